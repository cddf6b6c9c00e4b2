// Orders from the command line: a caller of the HTTP API like any other.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "platform/crypto/random.hpp"
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
  const std::string used = key.empty() ? fmt::format("cli-{:016x}", crypto::random_number()) : key;
  const auto answer = api.send("POST", "/api/v1/orders", body, {{"Idempotency-Key", used}});
  if (answer.status == 503) fmt::print(stderr, "retry with --key {}\n", used);
  Api::succeeded(answer);
  if (answer.replayed) fmt::print(stderr, "this order was created before with the same key\n");
  print(rendered_one(answer.body, columns, format));
  return Exit::ok;
}

Exit order_show(const config::Config& config, const std::string& id, const std::string& as_of, Format format) {
  Api api(endpoint_of(config));
  const std::string query = as_of.empty() ? "" : "?as_of=" + http_client::percent_encoded(as_of);
  const auto answer = api.get("/api/v1/orders/" + http_client::percent_encoded(id) + query);
  print(rendered_one(Api::succeeded(answer).body, columns, format));
  return Exit::ok;
}

Exit order_list(const config::Config& config, const OrderListOptions& options, Format format) {
  std::string query;
  for (const auto& filter : options.filters) {
    const auto equals = filter.find('=');
    if (equals == std::string::npos) throw Failure(Exit::usage, "a filter is name=value");
    query += "&" + http_client::percent_encoded(filter.substr(0, equals)) + "=" +
             http_client::percent_encoded(filter.substr(equals + 1));
  }
  Api api(endpoint_of(config));
  const auto most = options.limit == 0 ? std::size_t(-1) : static_cast<std::size_t>(options.limit);
  std::vector<Json> rows;
  std::string cursor;
  do {
    const auto page = std::min<std::size_t>(100, most - rows.size());
    std::string path = fmt::format("/api/v1/orders?limit={}{}", page, query);
    if (!cursor.empty()) path += "&cursor=" + http_client::percent_encoded(cursor);
    const auto answer = api.get(path);
    Api::succeeded(answer);
    for (const auto& row : answer.body.at("data")) rows.push_back(row);
    const auto& next = answer.body.at("next_cursor");
    cursor = next.is_string() ? next.get<std::string>() : "";
  } while (!cursor.empty() && rows.size() < most);
  print(rendered(rows, columns, format));
  return Exit::ok;
}

}  // namespace paypie::tools
