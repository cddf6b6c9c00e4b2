// Every route of the product, from its table: the document that describes it, and what each must refuse. Handlers are
// not reached; whatever a route demands is demanded before them.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "command-side/cashback/api/routes.hpp"
#include "command-side/dead_letters/api/routes.hpp"
#include "command-side/inventory/api/routes.hpp"
#include "command-side/locations/api/routes.hpp"
#include "command-side/numbering/api/routes.hpp"
#include "command-side/orders/api/routes.hpp"
#include "command-side/payments/api/routes.hpp"
#include "command-side/settlements/api/routes.hpp"
#include "platform/http/tokens.hpp"
#include "query-side/audit/routes.hpp"
#include "query-side/cashback/routes.hpp"
#include "query-side/causes/routes.hpp"
#include "query-side/dead_letters/routes.hpp"
#include "query-side/inventory/routes.hpp"
#include "query-side/ledger/routes.hpp"
#include "query-side/locations/routes.hpp"
#include "query-side/numbering/routes.hpp"
#include "query-side/orders/routes.hpp"
#include "query-side/payments/client.hpp"
#include "query-side/payments/routes.hpp"
#include "query-side/processes/routes.hpp"
#include "query-side/risk/routes.hpp"
#include "query-side/settlements/routes.hpp"
#include "query-side/transfers/routes.hpp"
#include "sagas/order_to_cash/api/routes.hpp"
#include "sagas/transfers/api/routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/open_api_structure.hpp"
#include "tests/support/raw_client.hpp"

using namespace paypie;
using test::RawClient;

namespace {

// Routes of new contexts are added here, and are held to everything below.
boost::asio::awaitable<http::Response> reached(http::Request) { co_return http::Response{.status = 204}; }

http::Router product_routes() {
  http::Router router;
  for (const auto& row : orders::order_command_routes) router.add(row.info, reached);
  for (const auto& row : inventory::inventory_command_routes) router.add(row.info, reached);
  for (const auto& row : order_to_cash::process_command_routes) router.add(row.info, reached);
  for (const auto& row : transfers::transfer_command_routes) router.add(row.info, reached);
  for (const auto& row : query::stock_query_routes) router.add(row.info, reached);
  for (const auto& row : payments::payment_command_routes) router.add(row.info, reached);
  for (const auto& row : query::payment_query_routes) router.add(row.info, reached);
  for (const auto& row : query::payment_client_routes) router.add(row.info, reached);
  for (const auto& row : dead_letters::dead_letter_command_routes) router.add(row.info, reached);
  for (const auto& row : query::dead_letter_query_routes) router.add(row.info, reached);
  for (const auto& row : query::audit_query_routes) router.add(row.info, reached);
  for (const auto& row : query::cause_query_routes) router.add(row.info, reached);
  for (const auto& row : query::process_query_routes) router.add(row.info, reached);
  for (const auto& row : query::transfer_query_routes) router.add(row.info, reached);
  for (const auto& row : cashback::programme_command_routes) router.add(row.info, reached);
  for (const auto& row : cashback::account_command_routes) router.add(row.info, reached);
  for (const auto& row : query::cashback_account_query_routes) router.add(row.info, reached);
  for (const auto& row : query::cashback_claim_query_routes) router.add(row.info, reached);
  for (const auto& row : query::cashback_programme_query_routes) router.add(row.info, reached);
  for (const auto& row : query::risk_query_routes) router.add(row.info, reached);
  for (const auto& row : query::ledger_query_routes) router.add(row.info, reached);
  for (const auto& row : query::settlement_query_routes) router.add(row.info, reached);
  for (const auto& row : settlements::settlement_command_routes) router.add(row.info, reached);
  for (const auto& row : query::location_query_routes) router.add(row.info, reached);
  for (const auto& row : locations::location_command_routes) router.add(row.info, reached);
  for (const auto& row : numbering::number_series_command_routes) router.add(row.info, reached);
  for (const auto& row : query::number_series_query_routes) router.add(row.info, reached);
  for (const auto& row : query::order_query_routes) router.add(row.info, reached);
  http::serve_open_api(router, "paypie", "test");
  return router;
}

// The route's path with something in place of each parameter.
std::string some_path(std::string_view path) {
  std::string out;
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (path[at] == '{') {
      out += "ord_00000000000000000000000001";
      at = path.find('}', at);
    } else {
      out += path[at];
    }
  }
  return out;
}

bool takes_body(const http::RouteInfo& route) {
  return route.method == http::Method::post || route.method == http::Method::put || route.method == http::Method::patch;
}

const std::string writer = "Authorization: Bearer writer-token-0001\r\n";
const std::string reader = "Authorization: Bearer nobody-token-0001\r\n";
const std::string two_bytes = "Content-Type: application/json\r\nContent-Length: 2\r\n";
const std::string key = "Idempotency-Key: k\r\n";

http::Tokens callers() {
  return http::Tokens::from_text(
             "[[token]]\nactor='writer'\ntoken='writer-token-0001'\nstores=['*']\npermissions=['*']\n"
             "[[token]]\nactor='nobody'\ntoken='nobody-token-0001'\nstores=['main']\npermissions=['none']\n",
             "tokens")
      .value();
}

std::string head(const http::RouteInfo& route, const std::string& lines) {
  return std::string(to_text(route.method)) + " " + some_path(route.path) + " HTTP/1.1\r\nHost: localhost\r\n" + lines +
         "\r\n";
}

std::string code_of(const test::Answer& answer) {
  return nlohmann::json::parse(answer.body, nullptr, false).value("code", "");
}

}  // namespace

TEST_CASE("the document of the product's routes has the structure OpenAPI 3.1 asks for, and is served") {
  const auto router = product_routes();
  const auto document = nlohmann::json(http::open_api(router, "paypie", "test"));
  for (const auto& fault : test::open_api_faults(document)) FAIL_CHECK(fault);
  test::HttpServer server(router);
  const auto served = RawClient(server.port()).ask("GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(served.status == 200);
  CHECK(nlohmann::json::parse(served.body) == document);
}

TEST_CASE("every status and code a route can answer is in its operation") {
  const auto router = product_routes();
  const auto document = http::open_api(router, "paypie", "test");
  for (const auto& entry : router.entries()) {
    CAPTURE(entry.info.id);
    std::string method(to_text(entry.info.method));
    for (char& c : method) c = static_cast<char>(std::tolower(c));
    const auto& answers = document["paths"][std::string(entry.info.path)][method]["responses"];
    CHECK(answers.contains(std::to_string(entry.info.success)));
    for (const auto& row : entry.info.refusals) {
      const auto& codes = answers[std::to_string(row.status)]["x-codes"];
      CHECK(std::find(codes.begin(), codes.end(), row.code) != codes.end());
    }
  }
}

TEST_CASE("every route with a permission refuses strangers and callers without it") {
  const auto router = product_routes();
  auto tokens = callers();
  test::HttpServer server(router, {}, &tokens);
  for (const auto& entry : router.entries()) {
    CAPTURE(entry.info.id);
    const std::string body = takes_body(entry.info) ? two_bytes : "";
    const std::string payload = takes_body(entry.info) ? "{}" : "";
    const auto stranger = RawClient(server.port()).ask(head(entry.info, body + key) + payload);
    const auto lacking = RawClient(server.port()).ask(head(entry.info, body + key + reader) + payload);
    const auto allowed = RawClient(server.port()).ask(head(entry.info, body + key + writer) + payload);
    if (entry.info.permission.empty()) {
      CHECK(stranger.status < 300);
    } else {
      CHECK(code_of(stranger) == "auth.token_missing");
      CHECK(code_of(lacking) == "auth.not_permitted");
    }
    CHECK(allowed.status < 300);
  }
}

TEST_CASE("every route demands what its row says before its handler runs") {
  const auto router = product_routes();
  auto tokens = callers();
  test::HttpServer server(router, {}, &tokens);
  auto ask = [&](const http::RouteInfo& route, const std::string& lines, const std::string& payload) {
    return RawClient(server.port()).ask(head(route, writer + lines) + payload);
  };
  for (const auto& entry : router.entries()) {
    const auto& route = entry.info;
    CAPTURE(route.id);
    auto other = route;
    other.method = http::Method::del;
    const auto wrong_method = ask(other, "", "");
    CHECK(wrong_method.status == 405);
    CHECK(wrong_method.header("allow").find(to_text(route.method)) != std::string::npos);
    if (!takes_body(route)) continue;
    CHECK(code_of(ask(route, key, "")) == "http.length_required");
    const auto too_large =
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(route.body_limit + 1) + "\r\n";
    CHECK(code_of(ask(route, key + too_large, "")) == "http.body_too_large");
    if (route.body != nullptr)
      CHECK(code_of(ask(route, key + "Content-Type: text/plain\r\nContent-Length: 2\r\n", "{}")) == "http.media_type");
    if (route.idempotency_key == http::Key::required) CHECK(code_of(ask(route, two_bytes, "{}")) == "http.key_missing");
    CHECK(code_of(ask(route, two_bytes + "Idempotency-Key: a b\r\n", "{}")) == "http.key_invalid");
    if (route.if_match) CHECK(code_of(ask(route, two_bytes + key + "If-Match: 7\r\n", "{}")) == "http.bad_condition");
  }
}

TEST_CASE("one code means the same everywhere: status and title do not depend on the route") {
  std::map<std::string_view, http::RefusalRow> rows;
  auto collect = [&](const http::RefusalRow& row) {
    CAPTURE(row.code);
    const auto [known, is_new] = rows.emplace(row.code, row);
    CHECK(known->second.status == row.status);
    CHECK(known->second.title == row.title);
  };
  for (const auto& row : http::edge_refusals()) collect(row);
  const auto router = product_routes();
  for (const auto& entry : router.entries())
    for (const auto& row : entry.info.refusals) collect(row);
}
