// Transfers in virtual time, under crashes, a log with faults, and two hosts at once: pieces are in one of the two
// stocks or on their way, never in both, and what was asked for ends. One seed again:
// PAYPIE_SEED=17 build/dev/tests/paypie_simulation_tests -tc='*pieces of transfers*'.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <vector>

#include "tests/simulation/transfers/houses.hpp"

using namespace paypie;
using namespace paypie::simulation;

namespace {

// What is wrong at the end; also counts what was seen.
std::vector<std::string> faults_of(const Houses& houses, std::map<std::string, int>& seen) {
  std::vector<std::string> wrong;
  std::int64_t on_their_way = 0, expected = 0;
  for (const auto& [stream, now] : houses.folded<TransferDecider>()) {
    if (!now.exists) continue;
    const auto phase = std::string(codec::name_of(now.phase));
    ++seen[phase];
    if (!now.open.empty()) wrong.push_back(stream + " rests as " + phase + " and waits for " + now.open.front().name);
    if (now.phase == Phase::packed || now.phase == Phase::in_transit) on_their_way += now.about.quantity;
    if (now.phase == Phase::in_transit) expected += now.about.quantity;
    if (now.phase == Phase::requested || now.phase == Phase::arriving || now.phase == Phase::cancelling ||
        now.phase == Phase::stuck) {
      wrong.push_back(stream + " rests as " + phase);
    }
  }
  std::int64_t there = 0, incoming = 0;
  std::size_t sent = 0;
  for (const auto& [stream, state] : houses.folded<ItemDecider>()) {
    const auto* one = std::get_if<inventory::Item>(&state);
    if (!one) continue;
    there += one->pieces.on_hand;
    incoming += one->pieces.incoming;
    sent += one->sent.size();
  }
  if (there + on_their_way != 2 * stocked)
    wrong.push_back(fmt::format("{} there, {} on their way", there, on_their_way));
  if (incoming != expected) wrong.push_back(fmt::format("{} are incoming, {} in transit", incoming, expected));
  if (on_their_way == 0 && sent != 0) wrong.emplace_back("an item waits for transfers that are over");
  return wrong;
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::stoull(text) : otherwise;
}

}  // namespace

TEST_CASE("pieces of transfers are in one place or on their way, whatever crashes, and every transfer ends") {
  const auto only = number_from("PAYPIE_SEED", 0), seeds = only ? 1 : number_from("PAYPIE_SEEDS", 60);
  std::map<std::string, int> seen;
  for (std::uint64_t n = 1; n <= seeds; ++n) {
    const auto seed = only ? only : n;
    Houses houses(seed);
    houses.start();
    stock_both(houses);
    constexpr std::size_t transfers_each = 5;
    for (std::size_t number = 0; number < transfers_each; ++number) {
      const bool there = houses.world.chance(0.5);
      houses.ask(
          fmt::format("request {}", number), number,
          transfers::Request{transfer(number), "SKU-1", there ? "seattle" : "portland", there ? "portland" : "seattle",
                             static_cast<std::int64_t>(1 + houses.world.below(15)), ""});
    }
    for (int act = 0; act < 25; ++act) {
      const auto number = houses.world.below(transfers_each), drawn = houses.world.below(10);
      const auto name = fmt::format("act {}", act);
      if (drawn < 4) {
        houses.ask(name, number, transfers::Ship{});
      } else if (drawn < 8) {
        houses.ask(name, number, transfers::Receive{});
      } else {
        houses.ask(name, number, transfers::Cancel{"not needed"});
      }
      if (houses.world.chance(0.5)) houses.wait(std::chrono::milliseconds(houses.world.below(2'000)));
      if (houses.world.chance(0.1)) {
        ++seen["crashed"];
        houses.restart();
      }
    }
    houses.calm();
    const auto wrong = faults_of(houses, seen);
    CHECK_MESSAGE(wrong.empty(), fmt::format("seed {}: {}", seed, wrong.empty() ? "" : wrong.front()));
  }
  if (only) return;
  for (const auto* state : {"packed", "in_transit", "completed", "cancelled", "refused", "crashed"}) {
    CAPTURE(state);
    CHECK(seen[state] > 0);
  }
}

namespace {

// Stories with one end each: patient people, and how the stock lies then.
struct Story {
  const char* name;
  std::function<bool(Houses&)> told;
  std::int64_t in_seattle;
  std::int64_t in_portland;
};

const transfers::Request seven{transfer(0), "SKU-1", "seattle", "portland", 7, ""};

const Story stories[] = {
    {"all the way",
     [](Houses& houses) {
       houses.ask("request", 0, seven);
       if (!houses.becomes(0, Phase::packed)) return false;
       houses.ask("ship", 0, transfers::Ship{});
       houses.ask("receive", 0, transfers::Receive{});
       return houses.becomes(0, Phase::completed);
     },
     stocked - 7, stocked + 7},
    {"cancelled at once",
     [](Houses& houses) {
       houses.ask("request", 0, seven);
       houses.ask("cancel", 0, transfers::Cancel{"not needed"});
       return houses.becomes(0, Phase::cancelled);
     },
     stocked, stocked},
    {"put back",
     [](Houses& houses) {
       houses.ask("request", 0, seven);
       if (!houses.becomes(0, Phase::packed)) return false;
       houses.ask("cancel", 0, transfers::Cancel{"not needed"});
       return houses.becomes(0, Phase::cancelled);
     },
     stocked, stocked},
    {"to a place that does not know the variant",
     [](Houses& houses) {
       auto lost = seven;
       lost.to = "nowhere";
       houses.ask("request", 0, lost);
       return houses.becomes(0, Phase::refused);
     },
     stocked, stocked},
    {"of a variant that is nowhere",
     [](Houses& houses) {
       auto none = seven;
       none.sku = "NO-SUCH";
       houses.ask("request", 0, none);
       return houses.becomes(0, Phase::refused);
     },
     stocked, stocked},
    {"of more than there is",
     [](Houses& houses) {
       auto much = seven;
       much.quantity = stocked + 1;
       houses.ask("request", 0, much);
       return houses.becomes(0, Phase::refused);
     },
     stocked, stocked},
};

std::int64_t on_hand(const Houses& houses, const std::string& location) {
  return std::get<inventory::Item>(houses.folded<ItemDecider>().at(item(location))).pieces.on_hand;
}

}  // namespace

TEST_CASE("a transfer that crashes at any append ends as if it had not, and every piece is in its place") {
  for (const auto& story : stories) {
    CAPTURE(story.name);
    std::size_t crashes = 0;
    for (std::size_t at = 0;; ++at) {
      CAPTURE(at);
      Houses houses(1 + at, /*with_faults=*/false);
      houses.start();
      stock_both(houses);
      houses.crash_at(at == 0 ? 0 : houses.records() + at);
      CHECK(story.told(houses));
      const bool crashed = at == 0 || houses.has_crashed();
      crashes += crashed && at > 0 ? 1 : 0;
      houses.crash_at(0);
      houses.wait(10s);
      std::map<std::string, int> seen;
      const auto wrong = faults_of(houses, seen);
      CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
      CHECK(on_hand(houses, "seattle") == story.in_seattle);
      CHECK(on_hand(houses, "portland") == story.in_portland);
      if (!crashed) break;
    }
    CHECK(crashes >= 3);
  }
}
