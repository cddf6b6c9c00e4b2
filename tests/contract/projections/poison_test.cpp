// Events that cannot be applied: their stream is parked, the rest goes on; what is not understood stops a partition.
#include <doctest/doctest.h>

#include "projections/feed/partition_feed.hpp"
#include "tests/support/order_log.hpp"
#include "tests/support/orders_database.hpp"

using namespace paypie;
using namespace paypie::projections;
using test::OrderLog;
using test::OrdersDatabase;

namespace {

test::Happening note(const test::Happening& created, std::uint64_t version) {
  Envelope meta = created.meta;
  meta.version = version;
  meta.type = wire_type<orders::OrderNoteChanged>();
  return {meta,
          orders::OrderNoteChanged{std::get<orders::OrderCreated>(created.event).order, "v" + std::to_string(version)}};
}

}  // namespace

TEST_CASE("a stream with an event that cannot be read is parked, and everything else goes on") {
  OrderLog log;
  test::OrderHistories histories(1);
  auto bad = histories.create(), good = histories.create();
  log.write(bad);
  log.write(good);
  log.write(note(bad, 2));
  Envelope broken = note(bad, 3).meta;
  auto place = log.write(broken, "{\"not\": \"an event\"");
  log.write(note(bad, 4));
  log.write(note(good, 2));
  OrdersDatabase database(log.log());
  database.catch_up();
  CHECK(database.runner.is_parked(bad.meta.stream));
  CHECK(!database.runner.is_parked(good.meta.stream));
  auto status = database.runner.status();
  REQUIRE(status.parked.size() == 1);
  CHECK(status.parked[0].before.next == place.offset);
  CHECK(status.parked[0].waiting == 1);
  CHECK(status.lag.events == 0);
  // It stays where it was before the bad event, and the waiting events stay behind it.
  log.write(note(bad, 5));
  log.write(note(good, 3));
  database.catch_up();
  auto version = [&](const test::Happening& order) {
    return database.query("SELECT version FROM orders.orders WHERE order_id = '" + order.meta.stream + "'")[0][0];
  };
  CHECK(version(bad) == "2");
  CHECK(version(good) == "3");
  CHECK(database.query("SELECT waiting FROM projections.parked")[0][0] == "2");

  // A runner that starts later knows it.
  OrdersDatabase later(log.log(), database.url);
  log.write(note(bad, 6));
  later.catch_up();
  CHECK(later.runner.is_parked(bad.meta.stream));
  CHECK(version(bad) == "2");
  CHECK(database.query("SELECT waiting FROM projections.parked")[0][0] == "3");

  // Trying again changes nothing as long as the event is what it is.
  later.runner.ask_retry(bad.meta.stream);
  later.catch_up();
  CHECK(later.runner.is_parked(bad.meta.stream));
  CHECK(version(bad) == "2");
}

TEST_CASE("what only the database refuses is found among its batch, parked, and applied again when the cause is gone") {
  OrderLog log;
  test::OrderHistories histories(2);
  OrdersDatabase database(log.log());
  database.catch_up();
  auto bad = histories.create();
  database.query("ALTER TABLE orders.orders ADD CONSTRAINT planted CHECK (order_id <> '" + bad.meta.stream + "')");
  std::vector<test::Happening> others;
  for (int n = 0; n < 10; ++n) log.write(others.emplace_back(histories.create()));
  log.write(bad);
  log.write(note(bad, 2));
  for (int n = 0; n < 10; ++n) log.write(others.emplace_back(histories.create()));
  int refused = 0;
  for (auto step = database.runner.step(); step != Runner::Step::idle; step = database.runner.step()) {
    refused += step ? 0 : 1;
    REQUIRE(refused < 100);
  }
  CHECK(refused > 0);
  CHECK(database.count("orders.orders") == 20);
  CHECK(database.runner.is_parked(bad.meta.stream));

  database.query("ALTER TABLE orders.orders DROP CONSTRAINT planted");
  database.runner.ask_retry(bad.meta.stream);
  database.catch_up();
  CHECK(!database.runner.is_parked(bad.meta.stream));
  CHECK(database.count("orders.orders") == 21);
  CHECK(database.query("SELECT version FROM orders.orders WHERE order_id = '" + bad.meta.stream + "'")[0][0] == "2");
  CHECK(database.count("projections.parked") == 0);
}

TEST_CASE("an event of a newer program stops its partition, loudly, and no other") {
  OrderLog log;
  test::OrderHistories histories(3);
  auto first = histories.create();
  log.write(first);
  auto unknown = note(first, 2);
  std::string text = codec::encode_event(unknown.meta, unknown.event);
  text.replace(text.find("note_changed.v1"), 15, "note_changed.v9");
  auto place = log.write(unknown.meta, text);
  log.write(histories, 100);
  OrdersDatabase database(log.log());
  database.catch_up();
  auto status = database.runner.status();
  REQUIRE(status.lag.stopped.size() == 1);
  CHECK(status.lag.stopped[0].find(OrderLog::where(place.partition).text() + " at offset " +
                                   std::to_string(place.offset.value)) == 0);
  CHECK(status.lag.events > 0);
  CHECK(database.runner.progress().next(place.partition) == place.offset);
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    if (partition == place.partition) continue;
    CHECK(database.runner.progress().next(partition) == log.broker().end(OrderLog::where(partition)));
  }
  CHECK(database.count("orders.orders WHERE order_id = '" + first.meta.stream + "' AND version = 1") == 1);
}

TEST_CASE("a log that was cut and grew again is noticed on resume") {
  OrderLog log;
  test::OrderHistories histories(4);
  log.write(histories, 60);
  OrdersDatabase database(log.log());
  database.catch_up();
  int partition = 0;
  while (log.broker().end(OrderLog::where(partition)).value < 3) ++partition;
  auto end = log.broker().end(OrderLog::where(partition));
  auto other = *log.broker().records(OrderLog::where(partition))[1];
  log.broker().cut(OrderLog::where(partition), {end.value - 1});
  {
    OrdersDatabase shorter(log.log(), database.url);
    for (int looks = 1; looks < PartitionFeed::most_looks; ++looks) CHECK(!shorter.runner.step());
    shorter.catch_up();
    CHECK(shorter.runner.status().lag.stopped.size() == 1);
  }
  log.broker().land(OrderLog::where(partition), other);
  OrdersDatabase grown(log.log(), database.url);
  grown.catch_up();
  REQUIRE(grown.runner.status().lag.stopped.size() == 1);
  CHECK(grown.runner.status().lag.stopped[0].find("the log was cut or replaced") != std::string::npos);
}

TEST_CASE("a damaged record and an epoch that jumps stop their partition") {
  OrderLog log;
  test::OrderHistories histories(5);
  log.write(histories, 80);
  log.broker().damage(OrderLog::where(3), {1});
  for (int n = 0; n < 2; ++n) log.open_epoch(5);
  auto records = log.broker().records(OrderLog::where(5));
  log::Record jump = *records.back();
  for (auto& header : jump.headers) {
    if (header.name == log::header::epoch) header.value = "99";
  }
  log.broker().land(OrderLog::where(5), jump);
  OrdersDatabase database(log.log());
  database.catch_up();
  CHECK(database.runner.status().lag.stopped.size() == 2);
}
