// Comparing read models with the log: clean when they are equal, and every planted difference is named.
#include <doctest/doctest.h>

#include "projections/difference/orders_difference.hpp"
#include "projections/difference/refold.hpp"
#include "projections/stores/order_tail.hpp"
#include "tests/support/order_log.hpp"
#include "tests/support/orders_database.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::projections;
using test::OrderLog;
using test::OrdersDatabase;

namespace {

DifferenceReport rows_report(OrderLog& log, OrdersDatabase& database) {
  auto report = compare_rows(log.log(), database.pool);
  REQUIRE_MESSAGE(report, (report ? "" : report.error()));
  return *report;
}

}  // namespace

TEST_CASE("rows that equal the log are clean, also while the log is ahead of them") {
  OrderLog log;
  test::OrderHistories histories(41);
  OrdersDatabase database(log.log());
  CHECK(!compare_rows(log.log(), database.pool));  // never built
  for (int round = 0; round < 3; ++round) {
    log.write(histories, 100);
    database.catch_up();
  }
  log.write(histories, 50);
  auto report = rows_report(log, database);
  CHECK(report.found == 0);
  CHECK(report.unchecked.empty());
  CHECK(report.orders == static_cast<std::uint64_t>(database.count("orders.orders")));
  CHECK(report.records >= 300);
}

TEST_CASE("every planted wrong row is found and named") {
  OrderLog log;
  test::OrderHistories histories(42);
  log.write(histories, 200);
  OrdersDatabase database(log.log());
  database.catch_up();
  const struct {
    const char *plant, *mend, *where, *what;
  } rows[] = {
      {"UPDATE orders.orders SET total = total + 1 WHERE order_id = (SELECT max(order_id) FROM orders.orders)",
       "UPDATE orders.orders SET total = total - 1 WHERE order_id = (SELECT max(order_id) FROM orders.orders)",
       "orders.orders", "total is "},
      {"UPDATE orders.orders SET email = email || 'x' WHERE email LIKE 'buyer1%'",
       "UPDATE orders.orders SET email = left(email, -1) WHERE email LIKE 'buyer1%'", "orders.orders", "email differs"},
      {"UPDATE orders.orders SET occurred_at = occurred_at + interval '1 microsecond'",
       "UPDATE orders.orders SET occurred_at = occurred_at - interval '1 microsecond'", "orders.orders",
       "occurred_at is "},
      {"CREATE TABLE gone AS SELECT * FROM orders.order_lines LIMIT 1; DELETE FROM orders.order_lines WHERE line_id IN "
       "(SELECT line_id FROM gone)",
       "INSERT INTO orders.order_lines SELECT * FROM gone; DROP TABLE gone", "orders.order_lines", "is missing"},
      {"INSERT INTO orders.order_lines SELECT store_id, order_id, 'lin_more', 9, sku, title, 1, 0, currency, 1, 1, 0, "
       "1 "
       "FROM orders.order_lines LIMIT 1",
       "DELETE FROM orders.order_lines WHERE line_id = 'lin_more'", "orders.order_lines", "is not in the log"},
      {"INSERT INTO orders.order_lines SELECT store_id, 'ord_none', 'lin_none', 9, sku, title, 1, 0, currency, 1, 1, "
       "0, 1 "
       "FROM orders.order_lines LIMIT 1",
       "DELETE FROM orders.order_lines WHERE line_id = 'lin_none'", "orders.order_lines", "is not in the log"},
      {"UPDATE orders.daily_sales_parts SET net = net + 1 WHERE partition = 3",
       "UPDATE orders.daily_sales_parts SET net = net - 1 WHERE partition = 3", "orders.daily_sales_parts", "net is "},
      {"INSERT INTO orders.product_sales_parts SELECT store_id, partition, day, 'none', currency, 1, 1, 1, 1, 1, 1, 1, "
       "1 "
       "FROM orders.product_sales_parts LIMIT 1",
       "DELETE FROM orders.product_sales_parts WHERE product = 'none'", "orders.product_sales_parts",
       "is not in the log"},
  };
  for (const auto& row : rows) {
    INFO("plant " << row.plant);
    database.query(row.plant);
    auto report = rows_report(log, database);
    CHECK(report.found > 0);
    REQUIRE(!report.differences.empty());
    CHECK(report.differences[0].where == row.where);
    CHECK(report.differences[0].what.find(row.what) == 0);
    CHECK(!report.differences[0].key.empty());
    database.query(row.mend);
    CHECK(rows_report(log, database).found == 0);
  }
}

TEST_CASE("what is parked or damaged is listed as unchecked, not as different") {
  OrderLog log;
  test::OrderHistories histories(43, {"main"});
  auto bad = histories.create();
  log.write(bad);
  Envelope meta = bad.meta;
  meta.version = 2;
  log.write(meta, "no event");
  log.write(histories, 100);
  OrdersDatabase database(log.log());
  database.catch_up();
  auto report = rows_report(log, database);
  CHECK(report.found == 0);
  REQUIRE(report.unchecked.size() == 2);  // the stream, and the sums of its partition
  CHECK(report.unchecked[0].find(bad.meta.stream) == 0);
  log.broker().damage(OrderLog::where((log::partition_of(bad.meta.stream) + 1) % log::partitions_per_topic), {1});
  report = rows_report(log, database);
  CHECK(report.found == 0);
  CHECK(report.unchecked.size() > 2);
}

TEST_CASE("the cache is compared document by document") {
  OrderLog log;
  test::OrderHistories histories(44);
  log.write(histories, 200);
  test::TempFolder folder;
  SystemClock clock;
  auto store = *OrderStore::open({.folder = folder.path()});
  OrderTail tail(log.log(), *store, clock);
  while (*tail.step()) {
  }
  auto clean = compare_store(log.log(), *store);
  CHECK(clean.found == 0);
  CHECK(clean.unchecked.empty());
  CHECK(clean.orders > 30);
  std::string victim;
  StoredDocument stored;
  store->for_each([&](std::string_view id, const StoredDocument& order) {
    victim = id;
    stored = order;
  });
  stored.document.back() = ' ';
  REQUIRE(store->write({.documents = {{victim, stored}, {"ord_none", stored}}}));
  auto report = compare_store(log.log(), *store);
  REQUIRE(report.found == 2);
  CHECK(report.differences[0] == Difference{"cache", victim, "the document differs"});
  CHECK(report.differences[1] == Difference{"cache", "ord_none", "is not in the log"});
  stored.version += 7;
  REQUIRE(store->write({.documents = {{victim, stored}}, .entries = {{victim, {stored.version, {0}, {0}}}}}));
  report = compare_store(log.log(), *store);
  CHECK(report.found == 3);
  CHECK(report.differences[0].what.find("version is ") == 0);
  CHECK(report.differences[1].where == "stream index");
}

TEST_CASE("a read model that is ahead of the log leaves its partition unchecked, by name, and the comparison ends") {
  OrderLog log;
  test::OrderHistories histories(43);
  log.write(histories, 50);
  const auto end = log.broker().end(OrderLog::where(3));
  CHECK(refold(log.log(), 3, end, {}).unchecked.empty());
  for (const auto beyond : {log::Offset{end.value + 1}, log::Offset{end.value + 500}}) {
    const auto refolded = refold(log.log(), 3, beyond, {});
    REQUIRE(refolded.unchecked.size() == 1);
    CHECK(refolded.unchecked[0].find("partition 3") != std::string::npos);
    CHECK(refolded.unchecked[0].find("ends at offset " + std::to_string(end.value)) != std::string::npos);
    CHECK(refolded.views.empty());
  }
}
