// What a client sees of a lane: answers, replays, refusals, and the failures that have a name.
#include "command-side/lane/lanes.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "events/log/validity.hpp"
#include "tests/support/stock_node.hpp"

using namespace paypie;
using namespace paypie::stock;
using namespace std::chrono_literals;
using lane::Failed;
using lane::Failure;
using Accepted = lane::Accepted<StockDecider>;
using RefusedBy = lane::RefusedBy<StockDecider>;

namespace {

Failure failure(const StockAnswer& answer) {
  REQUIRE(std::holds_alternative<Failed>(answer));
  return std::get<Failed>(answer).why;
}

// Events in the log, without openings and empty commits.
std::size_t events(const StockNode& node, const std::string& stream) {
  const auto records = node.broker->records(StockNode::partition_of(stream));
  return static_cast<std::size_t>(std::ranges::count_if(records, [](const auto& one) { return one->key.has_value(); }));
}

}  // namespace

TEST_CASE("a command of a process leaves one record whatever comes of it: its event, or that it is settled") {
  StockNode node;
  auto ask = StockNode::ask(1, "stk_1", Take{5});
  ask.settle = true;
  ask.causation = "prc_1/take";
  const auto first = std::get<Accepted>(node.submit(ask));
  CHECK(std::get<CommandSettled>(first.event) == CommandSettled{Settlement::refused, "not_enough"});
  CHECK(first.meta.version == 1);
  CHECK(first.meta.causation == "prc_1/take");

  node.submit(StockNode::ask(2, "stk_1", Fill{9}));
  const auto again = std::get<Accepted>(node.submit(ask));
  CHECK(again.replayed);
  CHECK(std::get<CommandSettled>(again.event).outcome == Settlement::refused);
  CHECK(events(node, "stk_1") == 2);

  auto named = StockNode::ask(3, "stk_1", Name{""});
  named.settle = true;
  CHECK(std::get<CommandSettled>(std::get<Accepted>(node.submit(named)).event) ==
        CommandSettled{Settlement::nothing_to_do, ""});
}

TEST_CASE("an accepted command is in the log with all that its envelope says") {
  StockNode node;
  auto ask = StockNode::ask(1, "stk_1", Fill{5});
  ask.traceparent = "00-1-2-01";
  ask.client = "192.0.2.0/24";
  ask.occurred_at = Timestamp{42};
  const auto answer = node.submit(ask);
  const auto& accepted = std::get<Accepted>(answer);
  CHECK_FALSE(accepted.replayed);
  CHECK(std::get<Filled>(accepted.event).quantity == 5);
  CHECK(accepted.meta.stream == "stk_1");
  CHECK(accepted.meta.version == 1);
  CHECK(accepted.meta.type == "paypie.stock.filled.v1");
  CHECK(accepted.meta.source == "/stock");
  CHECK(accepted.meta.actor == Actor{"ann"});
  CHECK(accepted.meta.store == StoreId{"main"});
  CHECK(accepted.meta.correlation == "stk_1");
  CHECK(accepted.meta.causation == ask.id.text());
  CHECK(accepted.meta.traceparent == "00-1-2-01");
  CHECK(accepted.meta.client == "192.0.2.0/24");
  CHECK(accepted.meta.occurred_at == Timestamp{42});
  CHECK(accepted.where == StockNode::partition_of("stk_1"));

  const auto record = node.broker->records(accepted.where).at(static_cast<std::size_t>(accepted.offset.value));
  CHECK(record->key == "stk_1");
  CHECK(record->header(log::header::content_type) == "application/cloudevents+json");
  CHECK(record->header(log::header::ce_id) == accepted.meta.id.text());
  CHECK(record->header(log::header::command) == ask.id.text());
  CHECK(record->header(log::header::seq) == "0");
  CHECK(codec.decode(record->value)->meta == accepted.meta);
}

TEST_CASE("the same command again gets the same answer, rebuilt from the log, also after a restart") {
  StockNode node;
  node.submit(StockNode::ask(1, "stk_1", Fill{5}));
  const auto first = std::get<Accepted>(node.submit(StockNode::ask(2, "stk_1", Take{2})));
  const auto check_replay = [&] {
    const auto again = std::get<Accepted>(node.submit(StockNode::ask(2, "stk_1", Take{2})));
    CHECK(again.replayed);
    CHECK(again.meta == first.meta);
    CHECK(again.event == first.event);
    CHECK(again.offset == first.offset);
  };
  check_replay();
  SUBCASE("from nothing") {
    node.crash();
    node.start();
    check_replay();
  }
  SUBCASE("from the state store alone") {
    node.close();
    node.start();
    check_replay();
  }
  SUBCASE("from the state store and the tail") {
    node.pass(3s);  // long enough for a flush
    node.submit(StockNode::ask(3, "stk_1", Fill{1}));
    node.crash();
    node.start();
    check_replay();
    CHECK(std::get<Accepted>(node.submit(StockNode::ask(4, "stk_1", Fill{1}))).meta.version == 4);
  }
  CHECK(std::get<Accepted>(node.submit(StockNode::ask(2, "stk_1", Take{2}))).meta.version == 2);
}

TEST_CASE("forty clients with one key make one event, and another body under that key is told so") {
  StockNode node;
  std::vector<std::shared_ptr<std::optional<StockAnswer>>> answers;
  for (int i = 0; i < 40; ++i) answers.push_back(node.start_command(StockNode::ask(1, "stk_1", Fill{5})));
  auto changed = StockNode::ask(1, "stk_1", Fill{6});
  changed.request[5] = 1;
  auto while_in_flight = node.start_command(changed);
  node.pass(2s);
  int first = 0;
  for (const auto& answer : answers) {
    REQUIRE(answer->has_value());
    const auto& accepted = std::get<Accepted>(**answer);
    CHECK(accepted.meta.version == 1);
    first += accepted.replayed ? 0 : 1;
  }
  CHECK(first == 1);
  CHECK(events(node, "stk_1") == 1);
  CHECK(failure(**while_in_flight) == Failure::key_reused);
  CHECK(failure(node.submit(changed)) == Failure::key_reused);
  node.close();
  node.start();
  CHECK(failure(node.submit(changed)) == Failure::key_reused);
}

TEST_CASE("decisions see what is in flight before them") {
  StockNode node;
  node.submit(StockNode::ask(1, "stk_1", Fill{5}));
  auto one = node.start_command(StockNode::ask(2, "stk_1", Take{3}));
  auto two = node.start_command(StockNode::ask(3, "stk_1", Take{3}));
  auto three = node.start_command(StockNode::ask(4, "stk_1", Take{2}));
  node.pass(1s);
  CHECK(std::holds_alternative<Accepted>(**one));
  CHECK(std::get<RefusedBy>(**two).why == Refusal::not_enough);
  CHECK(std::get<RefusedBy>(**two).version == 2);
  CHECK(std::get<Taken>(std::get<Accepted>(**three).event).left == 0);
}

TEST_CASE("a refusal is remembered for its key, and needs an empty commit only where others may write") {
  for (const bool exclusive : {true, false}) {
    CAPTURE(exclusive);
    StockNode node({}, exclusive);
    const auto refused = std::get<RefusedBy>(node.submit(StockNode::ask(1, "stk_1", Take{1})));
    CHECK_FALSE(refused.replayed);
    CHECK(refused.version == 0);
    node.submit(StockNode::ask(2, "stk_1", Fill{5}));
    const auto again = std::get<RefusedBy>(node.submit(StockNode::ask(1, "stk_1", Take{1})));
    CHECK(again.replayed);
    CHECK(again.version == 0);
    auto changed = StockNode::ask(1, "stk_1", Take{2});
    changed.request[1] = 1;
    CHECK(failure(node.submit(changed)) == Failure::key_reused);
    // Opening, filling, and the proof.
    CHECK(node.broker->end(StockNode::partition_of("stk_1")).value == (exclusive ? 2 : 3));
  }
}

TEST_CASE("what is already so is accepted without an event, and remembered") {
  StockNode node;
  node.submit(StockNode::ask(1, "stk_1", Name{"tea"}));
  const auto nothing = std::get<lane::NothingToDo>(node.submit(StockNode::ask(2, "stk_1", Name{"tea"})));
  CHECK(nothing.version == 1);
  CHECK_FALSE(nothing.replayed);
  CHECK(std::get<lane::NothingToDo>(node.submit(StockNode::ask(2, "stk_1", Name{"tea"}))).replayed);
  CHECK(events(node, "stk_1") == 1);
}

TEST_CASE("If-Match holds for the version in flight, and a mismatch names the current one") {
  StockNode node;
  auto create = StockNode::ask(1, "stk_1", Fill{5});
  create.if_match = 0;
  CHECK(std::holds_alternative<Accepted>(node.submit(create)));
  auto stale = StockNode::ask(2, "stk_1", Fill{1});
  stale.if_match = 0;
  const auto answer = node.submit(stale);
  CHECK(failure(answer) == Failure::version_mismatch);
  CHECK(std::get<Failed>(answer).version == 1);
  stale.if_match = 1;
  CHECK(std::holds_alternative<Accepted>(node.submit(stale)));
}

TEST_CASE("a stream of another store is not shown, neither after a restart") {
  StockNode node;
  node.submit(StockNode::ask(1, "stk_1", Fill{5}));
  auto stranger = StockNode::ask(2, "stk_1", Take{1});
  stranger.store = {"other"};
  CHECK(failure(node.submit(stranger)) == Failure::other_store);
  node.close();
  node.start();
  CHECK(failure(node.submit(stranger)) == Failure::other_store);
}

TEST_CASE("a full lane says so at once, and the others are answered") {
  lane::Limits limits;
  limits.waiting = 3;
  StockNode node(limits);
  std::vector<std::shared_ptr<std::optional<StockAnswer>>> answers;
  for (std::uint8_t i = 0; i < 5; ++i) answers.push_back(node.start_command(StockNode::ask(i, "stk_1", Fill{1})));
  node.pass(1s);
  for (std::size_t i = 0; i < 3; ++i) CHECK(std::holds_alternative<Accepted>(**answers[i]));
  for (std::size_t i = 3; i < 5; ++i) CHECK(failure(**answers[i]) == Failure::full);
}

TEST_CASE("at the deadline a command in the log is unknown, one behind it is still running, a new one did not happen") {
  StockNode node;
  node.faults.on(12, log::Fate::silent());  // the first append behind the twelve openings
  auto first = StockNode::ask(1, "stk_1", Fill{1});
  first.deadline = node.world.monotonic() + 200ms;
  auto second = first;
  auto in_log = node.start_command(first);
  auto attached = node.start_command(second);
  node.pass(400ms);
  CHECK(failure(**in_log) == Failure::outcome_unknown);
  CHECK(failure(**attached) == Failure::still_running);
  // The lane finds out by reading back, and a retry gets the answer.
  node.pass(4s);
  CHECK(std::get<Accepted>(node.submit(StockNode::ask(1, "stk_1", Fill{1}))).replayed);
  CHECK(events(node, "stk_1") == 1);
}

TEST_CASE("a commit that never landed is decided again in a new epoch, and answered once") {
  StockNode node;
  node.faults.on(12, log::Fate::refused());
  const auto answer = std::get<Accepted>(node.submit(StockNode::ask(1, "stk_1", Fill{1})));
  CHECK_FALSE(answer.replayed);
  CHECK(events(node, "stk_1") == 1);
  node.pass(100ms);
  CHECK(node.lanes->stats().step_downs == 1);
}

TEST_CASE("what is to be recorded in one epoch only is not recorded in another one") {
  StockNode node;
  auto ask = StockNode::ask(1, "stk_1", Fill{1});
  ask.only_in = 2;
  CHECK(failure(node.submit(ask)) == Failure::elsewhere);
  ask.only_in = 1;
  CHECK(std::holds_alternative<Accepted>(node.submit(ask)));
  node.crash();
  node.start();
  CHECK(std::get<Accepted>(node.submit(ask)).replayed);  // it was recorded in its epoch
  ask = StockNode::ask(2, "stk_1", Fill{1});
  ask.only_in = 1;
  CHECK(failure(node.submit(ask)) == Failure::elsewhere);
  CHECK(events(node, "stk_1") == 1);
}

TEST_CASE("nor when its commit never landed, and the epoch is another one when it is decided again") {
  StockNode node;
  node.faults.on(12, log::Fate::refused());
  auto ask = StockNode::ask(1, "stk_1", Fill{1});
  ask.only_in = 1;
  CHECK(failure(node.submit(ask)) == Failure::elsewhere);
  CHECK(events(node, "stk_1") == 0);
}

TEST_CASE("a closed node takes nothing more, and loses nothing it accepted") {
  StockNode node;
  auto accepted = node.start_command(StockNode::ask(1, "stk_1", Fill{5}));
  node.pass(1ms);
  bool closed = false;
  node.lanes->close([&] { closed = true; });
  auto late = node.start_command(StockNode::ask(2, "stk_1", Fill{5}));
  REQUIRE(node.world.run_until([&] { return closed; }, 20s));
  CHECK(std::holds_alternative<Accepted>(**accepted));
  CHECK(failure(**late) == Failure::not_serving);
  node.crash();
  node.start();
  CHECK(std::get<Accepted>(node.submit(StockNode::ask(3, "stk_1", Take{5}))).meta.version == 2);
}
