// Two locations in virtual time: their items and the transfer process on one node or two that crash, over a log with
// faults or without.
#pragma once
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "command-side/inventory/api/lanes.hpp"
#include "command-side/lane/memory_state_store.hpp"
#include "events/codec/codec.hpp"
#include "events/codec/shapes.hpp"
#include "events/log/faults.hpp"
#include "events/log/memory.hpp"
#include "events/log/validity.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/scheduler/simulated.hpp"
#include "sagas/transfers/host/process.hpp"

namespace paypie::simulation {

using namespace std::chrono_literals;
using inventory::ItemDecider;
using transfers::Phase;
using transfers::TransferDecider;

inline constexpr std::int64_t stocked = 20;  // pieces at each location

inline std::string item(const std::string& location) { return inventory::item_id("main", "SKU-1", location).text(); }
inline TransferId transfer(std::size_t number) { return {crypto::derive_id("trf", std::to_string(number))}; }

class Houses {
 public:
  explicit Houses(std::uint64_t seed, bool with_faults = true) : world(seed) {
    for (const auto topic : topics) broker_->ensure_topic(std::string(topic));
    if (!with_faults) return;
    const auto rate = [&] { return static_cast<int>(world.below(20)); };
    rates_ = {.refused = rate(),
              .swallowed = rate(),
              .unreported = rate(),
              .silent = rate(),
              .late = rate(),
              .twice = rate(),
              .slow = rate(),
              .read_error = rate()};
    hosts_ = world.chance(0.3) ? 2 : 1;
  }
  ~Houses() { crash(); }

  void start() {
    strand_ = world.strand();
    pool_ = world.pool();
    faults_ = std::make_unique<log::RandomFaults>(world, rates_);
    log_ = std::make_unique<log::MemoryLog>(broker_, *wire_, *faults_, log::MemoryLog::Options{});
    items_ = open(inventory::item_codec(), item_store_);
    transfers_ = open(transfers::transfer_codec(), transfer_store_);
    for (int host = 0; host < hosts_; ++host) {
      transfers::TransferRunner::Limits limits;
      limits.recorded_within = 3s;
      runners_.push_back(std::make_unique<transfers::TransferRunner>(
          limits, *log_, *transfers_, *strand_, *pool_, world, transfers::Transfers::route,
          [this](const sagas::Sending<transfers::Wish>& sending, sagas::OnSent done) {
            transfers::send(*items_, world, sending, std::move(done));
          }));
      runners_.back()->start();
    }
  }
  void crash() {
    if (!log_) return;
    strand_->kill();
    pool_->kill();
    runners_.clear();
    items_.reset();
    transfers_.reset();
    log_->crash(world.chance(0.5) ? log::MemoryLog::InFlight::lands : log::MemoryLog::InFlight::is_lost);
    log_.reset();
  }
  void restart() {
    crash();
    start();
  }
  void calm() {
    rates_ = {};
    restart();
    world.run_until([] { return false; }, 60s);
  }

  // Crashes as soon as the log has so many records; once.
  void crash_at(std::size_t records) { crash_at_ = records; }
  bool has_crashed() const { return crash_at_ == 0; }
  std::size_t records() const {
    std::size_t count = 0;
    for (const auto topic : topics) {
      for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
        count += broker_->records({std::string(topic), partition}).size();
      }
    }
    return count;
  }
  template <class Done>
  bool run_until(Done done, std::chrono::microseconds most) {
    const auto end = world.monotonic() + most;
    const auto crashes = [this] { return crash_at_ > 0 && records() >= crash_at_; };
    while (world.run_until([&] { return crashes() || done(); }, end - world.monotonic())) {
      if (!crashes()) return true;
      crash_at_ = 0;
      restart();
    }
    return false;
  }
  bool becomes(std::size_t number, Phase phase) {
    return run_until([&] { return folded<TransferDecider>()[transfer(number).text()].phase == phase; }, 60s);
  }

  void ask_item(const std::string& what, const std::string& stream, const inventory::InventoryCommand& command) {
    insist(items_, what, stream, command);
  }
  void ask(const std::string& what, std::size_t number, const TransferDecider::Command& command) {
    insist(transfers_, what, transfer(number).text(), command);
  }
  void wait(std::chrono::milliseconds time) {
    world.run_until([] { return false; }, time);
  }

  template <Decider D>
  std::map<std::string, typename D::State> folded() const {
    std::map<std::string, typename D::State> states;
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      log::Validity validity;
      for (const auto& record : broker_->records({std::string(D::topic), partition})) {
        const auto marks = log::marks_of(*record);
        if (validity.judge(marks) != log::Verdict::counts || marks->kind != log::Marks::Kind::commit) continue;
        const auto decoded = codec::decode_event<typename D::Event>(record->value);
        REQUIRE(decoded);
        auto& state = states[decoded->meta.stream];
        state = D::evolve(std::move(state), decoded->event);
      }
    }
    return states;
  }

  Simulated world;

 private:
  template <Decider D>
  std::unique_ptr<lane::Lanes<D>> open(lane::Codec<D> codec, lane::MemoryStateStore& store) {
    lane::Limits limits;
    limits.report_within = 300ms;
    limits.settle_within = 150ms;
    limits.open_within = 300ms;
    limits.back_off_most = 100ms;
    auto lanes =
        std::make_unique<lane::Lanes<D>>(lane::Config{.address = "house:1", .limits = limits, .notice = {}, .bugs = {}},
                                         codec, *strand_, *pool_, *log_, store, world, world);
    lanes->open();
    return lanes;
  }
  // Until it is known how it ended: what a patient client does, with the same id, over restarts.
  template <Decider D>
  void insist(const std::unique_ptr<lane::Lanes<D>>& lanes, const std::string& what, const std::string& stream,
              const typename D::Command& command) {
    for (int tries = 0; tries < 40; ++tries) {
      lane::Ask<D> ask;
      ask.stream = stream;
      ask.id = CommandId{crypto::derive_id("client", what)};
      ask.command = command;
      ask.store = {"main"};
      ask.actor = {"client"};
      ask.deadline = world.monotonic() + 2s;
      auto known = std::make_shared<bool>(false);
      lanes->submit(std::move(ask),
                    [known](const lane::Answer<D>& answer) { *known = !std::holds_alternative<lane::Failed>(answer); });
      if (run_until([&] { return *known; }, 3s)) return;
    }
  }

  static constexpr std::array topics{ItemDecider::topic, TransferDecider::topic};

  std::size_t crash_at_ = 0;
  std::shared_ptr<SimulatedExecutor> wire_ = world.strand(), strand_, pool_;
  std::shared_ptr<log::MemoryBroker> broker_ = std::make_shared<log::MemoryBroker>(*wire_);
  log::FaultRates rates_;
  int hosts_ = 1;
  std::unique_ptr<log::RandomFaults> faults_;
  std::unique_ptr<log::MemoryLog> log_;
  lane::MemoryStateStore item_store_, transfer_store_;
  std::unique_ptr<lane::Lanes<ItemDecider>> items_;
  std::unique_ptr<lane::Lanes<TransferDecider>> transfers_;
  std::vector<std::unique_ptr<transfers::TransferRunner>> runners_;
};

inline void stock_both(Houses& houses) {
  for (const auto* location : {"seattle", "portland"}) {
    houses.ask_item(fmt::format("configure {}", location), item(location),
                    inventory::ConfigureItem{"SKU-1", location, false, {}});
    houses.ask_item(fmt::format("receive {}", location), item(location),
                    inventory::ReceiveStock{ReceiptId{{1}}, stocked, "", {}});
  }
}

}  // namespace paypie::simulation
