// One node or two of them in virtual time, over a log with faults or without: they crash, at any moment or at any
// append, and begin again. What runs on them is said by who derives from it.
#pragma once
#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/lane/lanes.hpp"
#include "command-side/lane/memory_state_store.hpp"
#include "events/codec/codec.hpp"
#include "events/log/faults.hpp"
#include "events/log/memory.hpp"
#include "events/log/validity.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/scheduler/simulated.hpp"

namespace paypie::simulation {

using namespace std::chrono_literals;

// Who derives from it ends in its destructor with crash().
class CrashingGround {
 public:
  CrashingGround(std::uint64_t seed, bool with_faults, std::vector<std::string_view> topics)
      : world(seed), topics_(std::move(topics)) {
    for (const auto topic : topics_) broker_->ensure_topic(std::string(topic));
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
  virtual ~CrashingGround() = default;

  void start() {
    strand_ = world.strand();
    pool_ = world.pool();
    faults_ = std::make_unique<log::RandomFaults>(world, rates_);
    log_ = std::make_unique<log::MemoryLog>(broker_, *wire_, *faults_, log::MemoryLog::Options{});
    open_lanes();
    for (int host = 0; host < hosts_; ++host) start_host();
  }
  void crash() {
    if (!log_) return;
    strand_->kill();
    pool_->kill();
    end();
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
    for (const auto topic : topics_) {
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
  void wait(std::chrono::milliseconds time) {
    world.run_until([] { return false; }, time);
  }

  // Every event that counts, each partition's in order.
  template <Decider D, class Take>
  void each_event(Take take) const {
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      log::Validity validity;
      for (const auto& record : broker_->records({std::string(D::topic), partition})) {
        const auto marks = log::marks_of(*record);
        if (validity.judge(marks) != log::Verdict::counts || marks->kind != log::Marks::Kind::commit) continue;
        const auto decoded = codec::decode_event<typename D::Event>(record->value);
        REQUIRE_MESSAGE(decoded, (decoded ? "" : decoded.error().detail));
        take(decoded->meta, decoded->event);
      }
    }
  }
  template <Decider D>
  std::map<std::string, typename D::State> folded() const {
    std::map<std::string, typename D::State> states;
    each_event<D>([&](const Envelope& meta, const typename D::Event& event) {
      auto& state = states[meta.stream];
      state = D::evolve(std::move(state), event);
    });
    return states;
  }

  Simulated world;

 protected:
  virtual void open_lanes() = 0;
  virtual void start_host() = 0;
  // Hosts first, then lanes.
  virtual void end() = 0;

  log::EventLog& log() { return *log_; }
  Strand& strand() { return *strand_; }
  Executor& pool() { return *pool_; }

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

 private:
  const std::vector<std::string_view> topics_;
  std::size_t crash_at_ = 0;
  std::shared_ptr<SimulatedExecutor> wire_ = world.strand(), strand_, pool_;
  std::shared_ptr<log::MemoryBroker> broker_ = std::make_shared<log::MemoryBroker>(*wire_);
  log::FaultRates rates_;
  int hosts_ = 1;
  std::unique_ptr<log::RandomFaults> faults_;
  std::unique_ptr<log::MemoryLog> log_;
};

}  // namespace paypie::simulation
