// Lists right after the first start, when PostgreSQL is there and the tables are not; processes' ones are in
// tests/contract/processes.
#include "tests/support/not_ready.hpp"

#include "tests/support/payment_views.hpp"
#include "tests/support/query_server.hpp"
#include "tests/support/stock_views.hpp"

using namespace paypie;
using namespace paypie::test;

TEST_CASE("lists and reports of orders say that their tables are not there yet, until they are") {
  OrderLog log;
  QueryServer api(log);
  const auto waiting =
      reads_not_ready(api.router, OrderId{{1}}.text(), [&](const std::string& target) { return api.get(target); });
  CHECK(waiting == std::set<std::string>{"orders.list", "reports.daily_sales", "reports.sales_by_country",
                                         "reports.top_products"});
  api.catch_up();
  CHECK(api.get("/api/v1/orders").status == 200);
}

TEST_CASE("lists of stock say that their tables are not there yet, until they are") {
  StockViews shop;
  const auto item = inventory::item_id("main", "SKU-1", "seattle").text();
  const auto base = std::string_view("/api/v1/inventory/").size();
  const auto waiting =
      reads_not_ready(shop.router, item, [&](const std::string& target) { return shop.get(target.substr(base)); });
  CHECK(waiting == std::set<std::string>{"inventory.list_items", "inventory.list_low_stock_alerts",
                                         "inventory.list_reservations"});
  shop.catch_up();
  CHECK(shop.get("items").status == 200);
}

TEST_CASE("lists of payments say that their tables are not there yet, until they are") {
  PaymentViews shop;
  const auto base = std::string_view("/api/v1/").size();
  const auto waiting = reads_not_ready(shop.router, PaymentId{{1}}.text(),
                                       [&](const std::string& target) { return shop.get(target.substr(base)); });
  CHECK(waiting == std::set<std::string>{"payments.list", "payments.list_transactions", "transactions.list"});
  shop.catch_up();
  CHECK(shop.get("payments").status == 200);
}
