// Contributions to the sales reports: moving by differences equals summing everything anew.
#include "projections/sales.hpp"

#include <doctest/doctest.h>

#include "projections/order_rows.hpp"
#include "tests/support/order_history.hpp"

using namespace paypie;
using namespace paypie::projections;

TEST_CASE("sums moved by differences equal the sums over all orders, for random histories") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    test::OrderHistories histories(seed);
    std::map<std::string, OrderView> views;
    Sales moved;
    for (int n = 0; n < 500; ++n) {
      auto [meta, event] = histories.next();
      OrderView& view = views[meta.stream];
      contribute(moved, view, Sign::minus);
      view = apply(std::move(view), meta, event);
      contribute(moved, view, Sign::plus);
    }
    Sales summed;
    for (const auto& [stream, view] : views) contribute(summed, view, Sign::plus);
    drop_zeros(moved);
    CHECK(moved == summed);
    CHECK(!summed.daily.empty());
  }
}

TEST_CASE("the reports agree with the rows they are made of") {
  constexpr std::uint64_t seed = 3;
  INFO("seed " << seed);
  test::OrderHistories histories(seed);
  std::map<std::string, OrderView> views;
  for (int n = 0; n < 500; ++n) {
    auto [meta, event] = histories.next();
    OrderView& view = views[meta.stream];
    view = apply(std::move(view), meta, event);
  }
  Sales sales;
  Sum gross = 0, net = 0, units = 0, orders = 0;
  for (const auto& [stream, view] : views) {
    contribute(sales, view, Sign::plus);
    if (view.status == orders::OrderStatus::cancelled) continue;
    ++orders;
    for (const OrderLineRow& line : line_rows_of(view)) {
      gross += line.subtotal;
      net += line.total;
      units += line.quantity;
    }
  }
  SalesNumbers daily, by_country, by_product;
  for (const auto& [key, numbers] : sales.daily) daily += numbers;
  for (const auto& [key, numbers] : sales.by_country) by_country += numbers;
  for (const auto& [key, numbers] : sales.by_product) by_product += numbers;
  CHECK(daily == by_country);
  CHECK((daily.orders == orders && daily.gross == gross && daily.net == net && daily.units == units));
  CHECK((by_product.gross == gross && by_product.net == net && by_product.units == units));
}

TEST_CASE("a cancelled order leaves the reports of its day") {
  test::OrderHistories histories(1);
  auto [meta, event] = histories.create();
  OrderView view = apply({}, meta, event);
  Sales sales;
  contribute(sales, view, Sign::plus);
  CHECK(sales.daily.size() == 1);
  contribute(sales, view, Sign::minus);
  meta.version = 2;
  view = apply(view, meta, orders::OrderCancelled{view.id, "late"});
  contribute(sales, view, Sign::plus);
  drop_zeros(sales);
  CHECK(sales == Sales{});
}

TEST_CASE("days are UTC days of business time") {
  test::OrderHistories histories(1);
  auto [meta, event] = histories.create();
  meta.occurred_at = parse_timestamp("1996-07-04T23:30:00-01:00");
  Sales sales;
  contribute(sales, apply({}, meta, event), Sign::plus);
  CHECK(sales.daily.begin()->first.day.text == "1996-07-05");
}

TEST_CASE("rows carry what lists look for") {
  test::OrderHistories histories(1);
  auto [meta, event] = histories.create();
  std::get<orders::OrderCreated>(event).personal.fields["email"] = "Ada@Example.COM";
  std::get<orders::OrderCreated>(event).shipping_country = "";
  std::get<orders::OrderCreated>(event).billing_country = "FR";
  OrderView view = apply({}, meta, event);
  OrderRow row = row_of(view);
  CHECK(row.email == "ada@example.com");
  CHECK(row.country == "FR");
  CHECK(row.status == "pending");
  CHECK(row.total == view.totals.total.minor);
  CHECK(row.search_text.find(view.lines[0].title) != std::string::npos);
  CHECK(row.search_text.find("Ada@Example.COM") != std::string::npos);
  CHECK(line_rows_of(view).size() == view.lines.size());
}
