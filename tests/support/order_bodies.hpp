// Bodies of order commands as clients send them.
#pragma once
#include <string>

#include "tests/support/order_service.hpp"

namespace paypie::test {

inline Json usd_amount(std::int64_t minor) { return {{"amount", minor}, {"currency", "USD"}}; }

inline Json line_body(std::int64_t quantity = 2, std::int64_t unit_price = 1'000) {
  return {{"sku", "SKU-1"}, {"title", "Thing"}, {"quantity", quantity}, {"unit_price", usd_amount(unit_price)}};
}

// Two lines, shipping, tax, both addresses: 2 x 10.00 less 10 %, 1 x 5.00, 3.00 shipping, 10 % tax: 28.60.
inline Json order_body() {
  auto discounted = line_body(2, 1'000);
  discounted["discount_rate"] = "0.1";
  return {{"currency", "USD"},
          {"lines", Json::array({discounted, line_body(1, 500)})},
          {"shipping", {{"price", usd_amount(300)}, {"title", "Express"}}},
          {"taxes", Json::array({{{"title", "VAT"}, {"rate", "0.1"}}})},
          {"shipping_address",
           {{"name", "Paul Henriot"}, {"line1", "59 rue de l'Abbaye"}, {"city", "Reims"}, {"country", "France"}}},
          {"billing_address", {{"name", "Paul Henriot"}, {"country", "FR"}}},
          {"email", "paul@example.com"},
          {"phone", "+33 26 47 15 10"},
          {"note", "Ring twice"},
          {"tags", Json::array({"gift", "gift", "vip"})},
          {"external_reference", "10248"},
          {"occurred_at", "1996-07-04T00:00:00Z"}};
}

// An order in the service, and how to change it.
class PlacedOrder {
 public:
  explicit PlacedOrder(OrderService& service, const std::string& key = "order-1")
      : service_(service), created(service.call({.body = order_body().dump(), .key = key})) {
    REQUIRE(created.status == 201);
    view = json_of(created);
    path = "/api/v1/orders/" + view["id"].get<std::string>();
  }
  http::Response post(const std::string& what, const Json& body, const std::string& key) const {
    return service_.call({.path = path + what, .body = body.dump(), .key = key});
  }
  http::Response status(const std::string& to, const std::string& key = {}) const {
    return service_.call({http::Method::patch, path + "/status", Json{{"status", to}}.dump(), key});
  }
  http::Response put(const std::string& what, const Json& body) const {
    return service_.call({http::Method::put, path + what, body.dump()});
  }

 private:
  OrderService& service_;

 public:
  http::Response created;
  Json view;
  std::string path;
};

}  // namespace paypie::test
