// Everything is taken from the request before its handler runs, and looked at again only if it was refused.
#include "command-side/refusals/api/watch.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "command-side/http/failures.hpp"
#include "platform/http/network.hpp"

namespace paypie::refusals {
namespace {

using boost::asio::awaitable;

constexpr std::size_t longest_request_id = 64;
const std::string anonymous = "anonymous";

bool is_of_security(int status) { return status == 401 || status == 403; }

// A refusal by the context's own rules; what any command can fail with is none.
bool is_by_a_rule(int status, std::string_view code) {
  if (status < 400 || status >= 500 || code.empty()) return false;
  return std::ranges::find(commands::failure_rows, code, &http::RefusalRow::code) == commands::failure_rows.end();
}

// Whatever it was: somebody wanted to move more than one person may.
bool wants_a_second_person(std::string_view code) { return code.ends_with(".needs_approval"); }

// Another node's answer has its names in lower case.
bool is_given_again(const http::Response& response) {
  return std::ranges::any_of(response.headers, [](const http::NamedText& field) {
    return boost::beast::iequals(field.first, "Idempotent-Replayed") && field.second == "true";
  });
}

bool is_passed_on(const commands::Forwarder* forwarder, const http::Request& request) {
  return forwarder && request.header(commands::forwarded_field) && forwarder->knows(request);
}

std::string code_of(const http::Response& response) {
  const auto body = nlohmann::json::parse(response.body, nullptr, false);
  return body.is_object() ? body.value("code", "") : "";
}

Refused refused_of(const http::Request& request, const http::Caller& caller, std::string_view route) {
  return {.store = caller.tenant,
          .actor = caller.actor,
          .traceparent = request.traceparent,
          .what = {.route = std::string(route),
                   .resource = resource_of(request.parameters),
                   .client = http::network_of(request.remote_address),
                   .request = request.request_id.substr(0, longest_request_id)},
          .is_known = !caller.actor.empty() && caller.actor != anonymous};
}

awaitable<http::Response> watched(http::Handler handle, std::string_view route, Recorder& recorder,
                                  bool noted_elsewhere, http::Request request) {
  auto refused = refused_of(request, request.caller, route);
  auto response = co_await handle(std::move(request));
  if (response.status < 400 || response.status >= 500 || noted_elsewhere || is_given_again(response))
    co_return response;
  auto code = code_of(response);
  const bool is_noted = is_of_security(response.status) || wants_a_second_person(code) ||
                        (moves_money_or_security(route) && is_by_a_rule(response.status, code));
  if (is_noted) {
    refused.what.status = response.status;
    refused.what.reason = std::move(code);
    recorder.note(std::move(refused));
  }
  co_return response;
}

}  // namespace

bool moves_money_or_security(std::string_view route) {
  constexpr std::array<std::string_view, 2> alone{"orders.refund", "orders.record_payment"};
  constexpr std::array<std::string_view, 5> contexts{"payments.", "cashback.", "settlements.", "approvals.",
                                                     "dead_letters."};
  return std::ranges::any_of(contexts, [&](auto context) { return route.starts_with(context); }) ||
         std::ranges::find(alone, route) != alone.end();
}

std::string resource_of(const std::vector<std::string>& parameters) {
  if (parameters.empty()) return "";
  const auto& first = parameters.front();
  constexpr std::size_t prefix = 3;  // letters of every id of ours
  const bool has_prefix = first.size() > prefix && first[prefix] == '_' &&
                          std::ranges::all_of(first.substr(0, prefix), [](char c) { return c >= 'a' && c <= 'z'; });
  return has_prefix && from_base32(std::string_view(first).substr(prefix + 1)) ? first : "";
}

// Who it is although it may not: the token says so, whatever it was shown for.
http::Caller WatchedDoor::caller_of(const http::Request& request) {
  if (const auto known = callers_.authenticate(request, "")) return *known;
  http::Request without_store{.headers = request.headers};
  std::erase_if(without_store.headers, [](const auto& header) { return header.first == "x-store-id"; });
  const auto known = callers_.authenticate(without_store, "");
  return {known ? known->actor : anonymous, "", {}};
}

std::expected<http::Caller, http::Problem> WatchedDoor::authenticate(const http::Request& request,
                                                                     std::string_view permission) {
  auto caller = callers_.authenticate(request, permission);
  if (caller || !is_of_security(caller.error().status) || is_passed_on(forwarder_, request)) return caller;
  auto match = routes_.match(request.method, request.path);
  auto refused = refused_of(request, caller_of(request), match.entry ? match.entry->info.id : "none");
  refused.what.resource = resource_of(match.parameters);
  refused.what.status = caller.error().status;
  refused.what.reason = caller.error().code;
  recorder_.note(std::move(refused));
  return caller;
}

void add_watched(http::Router& to, const http::Router& from, Recorder& recorder, const commands::Forwarder* forwarder) {
  for (const auto& [info, handle] : from.entries()) {
    to.add(info, [handle, route = info.id, &recorder, forwarder](http::Request request) {
      const bool noted_elsewhere = is_passed_on(forwarder, request);
      return watched(handle, route, recorder, noted_elsewhere, std::move(request));
    });
  }
}

}  // namespace paypie::refusals
