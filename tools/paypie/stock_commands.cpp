// Stock from the command line: levels, and transfers between locations.
#include <fmt/format.h>

#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* transfers_path = "/api/v1/stock/transfers";

const Column transfer_columns[] = {
    {"transfer", "/id"},           {"sku", "/sku"},     {"from", "/from"}, {"to", "/to"},
    {"pieces", "/quantity", true}, {"phase", "/phase"}, {"why", "/why"},   {"at", "/why_at"},
    {"updated", "/updated_at"}};
const Column change_columns[] = {{"transfer", "/id"}, {"version", "/version", true}, {"phase", "/event/data/phase"}};

Exit change_transfer(const config::Config& config, const std::string& path, const Json& body, const std::string& key,
                     Format format) {
  Api api(endpoint_of(config));
  const auto headers = idempotent(key);
  const auto answer = api.send("POST", path, body, headers);
  if (answer.status == 503) fmt::print(stderr, "retry with --key {}\n", headers.front().second);
  print(rendered_one(Api::succeeded(answer).body, change_columns, format));
  return Exit::ok;
}

}  // namespace

Exit stock_list(const config::Config& config, const ListOptions& options, Format format) {
  const Column columns[] = {{"item", "/id"},
                            {"sku", "/sku"},
                            {"location", "/location"},
                            {"on hand", "/stock/on_hand", true},
                            {"reserved", "/stock/reserved", true},
                            {"available", "/stock/available", true},
                            {"incoming", "/stock/incoming", true}};
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, "/api/v1/inventory/items", options), columns, format));
  return Exit::ok;
}

Exit location_list(const config::Config& config, const ListOptions& options, Format format) {
  const Column columns[] = {
      {"location", "/id"}, {"name", "/name"}, {"priority", "/priority", true}, {"active", "/active"}};
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, "/api/v1/inventory/locations", options), columns, format));
  return Exit::ok;
}

Exit transfer_list(const config::Config& config, const ListOptions& options, Format format) {
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, transfers_path, options), transfer_columns, format));
  return Exit::ok;
}

Exit transfer_show(const config::Config& config, const std::string& id, const std::string& as_of, Format format) {
  Api api(endpoint_of(config));
  const std::string query = as_of.empty() ? "" : "?as_of=" + http_client::percent_encoded(as_of);
  const auto answer = api.get(fmt::format("{}/{}{}", transfers_path, http_client::percent_encoded(id), query));
  print(rendered_one(Api::succeeded(answer).body, transfer_columns, format));
  return Exit::ok;
}

Exit transfer_request(const config::Config& config, const TransferWanted& wanted, Format format) {
  Json body{{"sku", wanted.sku}, {"from", wanted.from}, {"to", wanted.to}, {"quantity", wanted.quantity}};
  if (!wanted.reference.empty()) body["reference"] = wanted.reference;
  return change_transfer(config, transfers_path, body, wanted.key, format);
}

Exit transfer_act(const config::Config& config, const std::string& what, const PersonalAct& act, Format format) {
  const auto body = what == "cancel" ? Json{{"reason", act.reason}} : Json::object();
  const auto path = fmt::format("{}/{}/{}", transfers_path, http_client::percent_encoded(act.id), what);
  return change_transfer(config, path, body, act.key, format);
}

}  // namespace paypie::tools
