// What is too large for a lane: an event, and a stream's state. Nothing stops for it.
#include <doctest/doctest.h>

#include "command-side/lane/records.hpp"
#include "tests/support/stock_node.hpp"

using namespace paypie;
using namespace paypie::stock;
using namespace std::chrono_literals;
using lane::Failed;
using lane::Failure;
using Accepted = lane::Accepted<StockDecider>;

namespace {

bool is_too_large(const StockAnswer& answer) {
  const auto* failed = std::get_if<Failed>(&answer);
  return failed && failed->why == Failure::too_large;
}

std::uint64_t rare(const StockNode& node, lane::Rare what) {
  return node.lanes->stats().rare[static_cast<std::size_t>(what)];
}

}  // namespace

TEST_CASE("an event may fill a record; one byte more is refused by name, and its stream goes on") {
  StockNode node({.state_bytes = 4U << 20});
  const auto first = std::get<Accepted>(node.submit(StockNode::ask(1, "stk_1", Name{"x"})));
  // As the next one will be, but for the length of the name.
  auto ask = StockNode::ask(2, "stk_1", Name{});
  constexpr std::size_t near = 1'000'000;
  auto meta = first.meta;
  meta.causation = ask.id.text();
  const auto as_record =
      lane::commit_record(meta, ask.id, ask.request, codec.encode(meta, Named{std::string(near, 'a')}));
  const std::size_t most = near + lane::largest_commit - as_record.size();
  ask.command = Name{std::string(most + 1, 'a')};
  CHECK(is_too_large(node.submit(ask)));
  ask.command = Name{std::string(most, 'b')};
  REQUIRE(std::holds_alternative<Accepted>(node.submit(ask)));
  const auto records = node.broker->records(StockNode::partition_of("stk_1"));
  CHECK(records.back()->size() <= log::EventLog::max_record_bytes);
  CHECK(records.back()->size() > log::EventLog::max_record_bytes - 200);
  CHECK(std::holds_alternative<Accepted>(node.submit(StockNode::ask(3, "stk_1", Name{"short"}))));
  CHECK(node.alarms.empty());
}

TEST_CASE("a stream whose state is over the limit takes no more events; the partition resumes from its store") {
  // A stock item's state is this much, and its name.
  const auto size_with = [](std::size_t name) {
    return lane::to_bytes(std::uint64_t{1}).size() + lane::to_bytes(StoreId{"main"}).size() +
           lane::to_bytes(std::string("stk_1")).size() + lane::to_bytes(Stock{0, std::string(name, 'a'), {}}).size();
  };
  lane::Limits limits;
  limits.flush_every = 50ms;
  limits.state_bytes = size_with(200);
  for (const std::size_t name : {199UZ, 200UZ, 201UZ}) {
    CAPTURE(name);
    const bool over = name > 200;
    StockNode node(limits);
    REQUIRE(std::holds_alternative<Accepted>(node.submit(StockNode::ask(1, "stk_1", Name{std::string(name, 'a')}))));
    node.pass(1s);  // written: only then its size is known
    CHECK(node.alarms.size() == (over ? 1 : 0));
    for (std::uint8_t restarts = 0; restarts < 2; ++restarts) {
      const auto number = static_cast<std::uint8_t>(2 + 3 * restarts);
      const std::string other(name, static_cast<char>('b' + restarts));
      CHECK(is_too_large(node.submit(StockNode::ask(number, "stk_1", Name{other}))) == over);
      const auto same =
          StockNode::ask(static_cast<std::uint8_t>(number + 1), "stk_1", Name{over ? std::string(name, 'a') : other});
      CHECK(std::holds_alternative<lane::NothingToDo>(node.submit(same)));
      const auto stranger = StockNode::ask(static_cast<std::uint8_t>(number + 2), "stk_2", Fill{1});
      CHECK(std::holds_alternative<Accepted>(node.submit(stranger)));
      node.close();
      node.start();
      node.pass(1s);
      CHECK(rare(node, lane::Rare::resumed_from_the_store) >= 1);
      CHECK(node.store.content(StockNode::partition_of("stk_1").partition).states.contains("stk_1"));
      const auto checkpoint = node.store.content(StockNode::partition_of("stk_1").partition).checkpoint;
      CHECK_FALSE(checkpoint->refold);
    }
  }
}

TEST_CASE("a large state is written less often: the next flush waits as long as it takes at the rate of large states") {
  lane::Limits limits;
  limits.flush_every = 1s;
  limits.large_state_bytes = 1'000;
  limits.large_states_per_second = 200;
  for (const std::size_t name : {900UZ, 1'100UZ}) {
    CAPTURE(name);
    StockNode node(limits);
    REQUIRE(std::holds_alternative<Accepted>(node.submit(StockNode::ask(1, "stk_1", Name{std::string(name, 'a')}))));
    node.pass(2s);
    const auto flushes = node.lanes->stats().flushes;
    REQUIRE(std::holds_alternative<Accepted>(node.submit(StockNode::ask(2, "stk_1", Name{std::string(name, 'b')}))));
    node.pass(2s);
    CHECK(node.lanes->stats().flushes == (name > 1'000 ? flushes : flushes + 1));
    node.pass(4s);  // 1,100 bytes and more at 200 a second: within six seconds of the first
    CHECK(node.lanes->stats().flushes == flushes + 1);
  }
}
