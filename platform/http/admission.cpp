// The order in which a request is judged before anything of it runs.
#include "platform/http/admission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "platform/http/cors.hpp"
#include "platform/http/head_check.hpp"
#include "platform/http/head_parser.hpp"
#include "platform/http/rules.hpp"
#include "platform/http/target.hpp"

namespace paypie::http {
namespace {

template <class Range>
bool contains(const Range& range, std::string_view text) {
  return std::any_of(std::begin(range), std::end(range),
                     [&](const auto& one) { return equal_ignoring_case(one, text); });
}

// `name`, `name:port`, `[v6]`, `[v6]:port`: the name, or nothing if it is none of these.
std::optional<std::string_view> host_name(std::string_view field) {
  const auto end = field.starts_with('[') ? field.find(']') + 1 : std::min(field.find(':'), field.size());
  if (end == 0 || end > field.size()) return std::nullopt;
  const auto port = field.substr(end);
  const bool is_port = port.empty() || (port.size() > 1 && port.size() <= 6 && port[0] == ':' &&
                                        port.find_first_not_of("0123456789", 1) == std::string_view::npos);
  if (!is_port) return std::nullopt;
  return field.substr(0, end);
}

// Also what keeps a web page that rebinds its DNS name to us from reading anything.
bool is_our_host(const ServerConfig& config, std::string_view field) {
  static constexpr std::string_view loopback[] = {"localhost", "127.0.0.1", "[::1]"};
  const auto name = host_name(field);
  return name && (contains(loopback, *name) || contains(config.hosts, *name));
}

bool takes_body(Method method) { return method == Method::post || method == Method::put || method == Method::patch; }

// X-Forwarded-* and Forwarded mean nothing unless a proxy of ours wrote them.
void settle_remote_address(const ServerConfig& config, Request& request, std::string_view peer) {
  request.remote_address = peer;
  if (config.proxies.empty() || !contains(config.proxies, peer)) {
    std::erase_if(request.headers, [](const NamedText& field) {
      return field.first.starts_with("x-forwarded-") || field.first == "forwarded";
    });
    return;
  }
  std::string_view chain = request.header("x-forwarded-for").value_or("");
  while (!chain.empty()) {  // the last address that is not a proxy of ours
    const auto comma = chain.rfind(',');
    auto hop = comma == std::string_view::npos ? chain : chain.substr(comma + 1);
    while (hop.starts_with(' ')) hop.remove_prefix(1);
    boost::system::error_code error;
    boost::asio::ip::make_address(hop, error);
    if (error) return;
    request.remote_address = hop;
    if (!contains(config.proxies, hop) || comma == std::string_view::npos) return;
    chain = chain.substr(0, comma);
  }
}

void refuse(Admission& admission, Refusal refusal, const Problem& problem) {
  admission.refusal = refusal;
  admission.answer = to_response(problem, admission.request);
  admission.entry = nullptr;
}

void refuse(Admission& admission, Refusal refusal, std::string detail = {}) {
  refuse(admission, refusal, to_problem(refusal, std::move(detail)));
}

// The reason an authenticator gave, as one of our rows; its own codes count as "not permitted".
Refusal refusal_of(const Problem& problem) {
  const auto rows = edge_refusals();
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].code == problem.code) return static_cast<Refusal>(i);
  return Refusal::not_permitted;
}

// Finds the route, or answers 404, 405 or OPTIONS.
void find_route(Edge& edge, Admission& admission, std::optional<Method> method, Origin origin) {
  Request& request = admission.request;
  auto match = method ? edge.router.match(*method, request.path) : Router::Match{};
  if (match.entry != nullptr) {
    admission.entry = match.entry;
    request.parameters = std::move(match.parameters);
    return;
  }
  if (!method) match = edge.router.match(Method::options, request.path);
  if (!method && match.entry != nullptr) match.allowed.push_back(Method::options);
  if (match.allowed.empty()) return refuse(admission, Refusal::no_such_route);
  if (method == Method::options) {
    const bool preflight = origin == Origin::allowed && request.header("access-control-request-method").has_value();
    admission.answer = answer_options(match.allowed, preflight);
    return;
  }
  auto problem = to_problem(Refusal::method_not_allowed);
  problem.headers.emplace_back("Allow", allow_field(match.allowed));
  refuse(admission, Refusal::method_not_allowed, problem);
}

// Everything after the route is known.
void judge_for_route(Edge& edge, Admission& admission) {
  const RouteInfo& route = admission.entry->info;
  Request& request = admission.request;
  auto caller = edge.who.authenticate(request, route.permission);
  if (!caller) return refuse(admission, refusal_of(caller.error()), caller.error());
  request.caller = std::move(*caller);
  if (admission.body_size > route.body_limit)
    return refuse(admission, Refusal::body_too_large,
                  fmt::format("at most {} bytes are accepted here", route.body_limit));
  if (auto broken = broken_rule(route, request, admission.body_size))
    refuse(admission, broken->refusal, broken->problem);
}

Admission with_ids(Edge& edge, std::string_view peer_address) {
  Admission admission;
  admission.request.request_id = edge.ids.request_id();
  admission.request.remote_address = peer_address;
  return admission;
}

}  // namespace

Admission refused_head(Edge& edge, Refusal refusal, std::string_view peer_address) {
  auto admission = with_ids(edge, peer_address);
  admission.request.traceparent = edge.ids.traceparent();
  refuse(admission, refusal);
  return admission;
}

Admission admit(Edge& edge, std::string_view head, std::string_view peer_address) {
  const auto facts = check_head(head, edge.config.limits);
  if (!facts) return refused_head(edge, facts.error(), peer_address);
  auto parsed = parse_head(head);
  if (!parsed) return refused_head(edge, Refusal::bad_request_line, peer_address);

  auto admission = with_ids(edge, peer_address);
  Request& request = admission.request;
  request.method = parsed->method.value_or(Method::get);
  request.headers = std::move(parsed->headers);
  const auto trace = request.header("traceparent");
  request.traceparent = trace && is_traceparent(*trace) ? std::string(*trace) : edge.ids.traceparent();
  settle_remote_address(edge.config, request, peer_address);

  // Until all of these hold, where the request ends is not to be trusted, and the connection closes.
  if (!is_our_host(edge.config, facts->host)) {
    refuse(admission, Refusal::bad_host);
    return admission;
  }
  const bool body_expected = !parsed->method || takes_body(request.method);
  if (body_expected && parsed->method && !facts->content_length) {
    refuse(admission, Refusal::length_required);
    return admission;
  }
  admission.body_size = facts->content_length.value_or(0);
  if (!body_expected && request.method != Method::del && admission.body_size > 0) {
    refuse(admission, Refusal::unexpected_body);
    return admission;
  }
  admission.framed = true;
  admission.keep_alive = facts->keep_alive;
  admission.expects_continue = facts->expects_continue;
  admission.method_known = parsed->method.has_value();

  auto target = read_target(parsed->target);
  if (!target || (!target->authority.empty() && !equal_ignoring_case(target->authority, facts->host))) {
    refuse(admission, Refusal::bad_target);
    return admission;
  }
  request.path = std::move(target->path);
  request.query = std::move(target->query);

  const Origin origin = judge_origin(request, facts->host, edge.config.origins);
  if (origin == Origin::allowed) admission.allowed_origin = *request.header("origin");
  // A page of another site must not make a browser change anything here, nor learn what a preflight would tell it.
  const bool reads = admission.method_known && (request.method == Method::get || request.method == Method::head);
  if (origin == Origin::refused && !reads) {
    refuse(admission, Refusal::origin_not_allowed);
    return admission;
  }
  find_route(edge, admission, parsed->method, origin);
  if (admission.entry != nullptr) judge_for_route(edge, admission);
  return admission;
}

}  // namespace paypie::http
