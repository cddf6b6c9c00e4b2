// The order commands as a client meets them: what is accepted, what it answers, what the log has afterwards.
#include <doctest/doctest.h>

#include "events/log/position_token.hpp"
#include "tests/support/order_bodies.hpp"

using namespace paypie;
using namespace paypie::test;
using Method = http::Method;

TEST_CASE("a new order answers 201 with the whole order, its version, position and place") {
  OrderService service;
  const PlacedOrder order(service);
  CHECK(header(order.created, "ETag") == "\"1\"");
  CHECK(header(order.created, "Location") == order.path);
  CHECK(header(order.created, "Idempotent-Replayed").empty());
  const auto position = log::parse_position_token(header(order.created, "Paypie-Position"));
  REQUIRE(position);
  CHECK(position->where.topic == "paypie.order.events.v1");
  const auto& view = order.view;
  CHECK(view["version"] == 1);
  CHECK(view["number"].is_null());
  CHECK(view["status"] == "pending");
  CHECK(view["financial_status"] == "pending");
  CHECK(view["fulfillment_status"] == "unfulfilled");
  CHECK(view["totals"]["subtotal"] == usd_amount(2'500));
  CHECK(view["totals"]["discount"] == usd_amount(200));
  CHECK(view["totals"]["shipping"] == usd_amount(300));
  CHECK(view["totals"]["tax"] == usd_amount(260));
  CHECK(view["totals"]["total"] == usd_amount(2'860));
  CHECK(view["lines"][0]["discount_rate"] == "0.1");
  CHECK(view["shipping_address"]["city"] == "Reims");
  CHECK(view["shipping_address"]["country"] == "France");
  CHECK(view["billing_address"]["country"] == "FR");
  CHECK(view["email"] == "paul@example.com");
  CHECK(view["tags"] == Json::array({"gift", "vip"}));
  CHECK(view["external_reference"] == "10248");
  CHECK(view["occurred_at"] == "1996-07-04T00:00:00.000000Z");
  CHECK(view["store"] == "main");
}

TEST_CASE("an order travels from pending to delivered, each step answering the change that happened") {
  OrderService service;
  const PlacedOrder order(service);
  const auto confirmed = order.status("confirmed");
  REQUIRE(confirmed.status == 200);
  CHECK(header(confirmed, "ETag") == "\"2\"");
  const auto change = json_of(confirmed);
  CHECK(change["id"] == order.view["id"]);
  CHECK(change["version"] == 2);
  CHECK(change["event"]["type"] == "paypie.order.status_changed.v1");
  CHECK(change["event"]["actor"] == "tester");
  CHECK(change["event"]["occurred_at"].is_null());
  CHECK(change["event"]["data"]["to"] == "confirmed");

  const auto line = order.view["lines"][0]["line"];
  const auto part = order.post("/fulfillments",
                               {{"lines", Json::array({{{"line", line}, {"quantity", 1}}})},
                                {"carrier", "Speedy"},
                                {"tracking_number", "SPX-1"},
                                {"tracking_url", "https://example.com/SPX-1"},
                                {"occurred_at", "1996-07-10T00:00:00Z"}},
                               "parcel-1");
  REQUIRE(part.status == 200);
  CHECK(json_of(part)["event"]["data"]["complete"] == false);
  CHECK(json_of(part)["event"]["data"]["tracking_number"] == "SPX-1");
  CHECK(json_of(part)["event"]["occurred_at"] == "1996-07-10T00:00:00.000000Z");
  CHECK(code_of(order.status("shipped")) == "order.invalid_transition");
  const auto rest = order.post("/fulfillments", Json::object(), "parcel-2");
  REQUIRE(rest.status == 200);
  CHECK(json_of(rest)["event"]["data"]["complete"] == true);
  CHECK(order.status("shipped").status == 200);
  CHECK(order.status("delivered").status == 200);
  CHECK(header(order.status("delivered"), "ETag") == "\"6\"");
  CHECK(service.commits() == 6);
}

TEST_CASE("lines change before anything is fulfilled, and the difference is shown") {
  OrderService service;
  const PlacedOrder order(service);
  const auto first = order.view["lines"][0]["line"], second = order.view["lines"][1]["line"];
  const auto answer = order.post("/lines",
                                 {{"add", Json::array({line_body(1, 700)})},
                                  {"change", Json::array({{{"line", first}, {"quantity", 1}}})},
                                  {"remove", Json::array({second})}},
                                 "change-1");
  REQUIRE(answer.status == 200);
  const auto data = json_of(answer)["event"]["data"];
  CHECK(data["added"][0]["sku"] == "SKU-1");
  CHECK(data["changed"][0]["total"] == usd_amount(900));
  CHECK(data["removed"] == Json::array({second}));
  CHECK(data["totals"]["total"] == usd_amount(2'090));  // (9.00 + 7.00 + 3.00) x 1.1
  CHECK(data["difference"] == usd_amount(-770));
}

TEST_CASE("payments made elsewhere are recorded, notes and tags replaced, orders cancelled") {
  OrderService service;
  const PlacedOrder order(service);
  const auto paid = order.post("/payments", {{"amount", usd_amount(2'860)}, {"method", "bank transfer"}}, "pay-1");
  REQUIRE(paid.status == 200);
  CHECK(json_of(paid)["event"]["data"]["financial_status"] == "paid");
  CHECK(json_of(order.put("/note", {{"note", "two\nlines"}}))["event"]["data"]["note"] == "two\nlines");
  CHECK(json_of(order.put("/tags", {{"tags", Json::array({"a", "a"})}}))["event"]["data"]["tags"] ==
        Json::array({"a"}));
  const auto cancelled = order.post("/cancel", {{"reason", "changed their mind"}}, "");
  REQUIRE(cancelled.status == 200);
  CHECK(json_of(cancelled)["event"]["data"]["reason"] == "changed their mind");
  CHECK(code_of(order.status("confirmed")) == "order.is_cancelled");
}

TEST_CASE("what is so already answers 200 without an event, and nothing is written") {
  OrderService service;
  const PlacedOrder order(service);
  const auto answer = order.put("/note", {{"note", "Ring twice"}});
  CHECK(answer.status == 200);
  CHECK(json_of(answer) == Json{{"id", order.view["id"]}, {"version", 1}, {"event", nullptr}});
  CHECK(header(answer, "ETag") == "\"1\"");
  CHECK(service.commits() == 1);
}

TEST_CASE("If-Match holds a change to the version the caller has seen") {
  OrderService service;
  const PlacedOrder order(service);
  auto note = [&](const std::string& text, const std::string& if_match) {
    return service.call({Method::put, order.path + "/note", Json{{"note", text}}.dump(), "", if_match});
  };
  const auto stale = note("a", "\"7\"");
  CHECK(stale.status == 412);
  CHECK(code_of(stale) == "command.version_mismatch");
  CHECK(header(stale, "ETag") == "\"1\"");
  CHECK(note("b", "W/\"1\"").status == 412);
  CHECK(note("c", "\"1\"").status == 200);
  CHECK(note("d", "\"1\"").status == 412);
  CHECK(note("e", "*").status == 200);
  CHECK(service.commits() == 3);
}

TEST_CASE("an order nobody has made, or of another store, is not found") {
  OrderService service;
  const PlacedOrder order(service);
  const std::string body = Json{{"status", "confirmed"}}.dump();
  const auto patch = [&](const std::string& path, const std::string& store) {
    return service.call({Method::patch, path, body, "", "", {"tester", store, {"*"}}});
  };
  for (const auto& [path, store] : std::vector<std::pair<std::string, std::string>>{
           {"/api/v1/orders/ord_00000000000000000000000000/status", "main"},
           {"/api/v1/orders/lin_00000000000000000000000000/status", "main"},
           {"/api/v1/orders/7/status", "main"},
           {order.path + "/status", "another"}}) {
    CAPTURE(path);
    const auto answer = patch(path, store);
    CHECK(answer.status == 404);
    CHECK(code_of(answer) == "order.not_found");
  }
  CHECK(service.commits() == 1);
}
