// Every refusal of an order command reaches the client as its row says, and every wrong body names its wrong field.
#include <doctest/doctest.h>

#include <set>

#include "command-side/http/body.hpp"
#include "tests/support/order_bodies.hpp"

using namespace paypie;
using namespace paypie::test;
using Method = http::Method;

namespace {

struct Wrong {
  std::string body, code, pointer, field_code;
};

void check(OrderService& service, const std::string& path, const std::string& body, int status,
           const std::string& code) {
  CAPTURE(body.substr(0, 1'000));
  const auto answer = service.call({.path = path, .body = body, .key = code + std::to_string(body.size())});
  CHECK(answer.status == status);
  CHECK(code_of(answer) == code);
  CHECK(answer.content_type == "application/problem+json");
}

Json with(Json body, const std::string& pointer, const Json& value) {
  body[Json::json_pointer(pointer)] = value;
  return body;
}

Json without(Json body, const std::string& name) {
  body.erase(name);
  return body;
}

}  // namespace

TEST_CASE("a wrong body is refused with a pointer to what is wrong") {
  OrderService service;
  const auto body = order_body();
  const std::string long_note(5'001, 'n');
  const Wrong table[] = {
      {"", "body.not_json", "", "json.syntax"},
      {"{", "body.not_json", "", "json.syntax"},
      {R"({"a":1,"a":2})", "body.invalid", "/a", "field.unknown"},
      {"[]", "body.invalid", "", "field.wrong_type"},
      {"null", "body.invalid", "", "field.wrong_type"},
      {"{\"note\":\"\xff\"}", "body.not_json", "/note", "json.syntax"},
      {"{\"note\":\"\\u0000\"}", "body.not_json", "/note", "json.nul_in_text"},
      {without(body, "currency").dump(), "body.invalid", "/currency", "field.required"},
      {with(body, "/gift", true).dump(), "body.invalid", "/gift", "field.unknown"},
      {with(body, "/currency", "DEM").dump(), "body.invalid", "/currency", "field.malformed"},
      {with(body, "/lines/1/quantity", "2").dump(), "body.invalid", "/lines/1/quantity", "field.wrong_type"},
      {with(body, "/lines/1/quantity", 2.0).dump(), "body.invalid", "/lines/1/quantity", "field.wrong_type"},
      {with(body, "/lines/1/quantity", std::uint64_t{1} << 63).dump(), "body.invalid", "/lines/1/quantity",
       "field.out_of_range"},
      {with(body, "/lines/1/sku", "").dump(), "body.invalid", "/lines/1/sku", "field.empty"},
      {with(body, "/lines/1/sku", std::string(101, 's')).dump(), "body.invalid", "/lines/1/sku", "field.too_long"},
      {with(body, "/lines/1/title", "a\nb").dump(), "body.invalid", "/lines/1/title", "field.control_character"},
      {with(body, "/lines/1/unit_price/amount", Money::max_minor + 1).dump(), "body.invalid",
       "/lines/1/unit_price/amount", "field.out_of_range"},
      {with(body, "/lines/1/unit_price/cents", 1).dump(), "body.invalid", "/lines/1/unit_price/cents", "field.unknown"},
      {with(body, "/lines/0/discount_rate", 0.1).dump(), "body.invalid", "/lines/0/discount_rate", "field.wrong_type"},
      {with(body, "/lines/0/discount_rate", "10%").dump(), "body.invalid", "/lines/0/discount_rate", "field.malformed"},
      {with(body, "/email", "nobody").dump(), "body.invalid", "/email", "field.malformed"},
      {with(body, "/note", long_note).dump(), "body.invalid", "/note", "field.too_long"},
      {with(body, "/tags/0", std::string(65, 't')).dump(), "body.invalid", "/tags/0", "field.too_long"},
      {with(body, "/shipping_address/phone", std::string(51, '1')).dump(), "body.invalid", "/shipping_address/phone",
       "field.too_long"},
      {with(body, "/occurred_at", "yesterday").dump(), "body.invalid", "/occurred_at", "field.malformed"},
  };
  for (const auto& row : table) {
    CAPTURE(row.body);
    const auto answer = service.call({.body = row.body, .key = "k"});
    CHECK(answer.status == 400);
    const auto problem = json_of(answer);
    CHECK(problem["code"] == row.code);
    REQUIRE(problem["errors"].size() >= 1);
    CHECK(problem["errors"][0]["pointer"] == row.pointer);
    CHECK(problem["errors"][0]["code"] == row.field_code);
  }
  CHECK(service.commits() == 0);
}

TEST_CASE("what is said to have occurred may lie five minutes ahead, not a microsecond more") {
  OrderService service;
  const auto occurred = [&](std::int64_t from_limit) {
    const Timestamp at{service.wall_micros() + commands::most_ahead.count() + from_limit};
    return service.call(
        {.body = with(order_body(), "/occurred_at", to_text(at)).dump(), .key = "k" + std::to_string(from_limit)});
  };
  CHECK(occurred(-1).status == 201);
  CHECK(occurred(0).status == 201);
  const auto problem = json_of(occurred(1));
  CHECK(problem["code"] == "body.invalid");
  CHECK(problem["errors"][0]["pointer"] == "/occurred_at");
  CHECK(problem["errors"][0]["code"] == "field.in_the_future");
}

TEST_CASE("a body nests 32 levels, not 33") {
  OrderService service;
  const auto nested = [&](std::size_t levels) {
    const auto answer = service.call({.body = std::string(levels, '[') + std::string(levels, ']'), .key = "k"});
    return json_of(answer)["errors"][0]["code"];
  };
  CHECK(nested(31) == "field.wrong_type");
  CHECK(nested(32) == "field.wrong_type");
  CHECK(nested(33) == "json.too_deep");
}

TEST_CASE("several mistakes are named at once") {
  OrderService service;
  const auto body = with(with(order_body(), "/lines/0/sku", ""), "/email", "nobody");
  const auto errors = json_of(service.call({.body = body.dump(), .key = "k"}))["errors"];
  REQUIRE(errors.size() == 2);
  CHECK(errors[0]["pointer"] == "/lines/0/sku");
  CHECK(errors[1]["pointer"] == "/email");
}

TEST_CASE("texts are accepted up to their limit, counted in characters") {
  OrderService service;
  auto body = order_body();
  std::string umlauts;
  for (int at = 0; at < 255; ++at) umlauts += "ä";
  body["lines"][0]["title"] = umlauts;
  body["note"] = std::string(5'000, 'n');
  body["lines"][0]["sku"] = std::string(100, 's');
  CHECK(service.call({.body = body.dump(), .key = "k"}).status == 201);
  body["lines"][0]["title"] = umlauts + "ä";
  CHECK(service.call({.body = body.dump(), .key = "l"}).status == 400);
}

TEST_CASE("a new order that breaks a rule is refused by the rule's name") {
  OrderService service;
  const auto body = order_body();
  const auto create = [&](const Json& wrong, const std::string& code) {
    check(service, "/api/v1/orders", wrong.dump(), 422, code);
  };
  create(with(body, "/lines", Json::array()), "order.no_lines");
  create(without(body, "lines"), "order.no_lines");
  create(with(body, "/lines", Json(501, line_body())), "order.too_many_lines");
  create(with(body, "/lines/0/quantity", 0), "order.quantity_out_of_range");
  create(with(body, "/lines/0/quantity", 1'000'001), "order.quantity_out_of_range");
  create(with(body, "/lines/0/unit_price/amount", -1), "order.price_out_of_range");
  create(with(body, "/shipping/price/amount", -1), "order.shipping_out_of_range");
  create(with(body, "/lines/0/discount_amount", usd_amount(1)), "order.discount_given_twice");
  create(with(body, "/lines/0/discount_rate", "1.1"), "order.discount_rate_out_of_range");
  create(with(body, "/lines/1/discount_amount", usd_amount(501)), "order.discount_exceeds_line");
  create(with(body, "/lines/1/unit_price/currency", "EUR"), "order.mixed_currencies");
  create(with(body, "/taxes", Json(11, {{"title", "t"}, {"rate", "0"}})), "order.too_many_taxes");
  create(with(body, "/taxes/0/rate", "1.000001"), "order.tax_rate_out_of_range");
  create(with(body, "/lines/0/unit_price/amount", Money::max_minor), "order.total_out_of_range");
  Json tags = Json::array();
  for (int at = 0; at < 51; ++at) tags.push_back("tag " + std::to_string(at));
  create(with(body, "/tags", tags), "order.too_many_tags");
  CHECK(service.commits() == 0);
}

TEST_CASE("500 lines are an order") {
  OrderService service;
  const auto body = with(order_body(), "/lines", Json(500, line_body()));
  const auto answer = service.call({.body = body.dump(), .key = "k"});
  REQUIRE(answer.status == 201);
  CHECK(json_of(answer)["lines"].size() == 500);
}

TEST_CASE("a change that breaks a rule is refused by the rule's name") {
  OrderService service;
  const PlacedOrder order(service);
  const auto line = order.view["lines"][0]["line"], other = order.view["lines"][1]["line"];
  const auto post = [&](const std::string& what, const Json& body, const std::string& code) {
    CAPTURE(code);
    static int key = 0;
    const auto answer = order.post(what, body, "key-" + std::to_string(++key));
    CHECK(answer.status == 422);
    CHECK(code_of(answer) == code);
    CHECK(header(answer, "ETag").starts_with("\""));
  };
  const auto fulfil = [&](const Json& of, std::int64_t quantity) {
    return Json{{"lines", Json::array({{{"line", of}, {"quantity", quantity}}})}};
  };
  post("/fulfillments", Json::object(), "order.not_confirmed");
  post("/lines", {{"remove", Json::array({line, line})}}, "order.line_named_twice");
  post("/lines", {{"remove", Json::array({"lin_00000000000000000000000000"})}}, "order.no_such_line");
  post("/lines", {{"remove", Json::array({line, other})}}, "order.no_lines");
  post("/payments", {{"amount", usd_amount(0)}}, "order.payment_out_of_range");
  post("/payments", {{"amount", usd_amount(2'861)}}, "order.payment_exceeds_total");
  CHECK(code_of(order.status("delivered")) == "order.invalid_transition");
  CHECK(code_of(order.status("cancelled")) == "order.needs_cancellation");
  REQUIRE(order.status("confirmed").status == 200);
  CHECK(code_of(order.status("fulfilled")) == "order.needs_fulfillment");
  post("/fulfillments", fulfil(line, 3), "order.exceeds_unfulfilled_quantity");
  post("/fulfillments", fulfil(line, 0), "order.quantity_out_of_range");
  REQUIRE(order.post("/fulfillments", fulfil(line, 1), "parcel-1").status == 200);
  post("/lines", {{"remove", Json::array({line})}}, "order.fulfillment_begun");
  post("/cancel", Json::object(), "order.not_cancellable");
  REQUIRE(order.post("/fulfillments", Json::object(), "parcel-2").status == 200);
  post("/fulfillments", Json::object(), "order.already_fulfilled");
}

TEST_CASE("the refusal table has one code for each, with a sentence and a sensible status") {
  std::set<std::string_view> codes;
  for (const auto& row : orders::order_command_refusals) {
    CAPTURE(row.code);
    CHECK(codes.insert(row.code).second);
    CHECK(row.title.size() > 10);
    CHECK_FALSE(row.title.ends_with('.'));
    CHECK(row.status >= 400);
  }
}

TEST_CASE("a refusal's code is its name") {
  std::size_t at = 0;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<orders::Refusal>>([&](auto enumerator) {
    const auto& row = orders::refusal_rows[at++];
    if (enumerator.value == orders::Refusal::no_such_order) return;  // every context says not_found
    CHECK(row.code == "order." + std::string(enumerator.name));
  });
}
