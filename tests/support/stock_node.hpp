// One node with the stock decider's lanes over a memory log, on a virtual clock: submit, run, look at the answers.
#pragma once
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command-side/lane/lanes.hpp"
#include "command-side/lane/memory_state_store.hpp"
#include "events/log/memory.hpp"
#include "platform/scheduler/simulated.hpp"
#include "tests/support/stock.hpp"

namespace paypie::stock {

using StockAnswer = lane::Answer<StockDecider>;
using StockAsk = lane::Ask<StockDecider>;

class StockNode {
 public:
  explicit StockNode(lane::Limits limits = {}, bool exclusive = true)
      : wire_(world.strand()), broker(std::make_shared<log::MemoryBroker>(*wire_)), limits_(limits) {
    broker->ensure_topic(std::string(StockDecider::topic));
    log = std::make_unique<log::MemoryLog>(broker, *wire_, faults, log::MemoryLog::Options{.exclusive = exclusive});
    start();
  }
  ~StockNode() { crash(); }
  StockNode(const StockNode&) = delete;
  StockNode& operator=(const StockNode&) = delete;

  void start() {
    strand_ = world.strand();
    pool_ = world.pool();
    lane::Config config{.limits = limits_};
    config.notice = [this](const lane::Notice& notice) {
      if (notice.level == lane::Notice::Level::alarm) alarms.push_back(notice.text);
    };
    lanes = std::make_unique<lane::Lanes<StockDecider>>(std::move(config), codec, *strand_, *pool_, *log, store, world,
                                                        world);
    bool opened = false;
    lanes->open([&] { opened = true; });
    REQUIRE(world.run_until([&] { return opened; }, std::chrono::seconds(20)));
  }

  // The process is gone; the log and what the state store has written stay.
  void crash() {
    if (!lanes) return;
    strand_->kill();
    pool_->kill();
    lanes.reset();
  }

  void close() {
    bool closed = false;
    lanes->close([&] { closed = true; });
    REQUIRE(world.run_until([&] { return closed; }, std::chrono::seconds(20)));
    crash();
  }

  // A command with an id made of its number.
  static StockAsk ask(std::uint8_t number, std::string stream, StockDecider::Command command) {
    StockAsk ask{.stream = std::move(stream), .command = std::move(command), .store = {"main"}, .actor = {"ann"}};
    ask.id.bytes[0] = number;
    ask.request[0] = number;
    return ask;
  }

  // Starts a command; its answer appears in the returned place.
  std::shared_ptr<std::optional<StockAnswer>> start_command(StockAsk ask) {
    auto place = std::make_shared<std::optional<StockAnswer>>();
    lanes->submit(std::move(ask), [place](StockAnswer answer) {
      REQUIRE_FALSE(place->has_value());
      *place = std::move(answer);
    });
    return place;
  }

  StockAnswer submit(StockAsk ask) {
    auto place = start_command(std::move(ask));
    REQUIRE(world.run_until([&] { return place->has_value(); }, std::chrono::seconds(30)));
    return **place;
  }

  void pass(std::chrono::microseconds time) {
    world.run_until([] { return false; }, time);
  }

  // A disk that answers nothing for a while.
  void pause_pool(bool paused) { pool_->pause(paused); }

  static log::TopicPartition partition_of(const std::string& stream) {
    return {std::string(StockDecider::topic), log::partition_of(stream)};
  }

  Simulated world{1};

 private:
  std::shared_ptr<SimulatedExecutor> wire_;

 public:
  std::shared_ptr<log::MemoryBroker> broker;
  log::ScriptedFaults faults;
  lane::MemoryStateStore store;
  std::unique_ptr<log::MemoryLog> log;
  std::unique_ptr<lane::Lanes<StockDecider>> lanes;
  std::vector<std::string> alarms;

 private:
  lane::Limits limits_;
  std::shared_ptr<SimulatedExecutor> strand_;
  std::shared_ptr<SimulatedExecutor> pool_;
};

}  // namespace paypie::stock
