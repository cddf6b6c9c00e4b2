// Orders from the command line: a caller of the HTTP API like any other.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "tools/node/settings.hpp"
#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

const Column columns[] = {{"order", "/id"},
                          {"reference", "/external_reference"},
                          {"status", "/status"},
                          {"payment", "/financial_status"},
                          {"fulfilment", "/fulfillment_status"},
                          {"country", "/shipping_address/country"},
                          {"total", "/totals/total/amount", true},
                          {"currency", "/currency"},
                          {"occurred", "/occurred_at"},
                          {"version", "/version", true}};

std::string body_of(const std::string& file) {
  std::stringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
  } else {
    std::ifstream in(file);
    if (!in) throw Failure(Exit::usage, fmt::format("{} cannot be read", file));
    text << in.rdbuf();
  }
  return text.str();
}

}  // namespace

Endpoint endpoint_of(const config::Config& config) {
  Endpoint endpoint;
  if (const auto& url = config.text("client.server"); !url.empty()) {
    endpoint.api = url;
  } else {
    endpoint = running_server(data_folder(config).server().string());
  }
  endpoint.token = config.text("client.token");
  endpoint.store = config.text("client.store");
  return endpoint;
}

Exit order_create(const config::Config& config, const std::string& body_file, const std::string& key, Format format) {
  const Json body = Json::parse(body_of(body_file), nullptr, false);
  if (body.is_discarded()) throw Failure(Exit::usage, fmt::format("{} is no JSON", body_file));
  Api api(endpoint_of(config));
  const auto headers = idempotent(key);
  const auto answer = api.send("POST", "/api/v1/orders", body, headers);
  if (answer.status == 503) fmt::print(stderr, "retry with --key {}\n", headers.front().second);
  Api::succeeded(answer);
  if (answer.replayed) fmt::print(stderr, "this order was created before with the same key\n");
  print(rendered_one(answer.body, columns, format));
  return Exit::ok;
}

Exit order_refund(const config::Config& config, const std::string& id, const std::string& body_file,
                  const std::string& key, Format format) {
  const Json body = Json::parse(body_of(body_file), nullptr, false);
  if (body.is_discarded()) throw Failure(Exit::usage, fmt::format("{} is no JSON", body_file));
  Api api(endpoint_of(config));
  const auto headers = idempotent(key);
  const auto path = fmt::format("/api/v1/orders/{}/refunds", http_client::percent_encoded(id));
  const auto answer = api.send("POST", path, body, headers);
  if (answer.status == 503) fmt::print(stderr, "retry with --key {}\n", headers.front().second);
  const Column refund_columns[] = {
      {"process", "/id"}, {"version", "/version", true}, {"refund", "/event/data/refund/refund"}};
  print(rendered_one(Api::succeeded(answer).body, refund_columns, format));
  return Exit::ok;
}

Exit order_show(const config::Config& config, const std::string& id, const std::string& as_of, Format format) {
  Api api(endpoint_of(config));
  const std::string query = as_of.empty() ? "" : "?as_of=" + http_client::percent_encoded(as_of);
  const auto answer = api.get("/api/v1/orders/" + http_client::percent_encoded(id) + query);
  print(rendered_one(Api::succeeded(answer).body, columns, format));
  return Exit::ok;
}

Exit order_causes(const config::Config& config, const std::string& id, Format format) {
  Api api(endpoint_of(config));
  const auto answer = api.get("/api/v1/orders/" + http_client::percent_encoded(id) + "/causes");
  std::vector<Json> nodes;
  for (auto node : Api::succeeded(answer).body.at("data")) {
    // For people: the tree by indenting, time in milliseconds.
    const auto depth = static_cast<std::size_t>(node.at("depth").get<std::int64_t>());
    auto what =
        std::string(2 * depth, ' ') + node.at("kind").get<std::string>() + " " + node.at("type").get<std::string>();
    if (const auto& asked = node.at("asked_as").get_ref<const std::string&>(); !asked.empty())
      what += " (" + asked + ")";
    const auto after = node.at("after_micros");  // a copy: more fields move the others
    if (format == Format::table) node["what"] = std::move(what);
    if (format == Format::table) node["after"] = after.is_null() ? "" : decimal_text(after.get<std::int64_t>() / 10, 2);
    nodes.push_back(std::move(node));
  }
  const Column tree[] = {{"what", "/what"},     {"after ms", "/after", true},
                         {"stream", "/stream"}, {"version", "/version", true},
                         {"actor", "/actor"},   {"time", "/time"}};
  const Column flat[] = {{"depth", "/depth", true},
                         {"kind", "/kind"},
                         {"type", "/type"},
                         {"asked as", "/asked_as"},
                         {"after micros", "/after_micros", true},
                         {"stream", "/stream"},
                         {"version", "/version", true},
                         {"actor", "/actor"},
                         {"time", "/time"}};
  print(format == Format::table ? rendered(nodes, tree, format) : rendered(nodes, flat, format));
  return Exit::ok;
}

Exit order_list(const config::Config& config, const ListOptions& options, Format format) {
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, "/api/v1/orders", options), columns, format));
  return Exit::ok;
}

}  // namespace paypie::tools
