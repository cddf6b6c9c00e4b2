// The runners of several nodes on one PostgreSQL: partitions shared, handed over, fought for; no row is ever wrong.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <thread>

#include "tests/support/order_log.hpp"
#include "tests/support/orders_database.hpp"
#include "tests/support/process.hpp"

using namespace paypie;
using namespace paypie::projections;
using test::OrderLog;
using test::OrdersDatabase;

namespace {

std::set<int> from_to(int first, int end) {
  std::set<int> some;
  for (int partition = first; partition < end; ++partition) some.insert(partition);
  return some;
}

// Steps until there is nothing left, however often a batch is aborted. A node may be left with all of the log: more
// than a hundred batches.
void settle(OrdersDatabase& node) {
  for (int tries = 0; tries < 2'000; ++tries) {
    const auto step = node.runner.step();
    if (step && *step == Runner::Step::idle) return;
  }
  FAIL("a runner finds no end");
}

}  // namespace

TEST_CASE("each runner applies its own partitions, and all of them together the whole log") {
  OrderLog log;
  test::OrderHistories histories(21);
  log.write(histories, 200);
  const auto database = test::fresh_database();
  OrdersDatabase one(log.log(), database), other(log.log(), database), alone(log.log());
  one.runner.share(from_to(0, 5));
  other.runner.share(from_to(5, log::partitions_per_topic));
  one.catch_up();
  CHECK(one.query("SELECT DISTINCT partition FROM projections.position WHERE next_offset > 0").size() == 5);
  other.catch_up();
  alone.catch_up();
  CHECK(one.content() == alone.content());
  CHECK(one.runner.status().trouble.empty());
}

TEST_CASE("a runner without partitions changes nothing, and knows how far the others are") {
  OrderLog log;
  test::OrderHistories histories(22);
  const auto database = test::fresh_database();
  OrdersDatabase idle(log.log(), database), busy(log.log(), database);
  idle.runner.share({});
  settle(idle);
  const auto place = log.write(histories.next());
  busy.catch_up();
  bool covered = false;
  const auto waiting = idle.runner.progress().when_covered(place.partition, place.offset, [&] { covered = true; });
  CHECK(test::eventually([&] {
    settle(idle);
    return covered;
  }));
}

TEST_CASE("a runner at the end of the log notices that the database lost what it had committed, and applies it again") {
  OrderLog log;
  test::OrderHistories histories(25);
  log.write(histories, 60);
  OrdersDatabase database(log.log()), alone(log.log());
  database.catch_up();
  alone.catch_up();
  database.query(
      "TRUNCATE orders.orders, orders.order_lines, orders.daily_sales_parts, orders.country_sales_parts, "
      "orders.product_sales_parts, projections.position");
  CHECK(test::eventually([&] {
    settle(database);
    return database.content() == alone.content();
  }));
}

TEST_CASE("partitions that wander between runners, also while both believe to have them, give the rows of one runner") {
  const std::uint64_t seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  OrderLog log;
  test::OrderHistories histories(random());
  const auto database = test::fresh_database();
  std::vector<std::unique_ptr<OrdersDatabase>> nodes;
  for (int i = 0; i < 3; ++i) {
    nodes.push_back(std::make_unique<OrdersDatabase>(log.log(), database, RunnerConfig{.batch_bytes = 4'000}));
  }
  int aborted = 0;
  for (int round = 0; round < 40; ++round) {
    log.write(histories, 15);
    for (auto& node : nodes) {
      std::set<int> share;
      for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
        if (random() % 2 == 0) share.insert(partition);
      }
      if (random() % 3 == 0) node->runner.share(share);
      for (std::uint64_t steps = random() % 3; steps > 0; --steps) aborted += node->runner.step() ? 0 : 1;
    }
  }
  for (auto& node : nodes) node->runner.share(all_partitions());
  for (auto& node : nodes) settle(*node);
  OrdersDatabase alone(log.log());
  alone.catch_up();
  CHECK(nodes.front()->content() == alone.content());
  CHECK(aborted > 0);
}

TEST_CASE("runners that start at the same moment on an empty database, and rebuild it, do not disturb each other") {
  OrderLog log;
  test::OrderHistories histories(24);
  log.write(histories, 150);
  const auto database = test::fresh_database();
  std::vector<std::unique_ptr<OrdersDatabase>> nodes;
  for (int i = 0; i < 3; ++i) {
    nodes.push_back(std::make_unique<OrdersDatabase>(log.log(), database));
    nodes.back()->runner.share(from_to(4 * i, 4 * i + 4));
  }
  std::vector<std::jthread> threads;
  for (auto& node : nodes) {
    threads.emplace_back([&node](std::stop_token stop) { node->runner.run(stop); });
  }
  OrdersDatabase alone(log.log());
  alone.catch_up();
  REQUIRE(test::eventually(
      [&] { return std::ranges::all_of(nodes, [](const auto& node) { return node->runner.status().indexed; }); }));
  const auto built_at = [&] { return nodes.front()->query("SELECT built_at FROM projections.projection"); };
  const auto first_built = built_at();
  const auto equal = [&] { return nodes.front()->content() == alone.content(); };
  CHECK(test::eventually(equal));
  nodes[1]->runner.ask_rebuild();
  REQUIRE(test::eventually([&] { return built_at() != first_built; }));
  CHECK(test::eventually(equal));
  threads.clear();
}
