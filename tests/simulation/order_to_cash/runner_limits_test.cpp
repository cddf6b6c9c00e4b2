// The shell of the process in virtual time: what a newer program wrote stops its partition and nothing else, and no
// more is under way at a time than its limit.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "command-side/lane/memory_state_store.hpp"
#include "command-side/lane/records.hpp"
#include "events/codec/codec.hpp"
#include "events/log/memory.hpp"
#include "platform/scheduler/simulated.hpp"
#include "sagas/order_to_cash/host/process.hpp"
#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using namespace std::chrono_literals;
using order_to_cash::OrderToCash;
using order_to_cash::OrderToCashRunner;

namespace {

// The process over its own lanes; its inputs are written by hand, and what it asks for is never answered.
class Desk {
 public:
  Desk() {
    for (const auto& topic : OrderToCash::sources()) broker_->ensure_topic(topic);
    broker_->ensure_topic(std::string(OrderToCashDecider::topic));
  }
  ~Desk() {
    strand_->kill();
    pool_->kill();
    runner.reset();
  }

  static OrderId order(std::uint8_t number) { return {{7, number}}; }
  void create(std::uint8_t number, const std::string& version = "v1", const std::string& store = "main") {
    auto created = one_line_order();
    created.order = order(number);
    Envelope meta;
    meta.id = EventId{{9, number, static_cast<std::uint8_t>(store.size())}};
    meta.source = "/orders";
    meta.stream = created.order.text();
    meta.version = 1;
    meta.store = {store};
    meta.actor = {"client"};
    meta.correlation = meta.stream;
    meta.causation = CommandId{{number}}.text();
    meta.time = Timestamp{1'709'294'400'000'000};
    const std::string type = wire_type<orders::OrderCreated>(), before = "order.created.v1";
    meta.type = type.substr(0, type.size() - 2) + version;
    auto value = codec::encode_event(meta, orders::OrderEvent(created));
    for (auto at = value.find(before); at != value.npos; at = value.find(before, at + 1)) {
      value.replace(at, before.size(), "order.created." + version);
    }
    write(meta, std::move(value));
  }
  void run(OrderToCashRunner::Limits limits, std::chrono::microseconds time) {
    lanes.open();
    runner = std::make_unique<OrderToCashRunner>(
        limits, log_, lanes, *strand_, *pool_, world_,
        [rules = order_to_cash::ShopRules({{"main"}, 1'800})](const log::Record& record) mutable {
          return OrderToCash::route(record, rules);
        },
        [this](const sagas::Sending<order_to_cash::Wish>& sending, sagas::OnSent done) {
          asked.push_back(sending.step.correlation + " " + sending.wish.name);
          waiting.push_back(std::move(done));
        });
    runner->start();
    wait(time);
  }
  void wait(std::chrono::microseconds time) {
    world_.run_until([] { return false; }, time);
  }
  std::size_t asked_for(std::uint8_t number) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(asked, [&](const auto& wish) { return wish.starts_with(order(number).text()); }));
  }

  std::unique_ptr<OrderToCashRunner> runner;
  std::vector<std::string> asked;      // order and wish
  std::vector<sagas::OnSent> waiting;  // for an answer

 private:
  void write(const Envelope& meta, std::string value) {
    const log::TopicPartition where{OrderToCash::sources().front(), log::partition_of(meta.stream)};
    auto& [pen, seq] = writers_[where.partition];
    if (pen.epoch == 0) {
      pen = {WriterId{{1}}, WriterId{{1}}.text(), 1};
      broker_->land(where, lane::writer_opened_record(pen, {1}, "localhost:1"));
    }
    auto record = lane::commit_record(meta, {meta.id.bytes}, {}, std::move(value));
    lane::sign(record, pen, seq++);
    broker_->land(where, std::move(record));
  }

  Simulated world_{11};
  std::shared_ptr<SimulatedExecutor> wire_ = world_.strand(), strand_ = world_.strand(), pool_ = world_.pool();
  std::shared_ptr<log::MemoryBroker> broker_ = std::make_shared<log::MemoryBroker>(*wire_);
  log::Faults no_faults_;
  log::MemoryLog log_{broker_, *wire_, no_faults_, {}};
  lane::MemoryStateStore store_;
  std::map<int, std::pair<lane::Pen, std::uint64_t>> writers_;

 public:
  order_to_cash::OrderToCashLanes lanes{lane::Config{.address = "desk:1", .limits = {}, .notice = {}, .bugs = {}},
                                        order_to_cash::order_to_cash_codec(),
                                        *strand_,
                                        *pool_,
                                        log_,
                                        store_,
                                        world_,
                                        world_};
};

}  // namespace

TEST_CASE("a wanted event in a version of a newer program stops its partition, loudly, and no other") {
  Desk desk;
  std::uint8_t first = 1, behind = 2, elsewhere = 2;
  const auto partition = [](std::uint8_t number) { return log::partition_of(Desk::order(number).text()); };
  while (partition(behind) != partition(first)) ++behind;
  while (partition(elsewhere) == partition(first)) ++elsewhere;
  desk.create(first, "v9");
  desk.create(behind);
  desk.create(elsewhere);
  desk.run({}, 5s);
  const auto figures = desk.runner->figures();
  REQUIRE(figures.stopped.size() == 1);
  CHECK(figures.stopped[0].starts_with("paypie.order.events.v1/" + std::to_string(partition(first)) + " at offset 1"));
  CHECK(figures.parked.empty());
  CHECK(desk.asked_for(first) == 0);
  CHECK(desk.asked_for(behind) == 0);
  CHECK(desk.asked_for(elsewhere) > 0);
}

TEST_CASE("no more wishes are under way than their limit, and as one is answered the next one goes") {
  for (const std::size_t limit : {1UL, 2UL, 3UL, 4UL, 7UL}) {
    CAPTURE(limit);
    Desk desk;
    for (std::uint8_t number = 1; number <= 3; ++number) desk.create(number);
    OrderToCashRunner::Limits limits;
    limits.in_flight = limit;
    limits.recorded_within = 1h;
    desk.run(limits, 5s);
    const auto figures = desk.runner->figures();
    CHECK(figures.wishes >= 3);
    CHECK(desk.waiting.size() == std::min(limit, figures.wishes));
    CHECK(figures.sending == desk.waiting.size());
    CHECK(figures.delivered == 3);
    for (std::size_t answered = 0; answered < desk.waiting.size(); ++answered) {
      desk.waiting[answered](sagas::Sent::recorded);
      desk.wait(1s);
      CHECK(desk.runner->figures().sending <= limit);
    }
    CHECK(desk.waiting.size() == figures.wishes);
  }
}

TEST_CASE("what another store says of an order is not delivered, and holds nothing up") {
  Desk desk;
  desk.create(1);
  desk.run({}, 5s);
  CHECK(desk.runner->figures().delivered == 1);
  desk.create(1, "v1", "another");
  desk.create(2);
  desk.wait(5s);
  CHECK(desk.runner->figures().delivered == 2);
  CHECK(desk.runner->figures().deliveries == 0);
  CHECK(desk.runner->figures().tried_again == 0);
}

TEST_CASE("nothing is kept of deliveries once their records were read") {
  Desk desk;
  for (std::uint8_t number = 1; number <= 20; ++number) desk.create(number);
  desk.run({}, 20s);
  CHECK(desk.runner->figures().delivered == 20);
  CHECK(desk.runner->figures().deliveries == 0);
  CHECK(desk.runner->figures().half_seen == 0);
}
