// Reservations whose time passes, in virtual time, under crashes and a log with faults: each is given back, none too
// early, none twice, and what does not expire stays. One seed again:
// PAYPIE_SEED=17 build/dev/tests/paypie_simulation_tests -tc='*time has passed*'.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <vector>

#include "command-side/lane/memory_state_store.hpp"
#include "events/codec/codec.hpp"
#include "events/log/faults.hpp"
#include "events/log/memory.hpp"
#include "events/log/validity.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/scheduler/simulated.hpp"
#include "sagas/reservation_expiry/expiry.hpp"

using namespace paypie;
using namespace std::chrono_literals;
using inventory::ItemDecider;
using reservation_expiry::Expiry;

namespace {

const std::string stream = inventory::item_id("main", "SKU-1", "main").text();

ReservationId reservation(std::size_t number) { return {crypto::derive_id("rsv", std::to_string(number))}; }

// One item on one node that crashes, with one host of the timers, or two as while a zombie still lives.
class Shelf {
 public:
  explicit Shelf(std::uint64_t seed, bool faults = true) : world(seed) {
    broker_->ensure_topic(std::string(ItemDecider::topic));
    const auto rate = [&] { return faults ? static_cast<int>(world.below(20)) : 0; };
    rates_ = {.refused = rate(),
              .swallowed = rate(),
              .unreported = rate(),
              .silent = rate(),
              .late = rate(),
              .twice = rate(),
              .slow = rate(),
              .read_error = rate()};
    hosts_ = faults && world.chance(0.3) ? 2 : 1;
  }
  ~Shelf() { crash(); }

  void start() {
    strand_ = world.strand();
    pool_ = world.pool();
    faults_ = std::make_unique<log::RandomFaults>(world, rates_);
    log_ = std::make_unique<log::MemoryLog>(broker_, *wire_, *faults_, log::MemoryLog::Options{});
    lane::Limits limits;
    limits.report_within = 300ms;
    limits.settle_within = 150ms;
    limits.open_within = 300ms;
    limits.back_off_most = 100ms;
    lanes_ = std::make_unique<inventory::ItemLanes>(
        lane::Config{.address = "shelf:1", .limits = limits, .notice = {}, .bugs = {}}, inventory::item_codec(),
        *strand_, *pool_, *log_, store_, world, world);
    lanes_->open();
    for (int host = 0; host < hosts_; ++host) {
      hosted.push_back(std::make_unique<Expiry>(expiry_limits, *log_, *lanes_, *strand_, *pool_, world));
      hosted.back()->start();
    }
  }
  void crash() {
    if (!log_) return;
    strand_->kill();
    pool_->kill();
    hosted.clear();
    lanes_.reset();
    log_->crash(world.chance(0.5) ? log::MemoryLog::InFlight::lands : log::MemoryLog::InFlight::is_lost);
    log_.reset();
  }
  void calm() {
    rates_ = {};
    crash();
    start();
  }
  void wait(std::chrono::microseconds time) {
    world.run_until([] { return false; }, time);
  }

  // Until it is known how it ended: what a patient client does, with the same id.
  void insist(const std::string& what, const inventory::InventoryCommand& command) {
    for (int tries = 0; tries < 40; ++tries) {
      lane::Ask<ItemDecider> ask;
      ask.stream = stream;
      ask.id = CommandId{crypto::derive_id("client", what)};
      ask.command = command;
      ask.store = {"main"};
      ask.actor = {"client"};
      ask.deadline = world.monotonic() + 2s;
      bool known = false;
      lanes_->submit(std::move(ask), [&known](const lane::Answer<ItemDecider>& answer) {
        known = !std::holds_alternative<lane::Failed>(answer);
      });
      if (world.run_until([&] { return known; }, 3s)) return;
    }
  }
  void stock(std::int64_t pieces) {
    insist("configure", inventory::ConfigureItem{"SKU-1", "main", false, {}});
    insist("receive", inventory::ReceiveStock{ReceiptId{{1}}, pieces, "", {}});
  }
  Timestamp in(std::chrono::microseconds time) const { return {world.wall_micros() + time.count()}; }
  void reserve(std::size_t number, std::optional<Timestamp> expires_at) {
    insist(fmt::format("reserve {}", number),
           inventory::ReserveStock{reservation(number), OrderId{{1}}, 2, false, expires_at});
  }

  struct Happened {
    Envelope meta;
    inventory::InventoryEvent event;
  };
  std::vector<Happened> history() const {
    std::vector<Happened> all;
    const log::TopicPartition where{std::string(ItemDecider::topic), log::partition_of(stream)};
    log::Validity validity;
    for (const auto& record : broker_->records(where)) {
      const auto marks = log::marks_of(*record);
      if (validity.judge(marks) != log::Verdict::counts || marks->kind != log::Marks::Kind::commit) continue;
      auto decoded = codec::decode_event<inventory::InventoryEvent>(record->value);
      REQUIRE(decoded);
      all.push_back({std::move(decoded->meta), std::move(decoded->event)});
    }
    return all;
  }
  inventory::Item folded() const {
    inventory::ItemState state;
    for (const auto& [meta, event] : history()) state = ItemDecider::evolve(std::move(state), event);
    return std::get<inventory::Item>(state);
  }

  Simulated world;
  Expiry::Limits expiry_limits;
  std::vector<std::unique_ptr<Expiry>> hosted;

 private:
  std::shared_ptr<SimulatedExecutor> wire_ = world.strand(), strand_, pool_;
  std::shared_ptr<log::MemoryBroker> broker_ = std::make_shared<log::MemoryBroker>(*wire_);
  log::FaultRates rates_;
  int hosts_ = 1;
  std::unique_ptr<log::RandomFaults> faults_;
  std::unique_ptr<log::MemoryLog> log_;
  lane::MemoryStateStore store_;
  std::unique_ptr<inventory::ItemLanes> lanes_;
};

// What is wrong with the history; also counts what was seen.
std::vector<std::string> faults_of(const Shelf& shelf, std::map<std::string, int>& seen) {
  std::vector<std::string> wrong;
  std::map<ReservationId, std::optional<Timestamp>> open;
  for (const auto& [meta, event] : shelf.history()) {
    if (const auto* reserved = std::get_if<inventory::StockReserved>(&event)) {
      open[reserved->reservation] = reserved->expires_at;
    } else if (const auto* released = std::get_if<inventory::ReservationReleased>(&event)) {
      ++seen["released first"];
      open.erase(released->reservation);
    } else if (const auto* committed = std::get_if<inventory::StockCommitted>(&event)) {
      ++seen[committed->left == 0 ? "committed first" : "a part was committed"];
      if (committed->left == 0) open.erase(committed->reservation);
    } else if (const auto* expired = std::get_if<inventory::ReservationExpired>(&event)) {
      ++seen["expired"];
      const auto name = expired->reservation.text();
      if (!open.contains(expired->reservation)) {
        wrong.push_back(name + " expired twice, or after its end");
      } else if (const auto at = open.at(expired->reservation); !at || meta.time < *at) {
        wrong.push_back(name + " expired before its time");
      }
      open.erase(expired->reservation);
    }
  }
  for (const auto& [id, at] : open) {
    if (at) wrong.push_back(id.text() + " is still held though its time has passed");
    if (!at) ++seen["never expires"];
  }
  std::int64_t held = 0;
  for (const auto& [id, hold] : shelf.folded().holds) held += hold.quantity;
  if (held != shelf.folded().pieces.reserved) wrong.emplace_back("more is reserved than is held");
  return wrong;
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::stoull(text) : otherwise;
}

}  // namespace

TEST_CASE("a reservation whose time has passed is given back, once and not before, whatever crashes") {
  const auto only = number_from("PAYPIE_SEED", 0), seeds = only ? 1 : number_from("PAYPIE_SEEDS", 60);
  std::map<std::string, int> seen;
  for (std::uint64_t n = 1; n <= seeds; ++n) {
    const auto seed = only ? only : n;
    CAPTURE(seed);
    Shelf shelf(seed);
    shelf.start();
    shelf.stock(100);
    for (std::size_t number = 0; number < 8; ++number) {
      const auto time = std::chrono::seconds(static_cast<std::int64_t>(shelf.world.below(20)));
      shelf.reserve(number, shelf.world.chance(0.8) ? std::optional(shelf.in(time)) : std::nullopt);
      if (shelf.world.chance(0.2)) {
        shelf.insist(fmt::format("release {}", number), inventory::ReleaseStock{reservation(number), ""});
      }
      if (shelf.world.chance(0.3)) {
        const auto pieces = static_cast<std::int64_t>(1 + shelf.world.below(2));
        shelf.insist(fmt::format("commit {}", number),
                     inventory::CommitStock{reservation(number), FulfillmentId{{1}}, pieces});
      }
      if (shelf.world.chance(0.3)) {
        ++seen["crashed"];
        shelf.crash();
        shelf.start();
      }
    }
    shelf.calm();
    shelf.wait(90s);
    const auto wrong = faults_of(shelf, seen);
    CHECK_MESSAGE(wrong.empty(), fmt::format("seed {}: {}", seed, wrong.empty() ? "" : wrong.front()));
  }
  if (only) return;
  for (const auto* state :
       {"expired", "released first", "committed first", "a part was committed", "never expires", "crashed"}) {
    CAPTURE(state);
    CHECK(seen[state] > 0);
  }
}

TEST_CASE("no more reservations are asked to expire at a time than their limit") {
  for (const std::size_t limit : {1UL, 2UL, 3UL, 4UL}) {  // three are due
    CAPTURE(limit);
    Shelf shelf(5, /*faults=*/false);
    shelf.expiry_limits.in_flight = limit;
    shelf.start();
    shelf.stock(100);
    const auto at = shelf.in(60s);
    for (std::size_t number = 0; number < 3; ++number) shelf.reserve(number, at);
    std::size_t most = 0;
    shelf.world.run_until(
        [&] {
          most = std::max(most, shelf.hosted.front()->figures().under_way);
          return shelf.folded().holds.size() == 0;
        },
        600s);
    CHECK(shelf.folded().holds.size() == 0);
    CHECK(most <= limit);
    CHECK(most == std::min<std::size_t>(limit, 3));
  }
}

TEST_CASE("until its time has come a reservation is open work, and then no more") {
  Shelf shelf(3, /*faults=*/false);
  shelf.start();
  shelf.stock(10);
  shelf.reserve(1, shelf.in(60s));
  shelf.reserve(2, {});
  shelf.wait(50s);
  CHECK(shelf.folded().pieces.reserved == 4);
  CHECK(shelf.hosted.front()->figures().open == 1);
  shelf.wait(15s);
  CHECK(shelf.folded().pieces.reserved == 2);
  CHECK(shelf.hosted.front()->figures().open == 0);
  CHECK(shelf.hosted.front()->figures().sent == 1);
}
