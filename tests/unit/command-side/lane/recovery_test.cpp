// What a lane does about a log or a store that is not as it left it: go on, fold again, or stop loudly.
#include <doctest/doctest.h>

#include <algorithm>

#include "command-side/lane/records.hpp"
#include "events/log/validity.hpp"
#include "tests/support/stock_node.hpp"

using namespace paypie;
using namespace paypie::stock;
using namespace std::chrono_literals;
using lane::Failed;
using lane::Failure;
using Accepted = lane::Accepted<StockDecider>;

namespace {

Failure failure(const StockAnswer& answer) {
  REQUIRE(std::holds_alternative<Failed>(answer));
  return std::get<Failed>(answer).why;
}

bool alarmed(const StockNode& node, std::string_view words) {
  return std::ranges::any_of(node.alarms, [&](const auto& text) { return text.find(words) != std::string::npos; });
}

// A second stream in another partition than the first.
std::string elsewhere(const std::string& stream) {
  for (int i = 0;; ++i) {
    auto other = "stk_other" + std::to_string(i);
    if (log::partition_of(other) != log::partition_of(stream)) return other;
  }
}

// A commit the current epoch of stk_1's partition would accept, with an event of our choice.
log::Record forged(const StockNode& node, std::uint64_t version, const StockDecider::Event& event,
                   std::uint8_t command) {
  const auto where = StockNode::partition_of("stk_1");
  log::Validity validity;
  for (const auto& record : node.broker->records(where)) validity.judge(*record);
  Envelope meta;
  meta.stream = "stk_1";
  meta.version = version;
  meta.type = codec.wire_type(event);
  meta.store = {"main"};
  CommandId id;
  id.bytes[1] = command;
  auto record = lane::commit_record(meta, id, {}, codec.encode(meta, event));
  lane::sign(record, {validity.writer(), validity.writer().text(), validity.epoch()}, validity.next_seq());
  return record;
}

}  // namespace

TEST_CASE("an impossible history stops its stream, and nothing else") {
  StockNode node;
  node.submit(StockNode::ask(1, "stk_1", Fill{5}));
  node.crash();
  const auto where = StockNode::partition_of("stk_1");
  SUBCASE("an event that cannot follow") { node.broker->land(where, forged(node, 2, Taken{1, 77}, 9)); }
  SUBCASE("a version that leaps") { node.broker->land(where, forged(node, 7, Filled{1}, 9)); }
  SUBCASE("an event that cannot be read") {
    auto record = forged(node, 2, Filled{1}, 9);
    record.value = "?";
    node.broker->land(where, record);
  }
  node.start();
  CHECK(failure(node.submit(StockNode::ask(2, "stk_1", Fill{5}))) == Failure::stream_stopped);
  CHECK(std::holds_alternative<Accepted>(node.submit(StockNode::ask(3, elsewhere("stk_1"), Fill{5}))));
  CHECK(alarmed(node, "stream stk_1 stopped"));
  // It stays stopped: what was stored beside it is not trusted, and folded again.
  node.close();
  node.alarms.clear();
  node.start();
  CHECK(failure(node.submit(StockNode::ask(2, "stk_1", Fill{5}))) == Failure::stream_stopped);
  CHECK(alarmed(node, "stream stk_1 stopped"));
}

TEST_CASE("a partition whose log was cut, or cut and regrown, stops loudly; the others serve") {
  StockNode node;
  const auto where = StockNode::partition_of("stk_1");
  for (std::uint8_t i = 1; i <= 3; ++i) node.submit(StockNode::ask(i, "stk_1", Fill{5}));
  node.close();
  SUBCASE("cut") { node.broker->cut(where, log::Offset{2}); }
  SUBCASE("cut and regrown") {
    node.broker->cut(where, log::Offset{2});
    for (int i = 0; i < 5; ++i) node.broker->land(where, {.key = "stk_1", .value = "something else"});
  }
  SUBCASE("damaged at the position") { node.broker->damage(where, log::Offset{3}); }
  node.start();
  CHECK(failure(node.submit(StockNode::ask(4, "stk_1", Fill{5}))) == Failure::stream_stopped);
  CHECK(alarmed(node, "stopped"));
  CHECK(std::holds_alternative<Accepted>(node.submit(StockNode::ask(5, elsewhere("stk_1"), Fill{5}))));
}

TEST_CASE("a log that cannot be reached for a while when a node starts is waited for, however long it takes") {
  StockNode node({.flush_every = 50ms});
  node.submit(StockNode::ask(1, "stk_1", Fill{5}));
  node.pass(1s);
  node.crash();
  node.faults.fail_reads(5'000);  // of all partitions; each tries again every 10 ms
  node.start();
  CHECK(std::holds_alternative<Accepted>(node.submit(StockNode::ask(2, "stk_1", Fill{1}))));
  CHECK(node.alarms.empty());
}

TEST_CASE("a damaged record in the tail stops its partition, and is never skipped") {
  StockNode node;
  for (std::uint8_t i = 1; i <= 3; ++i) node.submit(StockNode::ask(i, "stk_1", Fill{5}));
  node.crash();
  node.broker->damage(StockNode::partition_of("stk_1"), log::Offset{2});
  node.start();
  CHECK(failure(node.submit(StockNode::ask(4, "stk_1", Fill{5}))) == Failure::stream_stopped);
  CHECK(node.lanes->stats().partitions.at(static_cast<std::size_t>(log::partition_of("stk_1"))).phase ==
        lane::Phase::stopped);
}

TEST_CASE("an epoch that jumps stops the partition") {
  StockNode node;
  const auto where = StockNode::partition_of("stk_1");
  node.submit(StockNode::ask(1, "stk_1", Fill{5}));
  node.crash();
  WriterId writer;
  writer.bytes[0] = 1;
  node.broker->land(where, lane::writer_opened_record({writer, writer.text(), 9}, {1}, "elsewhere:1"));
  node.start();
  CHECK(failure(node.submit(StockNode::ask(2, "stk_1", Fill{5}))) == Failure::stream_stopped);
  CHECK(alarmed(node, "epoch jumps"));
}

TEST_CASE("a foreign record, a zombie's and a copy are void: counted, and nothing happens") {
  StockNode node;
  const auto where = StockNode::partition_of("stk_1");
  node.submit(StockNode::ask(1, "stk_1", Fill{5}));
  const auto zombie = forged(node, 2, Filled{100}, 9);
  node.crash();
  node.start();
  node.broker->land(where, zombie);                              // of the epoch before
  node.broker->land(where, {.key = "stk_1", .value = "hello"});  // a stranger's
  const auto taken = std::get<Accepted>(node.submit(StockNode::ask(2, "stk_1", Take{5})));
  CHECK(std::get<Taken>(taken.event).left == 0);
  node.broker->land(where, *node.broker->records(where).at(static_cast<std::size_t>(taken.offset.value)));
  CHECK(std::get<Accepted>(node.submit(StockNode::ask(3, "stk_1", Fill{1}))).meta.version == 3);
  node.pass(1s);
  const auto records = node.lanes->stats().records;
  CHECK(records[static_cast<std::size_t>(log::Verdict::stale_epoch)] == 1);
  CHECK(records[static_cast<std::size_t>(log::Verdict::foreign)] == 1);
  CHECK(records[static_cast<std::size_t>(log::Verdict::duplicate)] == 1);
}

TEST_CASE("more streams than the cache holds are dropped and loaded again") {
  lane::Limits limits;
  limits.cached_states = 2;
  limits.dirty_states = 4;
  StockNode node(limits);
  const auto stream = [](std::uint8_t i) { return "stk_" + std::to_string(i); };
  for (std::uint8_t i = 0; i < 200; ++i) node.submit(StockNode::ask(i, stream(i), Fill{i + 1}));
  node.pass(3s);
  std::size_t cached = 0;
  for (const auto& partition : node.lanes->stats().partitions) cached += partition.cached;
  CHECK(cached <= 12 * 2);
  node.store.miss_every(1);  // nothing is in RocksDB's memory either
  for (std::uint8_t i = 0; i < 200; ++i) {
    auto ask = StockNode::ask(i, stream(i), Take{i + 1});
    ask.id.bytes[1] = 1;
    CHECK(std::get<Taken>(std::get<Accepted>(node.submit(ask)).event).left == 0);
  }
  node.pass(100ms);
  CHECK(node.lanes->stats().loads >= 200);
}

TEST_CASE("a lookup that comes back after its command was given up and the partition let go touches nothing") {
  lane::Limits limits;
  limits.flush_every = 50ms;
  limits.close_within = 200ms;
  StockNode node(limits);
  node.submit(StockNode::ask(1, "stk_1", Fill{5}));
  node.pass(1s);
  node.store.miss_every(1);
  node.pause_pool(true);
  auto ask = StockNode::ask(2, "stk_1", Fill{5});
  ask.deadline = node.world.monotonic() + 100ms;
  const auto answer = node.start_command(ask);
  bool closed = false;
  node.lanes->close([&] { closed = true; });
  node.pass(1s);
  CHECK(closed);
  REQUIRE(answer->has_value());
  CHECK(std::get<Failed>(**answer).why == Failure::not_serving);
  node.pause_pool(false);
  node.pass(1s);
  CHECK(node.lanes->peek("stk_1")->version == 1);
}

TEST_CASE("a state store that cannot be written is tried again, and commands wait rather than fill the memory") {
  lane::Limits limits;
  limits.dirty_states = 2;
  limits.flush_every = 50ms;
  StockNode node(limits);
  node.store.fail_writes(1'000'000);
  std::vector<std::shared_ptr<std::optional<StockAnswer>>> answers;
  for (std::uint8_t i = 0; i < 100; ++i) {
    answers.push_back(node.start_command(StockNode::ask(i, "stk_" + std::to_string(i), Fill{1})));
  }
  node.pass(2s);
  CHECK(node.lanes->stats().flush_failures > 0);
  // Those of a write that failed come on top of those that waited.
  for (const auto& partition : node.lanes->stats().partitions) CHECK(partition.dirty <= 4 * limits.dirty_states);
  node.store.fail_writes(0);
  node.pass(5s);
  for (const auto& answer : answers) CHECK(std::holds_alternative<Accepted>(answer->value()));
}

TEST_CASE("recorded times never go back behind a node whose clock was ahead, also from the state store alone") {
  StockNode node;
  node.submit(StockNode::ask(1, "stk_1", Fill{5}));
  node.crash();
  auto ahead = forged(node, 2, Filled{1}, 9);
  ahead.time = {node.world.wall_micros() + 3'600'000'000};
  node.broker->land(StockNode::partition_of("stk_1"), ahead);
  node.start();
  node.close();
  node.start();
  const auto answer = std::get<Accepted>(node.submit(StockNode::ask(2, "stk_1", Fill{5})));
  CHECK(answer.meta.time.micros >= ahead.time.micros);
}
