// Approvals from the command line: what waits for a second person, and what it is asked for and decided with.
#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "events/amounts.hpp"
#include "tools/paypie/commands.hpp"
#include "tools/paypie/parsed.hpp"

namespace paypie::tools {

namespace {

constexpr const char* path = "/api/v1/approvals";

const Column columns[] = {{"approval", "/id"},
                          {"status", "/status"},
                          {"act", "/act"},
                          {"resource", "/resource"},
                          {"amount", "/amount/amount", true},
                          {"currency", "/amount/currency"},
                          {"asked by", "/requested_by"},
                          {"reason", "/reason"},
                          {"until", "/expires_at"},
                          {"decided by", "/decided_by"},
                          {"decision", "/decision"},
                          {"why", "/why"}};
const Column change_columns[] = {{"approval", "/id"}, {"version", "/version", true}, {"event", "/event/type"}};

nlohmann::ordered_json model_in(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) throw Failure(Exit::usage, fmt::format("'{}' cannot be read", name));
  auto model = nlohmann::ordered_json::parse(std::istreambuf_iterator<char>(file), {}, nullptr, false);
  if (model.is_discarded()) throw Failure(Exit::usage, fmt::format("'{}' is not JSON", name));
  return model;
}

nlohmann::ordered_json body_of(const ApprovalWanted& wanted) {
  nlohmann::ordered_json body{{"act", wanted.act}, {"reason", wanted.reason}};
  const auto with = [&](const char* field, const std::string& value) {
    if (!value.empty()) body[field] = value;
  };
  with("resource", wanted.resource);
  with("method", wanted.method);
  with("reference", wanted.reference);
  with("expires_at", wanted.expires_at);
  if (!wanted.amount.empty()) {
    const auto amount = amount_of(wanted.amount);
    if (!amount) throw Failure(Exit::usage, fmt::format("'{}' is no amount such as EUR 1000.00", wanted.amount));
    body["amount"] = {{"amount", amount->minor}, {"currency", amount->currency.text()}};
  }
  if (!wanted.model_file.empty()) body["model"] = model_in(wanted.model_file);
  return body;
}

Exit sent(const config::Config& config, const std::string& to, const nlohmann::ordered_json& body,
          const Api::Headers& headers, Format format) {
  Api api(endpoint_of(config));
  const auto answer = api.send("POST", to, body, headers);
  if (answer.status == 503) fmt::print(stderr, "retry with --key {}\n", headers.front().second);
  print(rendered_one(Api::succeeded(answer).body, change_columns, format));
  return Exit::ok;
}

}  // namespace

Exit approval_list(const config::Config& config, const ListOptions& options, Format format) {
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, path, options), columns, format));
  return Exit::ok;
}

Exit approval_show(const config::Config& config, const std::string& id, const std::string& as_of, Format format) {
  const std::string query = as_of.empty() ? "" : "?as_of=" + http_client::percent_encoded(as_of);
  Api api(endpoint_of(config));
  const auto answer = api.get(fmt::format("{}/{}{}", path, http_client::percent_encoded(id), query));
  print(rendered_one(Api::succeeded(answer).body, columns, format));
  return Exit::ok;
}

Exit approval_request(const config::Config& config, const ApprovalWanted& wanted, Format format) {
  return sent(config, path, body_of(wanted), idempotent(wanted.key), format);
}

Exit approval_decide(const config::Config& config, const std::string& what, const PersonalAct& act, Format format) {
  const auto to = fmt::format("{}/{}/{}", path, http_client::percent_encoded(act.id), what);
  return sent(config, to, {{"reason", act.reason}}, headers_of(act), format);
}

void add_approvals(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "approvals", "Acts that need two persons: asked for by one, decided by another");
  auto* list = command(*group, "list", "Those that were asked for last first");
  list->add_option("--filter", parsed.list.filters, "name=value, as the API's query parameters; repeatable");
  list->add_option("--limit", parsed.list.limit, "Most to show; 0: all")->check(CLI::NonNegativeNumber);
  list->callback([&] { parsed.run = [&](const auto& c) { return approval_list(c, parsed.list, parsed.format); }; });
  auto* show = command(*group, "show", "One of them");
  show->add_option("id", parsed.id, "apr_...")->required();
  show->add_option("--as-of", parsed.as_of, "A version, or an RFC 3339 time");
  show->callback(
      [&] { parsed.run = [&](const auto& c) { return approval_show(c, parsed.id, parsed.as_of, parsed.format); }; });

  auto& wanted = parsed.approval;
  auto* request = command(*group, "request", "Ask for an act");
  request->add_option("act", wanted.act, "refund_payment, refund_order, cancel_order, abandon_order, ...")->required();
  request->add_option("resource", wanted.resource, "pay_..., ord_... or cba_...; of a change of the model none");
  request->add_option("--amount", wanted.amount, "EUR 1000.00; of a payout: at most");
  request->add_option("--reason", wanted.reason, "Recorded with your name, and with the act")->required();
  request->add_option("--method", wanted.method, "Of a payment that is recorded: cash");
  request->add_option("--reference", wanted.reference, "Likewise: the receipt");
  request->add_option("--model", wanted.model_file, "JSON file of a model of risk");
  request->add_option("--until", wanted.expires_at, "An RFC 3339 time; without one a day from now");
  request->add_option("--key", wanted.key, "Idempotency-Key; without one a random one is used");
  request->callback([&] { parsed.run = [&](const auto& c) { return approval_request(c, wanted, parsed.format); }; });

  const auto add_decision = [&](const std::string& what, const std::string& help) {
    auto* act = command(*group, what, help);
    act->add_option("id", parsed.act.id, "apr_...")->required();
    act->add_option("--reason", parsed.act.reason, "Recorded with your name")->required();
    act->add_option("--key", parsed.act.key, "Idempotency-Key; without one a random one is used");
    act->add_option("--version", parsed.act.version, "As you saw it; nothing happens if it has changed since")
        ->check(CLI::PositiveNumber);
    act->callback([&parsed, what] {
      parsed.run = [&parsed, what](const auto& c) { return approval_decide(c, what, parsed.act, parsed.format); };
    });
  };
  add_decision("approve", "Agree, as another person: the act is carried out");
  add_decision("reject", "Refuse, as another person");
  add_decision("withdraw", "Take back what you have asked for");
}

}  // namespace paypie::tools
