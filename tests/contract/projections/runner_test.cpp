// The runner of the read model `orders` against a real PostgreSQL: resume, rebuild, other runners, outages.
#include "projections/runner/runner.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include "projections/runner/columns.hpp"
#include "projections/sales.hpp"
#include "tests/support/order_log.hpp"
#include "tests/support/orders_database.hpp"

using namespace paypie;
using namespace paypie::projections;
using test::OrderLog;
using test::OrdersDatabase;

namespace {

// What the rows must be, folded by hand.
std::map<std::string, OrderView> folded(OrderLog& log) {
  std::map<std::string, OrderView> views;
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    log::Validity validity;
    for (const auto& record : log.broker().records(OrderLog::where(partition))) {
      if (validity.judge(*record) != log::Verdict::counts || !record->key) continue;
      auto decoded = codec::decode_event<orders::OrderEvent>(record->value);
      REQUIRE(decoded);
      OrderView& view = views[*record->key];
      view = apply(std::move(view), decoded->meta, decoded->event);
    }
  }
  return views;
}

void check_rows(OrdersDatabase& database, OrderLog& log) {
  auto views = folded(log);
  Sales sales;
  for (const auto& [stream, view] : views) contribute(sales, view, Sign::plus);
  auto rows = database.query("SELECT order_id, version, document FROM orders.orders ORDER BY order_id COLLATE \"C\"");
  REQUIRE(rows.size() == views.size());
  auto row = rows.begin();
  std::size_t lines = 0;
  for (const auto& [stream, view] : views) {
    CHECK((*row)[0] == stream);
    CHECK((*row)[1] == std::to_string(view.version));
    CHECK((*row)[2] == codec::to_json<codec::Empty::written>(view));
    lines += view.lines.size();
    ++row;
  }
  CHECK(database.count("orders.order_lines") == static_cast<std::int64_t>(lines));
  CHECK(database.count("orders.daily_sales") == static_cast<std::int64_t>(sales.daily.size()));
  CHECK(database.count("orders.product_sales") == static_cast<std::int64_t>(sales.by_product.size()));
  auto sums = database.query("SELECT sum(orders), sum(gross), sum(net), sum(units) FROM orders.sales_by_country");
  SalesNumbers whole;
  for (const auto& [key, numbers] : sales.daily) whole += numbers;
  CHECK(sums[0] == std::vector<std::string>{sql_text_of(whole.orders), sql_text_of(whole.gross), sql_text_of(whole.net),
                                            sql_text_of(whole.units)});
}

}  // namespace

TEST_CASE("rows equal the fold of the log, whatever the batches were") {
  constexpr std::uint64_t seed = 11;
  INFO("seed " << seed);
  OrderLog log;
  test::OrderHistories histories(seed);
  OrdersDatabase live(log.log());
  for (int round = 0; round < 12; ++round) {
    log.write(histories, 25);
    live.catch_up();
  }
  check_rows(live, log);

  OrdersDatabase small(log.log(), test::fresh_database(), {.batch_bytes = 3000});
  CHECK(small.catch_up() > 20);
  CHECK(small.content() == live.content());

  live.runner.ask_rebuild();
  live.catch_up();
  CHECK(small.content() == live.content());
  check_rows(live, log);
}

TEST_CASE("a runner goes on where the last one stopped") {
  OrderLog log;
  test::OrderHistories histories(5);
  log.write(histories, 60);
  std::string database = test::fresh_database();
  OrdersDatabase(log.log(), database).catch_up();
  log.write(histories, 60);
  OrdersDatabase second(log.log(), database);
  second.catch_up();
  check_rows(second, log);
  OrdersDatabase third(log.log(), database);
  CHECK(third.catch_up() == 0);
}

TEST_CASE("records that do not count are not applied") {
  OrderLog log;
  test::OrderHistories histories(6);
  log.write(histories, 30);
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    log.duplicate_last(partition);
    log.open_epoch(partition);
  }
  log.write(histories, 30);
  OrdersDatabase database(log.log());
  database.catch_up();
  check_rows(database, log);
}

TEST_CASE("two runners on one database never apply an event twice") {
  OrderLog log;
  test::OrderHistories histories(8);
  std::string name = test::fresh_database();
  OrdersDatabase one(log.log(), name), other(log.log(), name);
  log.write(histories, 20);
  one.catch_up();
  other.catch_up();
  int aborted = 0;
  for (int round = 0; round < 10; ++round) {
    log.write(histories, 20);
    auto first = one.runner.step();
    CHECK(first);
    auto zombie = other.runner.step();  // stands where `one` stood before
    if (!zombie) {
      ++aborted;
      CHECK(zombie.error().find("is not where this runner left it") != std::string::npos);
      CHECK(!other.runner.status().trouble.empty());
    }
    other.catch_up();
    // `one` is the zombie in the next round, and finds its way back.
    while (!one.runner.step()) {
    }
  }
  CHECK(aborted > 0);
  check_rows(one, log);
}

TEST_CASE("another version of a projection is built anew") {
  struct Changed final : SqlProjection {
    OrdersSql real;
    std::string_view name() const override { return real.name(); }
    int version() const override { return real.version() + 1; }
    std::string_view topic() const override { return real.topic(); }
    void create_tables(postgres::Session& session) override { real.create_tables(session); }
    void create_indexes(postgres::Session& session) override { real.create_indexes(session); }
    void drop_tables(postgres::Session& session) override { real.drop_tables(session); }
    void apply(postgres::Session& session, std::span<const ValidRecord> records) override {
      real.apply(session, records);
    }
    void committed() override { real.committed(); }
    void rolled_back() override { real.rolled_back(); }
  };
  OrderLog log;
  test::OrderHistories histories(9);
  log.write(histories, 40);
  OrdersDatabase database(log.log());
  database.catch_up();
  database.query("UPDATE orders.orders SET total = 1");
  Changed changed;
  Runner runner(log.log(), database.pool, changed, database.clock);
  while (runner.step() != Runner::Step::idle) {
  }
  check_rows(database, log);
  CHECK(database.count("orders.orders WHERE total = 1") == 0);
  CHECK(database.query("SELECT version FROM projections.projection")[0][0] == std::to_string(changed.version()));
}

TEST_CASE("a server killed in the middle costs nothing but time") {
  OrderLog log;
  test::OrderHistories histories(10);
  OrdersDatabase database(log.log(), test::fresh_database(), {.batch_bytes = 8000});
  int outages = 0;
  for (int round = 0; round < 6; ++round) {
    log.write(histories, 80);
    for (int steps = 0;; ++steps) {
      if (round % 2 == 1 && steps == 2) ::kill(test::cluster().pid(), SIGKILL);
      auto step = database.runner.step();
      if (!step) {
        ++outages;
        CHECK(!database.runner.status().trouble.empty());
        CHECK(database.runner.status().lag.events > 0);
        test::await_server();
        continue;
      }
      if (*step == Runner::Step::idle) break;
    }
  }
  CHECK(outages >= 3);
  CHECK(database.runner.status().trouble.empty());
  CHECK(database.runner.status().lag.events == 0);
  check_rows(database, log);
}
