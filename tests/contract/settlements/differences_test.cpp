// The differences that are kept against the join over everything: whatever happened, in whatever order it was applied,
// by however many runners, and whichever read model was built again in between.
#include <doctest/doctest.h>

#include <memory>
#include <random>
#include <set>
#include <thread>

#include "platform/scheduler/system.hpp"
#include "projections/runner/payments_sql.hpp"
#include "projections/runner/runner.hpp"
#include "projections/runner/settlement_tables.hpp"
#include "projections/runner/settlements_sql.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/process.hpp"
#include "tests/support/random_books.hpp"
#include "tests/support/seeds.hpp"
#include "tests/support/settlement_oracle.hpp"

using namespace paypie;
using namespace paypie::test;
using projections::Runner;

namespace {

// Both read models, as one node has them.
struct Node {
  Node(log::EventLog& log, const std::string& database, std::size_t batch_bytes)
      : connections({.url = database, .size = 3, .statement_timeout = std::chrono::milliseconds(0)}),
        payments(log, connections, payments_tables, clock, {.batch_bytes = batch_bytes}),
        settlements(log, connections, settlements_tables, clock, {.batch_bytes = batch_bytes}) {}

  SystemClock clock;
  postgres::Pool connections;
  projections::PaymentsSql payments_tables{10};
  projections::SettlementsSql settlements_tables;
  Runner payments, settlements;
};

void step(Runner& runner) {
  const auto stepped = runner.step();
  REQUIRE_MESSAGE(stepped, (stepped ? "" : stepped.error()));
}
void catch_up(Runner& runner) {
  for (int steps = 0; steps < 10'000; ++steps) {
    const auto stepped = runner.step();
    REQUIRE_MESSAGE(stepped, (stepped ? "" : stepped.error()));
    if (*stepped == Runner::Step::idle) return;
  }
  FAIL("a runner finds no end");
}
// How often it failed: others are at work, too.
int catch_up_at_last(Runner& runner) {
  int failed = 0;
  for (int steps = 0; steps < 10'000; ++steps) {
    const auto stepped = runner.step();
    if (!stepped) {
      ++failed;
    } else if (*stepped == Runner::Step::idle) {
      return failed;
    }
  }
  return -1;
}
bool at_the_end(postgres::Pool& connections, log::EventLog& log,
                std::set<std::string_view> names = {projections::payments_projection,
                                                    projections::settlements_projection}) {
  bool all = true;
  const auto done = connections.transact(postgres::Mode::read, [&](postgres::Session& session) {
    for (const auto& [name, topic] : {std::pair(projections::payments_projection, projections::PaymentDocuments::topic),
                                      std::pair(projections::settlements_projection, projections::settlements_topic)}) {
      if (!names.contains(name)) continue;
      const auto positions = projections::find_positions(session, name, topic);
      for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
        const auto found = positions.find(partition);
        all = all && found != positions.end() && found->second.next == *log.end({std::string(topic), partition});
      }
    }
  });
  REQUIRE(done);
  return all;
}
std::set<int> partitions(int first, int end) {
  std::set<int> some;
  for (int partition = first; partition < end; ++partition) some.insert(partition);
  return some;
}

}  // namespace

TEST_CASE("after every batch of either read model the differences are those of the join over both, rebuilt or not") {
  const auto seeds = seeds_to_play(12);
  std::size_t most = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    WrittenLog log({projections::PaymentDocuments::topic, projections::settlements_topic});
    RandomBooks books(log, random());
    Node node(log.log(), fresh_database(), 4'000);
    // Either may be first.
    auto& first = random() % 2 == 0 ? node.payments : node.settlements;
    step(first);
    step(node.payments);
    step(node.settlements);
    for (int round = 0; round < 25; ++round) {
      books.happen(static_cast<int>(random() % 40));
      for (auto steps = random() % 4; steps > 0; --steps) step(node.payments);
      for (auto steps = random() % 4; steps > 0; --steps) step(node.settlements);
      if (random() % 12 == 0) node.payments.ask_rebuild();
      if (random() % 12 == 0) node.settlements.ask_rebuild();
      most = std::max(most, check_against_join(node.connections));
    }
    catch_up(node.payments);
    catch_up(node.settlements);
    most = std::max(most, check_against_join(node.connections));
  }
  CHECK(most > 20);
}

TEST_CASE("runners of both topics on several nodes, at the same moment, leave the differences of the join") {
  const auto seeds = seeds_to_play(6);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    WrittenLog log({projections::PaymentDocuments::topic, projections::settlements_topic});
    RandomBooks books(log, seed);
    const auto database = fresh_database();
    Node one(log.log(), database, 3'000), other(log.log(), database, 3'000);
    catch_up(one.payments);
    catch_up(one.settlements);
    one.payments.share(partitions(0, 5));
    one.settlements.share(partitions(0, 5));
    other.payments.share(partitions(5, log::partitions_per_topic));
    other.settlements.share(partitions(5, log::partitions_per_topic));
    Runner* all[] = {&one.payments, &one.settlements, &other.payments, &other.settlements};
    for (int round = 0; round < 4; ++round) {
      books.happen(150);
      int failed[std::size(all)] = {};
      {
        std::vector<std::jthread> threads;
        for (std::size_t n = 0; n < std::size(all); ++n) {
          threads.emplace_back([&, n] { failed[n] = catch_up_at_last(*all[n]); });
        }
      }
      for (const int times : failed) CHECK(times == 0);  // the order of locks is one: nobody is aborted
      CHECK(check_against_join(one.connections) > 0);
    }
    // While one is built again the other goes on; whoever waits for tables that are away tries again.
    books.happen(100);
    one.payments.ask_rebuild();
    if (seed % 2 == 0) other.settlements.ask_rebuild();
    {
      std::vector<std::jthread> threads;
      for (auto* runner : all) threads.emplace_back([runner] { catch_up_at_last(*runner); });
    }
    // Whose partitions were set back by the other finds it out by looking.
    REQUIRE(eventually([&] {
      for (auto* runner : all) catch_up_at_last(*runner);
      return at_the_end(one.connections, log.log());
    }));
    check_against_join(one.connections);
  }
}

TEST_CASE("payments that are built again leave all lines without another side, and come back one by one") {
  WrittenLog log({projections::PaymentDocuments::topic, projections::settlements_topic});
  RandomBooks books(log, 7);
  books.happen(400);
  Node node(log.log(), fresh_database(), 2'000);
  catch_up(node.payments);
  catch_up(node.settlements);
  const auto before = check_against_join(node.connections);
  node.payments.ask_rebuild();
  step(node.payments);  // the tables are new, and hold one batch
  check_against_join(node.connections);
  catch_up(node.payments);
  CHECK(check_against_join(node.connections) == before);
  node.settlements.ask_rebuild();
  step(node.settlements);
  check_against_join(node.connections);
  catch_up(node.settlements);
  CHECK(check_against_join(node.connections) == before);
}

TEST_CASE("tables of the version before, which kept no differences, become those of this one, whichever is first") {
  for (const bool payments_first : {true, false}) {
    CAPTURE(payments_first);
    WrittenLog log({projections::PaymentDocuments::topic, projections::settlements_topic});
    RandomBooks books(log, 7);
    books.happen(400);
    const auto database = fresh_database();
    std::size_t before = 0;
    {
      Node node(log.log(), database, 2'000);
      catch_up(node.payments);
      catch_up(node.settlements);
      before = check_against_join(node.connections);
      REQUIRE(node.connections.transact(postgres::Mode::write, [](postgres::Session& session) {
        session.query(
            "DROP VIEW settlements.movement_parts; DROP TABLE settlements.differences, settlements.volumes; "
            "ALTER TABLE settlements.lines DROP COLUMN posted; DROP INDEX settlements.lines_reference, "
            "settlements.lines_also, settlements.files_gateway, payments.transactions_gateway, "
            "payments.transactions_won");
        for (const auto name : {projections::payments_projection, projections::settlements_projection}) {
          projections::store_projection(session, name, {.version = 1, .indexed = true});
        }
      }));
    }
    Node node(log.log(), database, 2'000);
    auto& first = payments_first ? node.payments : node.settlements;
    auto& second = payments_first ? node.settlements : node.payments;
    step(first);
    catch_up(second);
    catch_up(first);
    CHECK(check_against_join(node.connections) == before);
  }
}

TEST_CASE("tables of a version that did not say what is posted become those of this one") {
  WrittenLog log({projections::PaymentDocuments::topic, projections::settlements_topic});
  RandomBooks books(log, 11);
  books.happen(400);
  const auto database = fresh_database();
  std::size_t before = 0;
  {
    Node node(log.log(), database, 2'000);
    catch_up(node.payments);
    catch_up(node.settlements);
    before = check_against_join(node.connections);
    REQUIRE(node.connections.transact(postgres::Mode::write, [](postgres::Session& session) {
      session.query(
          "ALTER TABLE settlements.differences DROP COLUMN posted; ALTER TABLE settlements.lines DROP COLUMN posted");
      projections::store_projection(session, projections::settlements_projection, {.version = 2, .indexed = true});
    }));
  }
  Node node(log.log(), database, 2'000);
  catch_up(node.settlements);
  catch_up(node.payments);
  CHECK(check_against_join(node.connections) == before);
}

TEST_CASE("payments without a gateway, or in test mode, wait for nobody who compares") {
  WrittenLog log({projections::PaymentDocuments::topic, projections::settlements_topic});
  Node node(log.log(), fresh_database(), 1U << 20);
  step(node.payments);
  Envelope meta;
  meta.id = {bytes_of(1, 1)};
  meta.source = "/test";
  meta.stream = PaymentId{bytes_of(0x0123'4567'89ab'8def, 0x8000'0000'0000'0001)}.text();
  meta.version = 1;
  meta.time = {1'700'000'000'000'000};
  meta.actor = {"tester"};
  meta.store = {"main"};
  const auto happens = [&]<class Event>(Event event) {
    meta.type = wire_type<Event>();
    log.write(projections::PaymentDocuments::topic, meta, payments::PaymentEvent(std::move(event)));
    ++meta.version;
  };
  const Money money{100, *Currency::parse("USD")};
  happens(payments::PaymentCreated{.amount = money, .gateways = {"stripe"}, .test_mode = true});
  happens(payments::CaptureRequested{.amount = money, .gateway = "stripe", .test_mode = true});
  happens(payments::PaymentCaptured{.amount = money, .captured_in_all = money, .gateway_reference = "ch_1"});
  meta.stream = PaymentId{bytes_of(0x0123'4567'89ab'8def, 0x8000'0000'0000'0002)}.text();
  meta.version = 1;
  happens(payments::PaymentCreated{.amount = money, .gateways = {"stripe"}});
  happens(payments::ManualPaymentRecorded{.amount = money, .method = "cash"});
  const auto held = node.connections.transact(postgres::Mode::write, [&](postgres::Session& session) {
    projections::lock_differences(session);
    step(node.payments);
    CHECK(at_the_end(node.connections, log.log(), {projections::payments_projection}));
  });
  REQUIRE(held);
}
