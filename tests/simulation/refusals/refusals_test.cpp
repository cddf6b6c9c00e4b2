// Refusals on their way into the log in virtual time, under crashes, a log with faults, and two recorders at once. One
// seed again: PAYPIE_SEED=17 build/dev/tests/paypie_simulation_tests -tc='*refusal is recorded*'.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "command-side/refusals/api/recorder.hpp"
#include "tests/support/crashing_ground.hpp"

using namespace paypie;
using namespace paypie::simulation;
using namespace paypie::refusals;

namespace {

constexpr RecorderLimits small{
    .sampling = {.of_one = 6, .in_all = 14, .stores = 2}, .under_way = 4, .append_within = 400ms, .look_every = 1s};

class Gate final : public CrashingGround {
 public:
  Gate(std::uint64_t seed, bool with_faults) : CrashingGround(seed, with_faults, {RefusalsDecider::topic}) {}
  ~Gate() override { crash(); }

  void refuse(const std::string& store, const std::string& actor) {
    const auto number = std::to_string(++noted);
    hosts[world.below(hosts.size())]->note(
        {.store = store,
         .actor = actor,
         .what = {.route = "payments.refund", .status = 422, .reason = "payment.disputed", .request = number}});
  }
  void finish() {
    for (auto& host : hosts) host->finish();
  }

  std::vector<std::unique_ptr<Recorder>> hosts;
  std::uint64_t noted = 0;
  bool owns = true;                     // whether partitions are this node's just now
  std::map<Fate, std::uint64_t> fates;  // of hosts that ended

 private:
  void open_lanes() override { lanes_ = open<RefusalsDecider>(refusals_codec(), store_); }
  void start_host() override {
    hosts.push_back(std::make_unique<Recorder>(
        Recorder::Parts{*lanes_, [this] { return owns ? std::set{0, 5, 11} : std::set<int>(); }, strand(), world, world,
                        "main"},
        small));
  }
  void end() override {
    for (const auto& host : hosts) {
      for (std::size_t i = 0; i < refusals::fates; ++i) {
        fates[static_cast<Fate>(i)] += host->figures().of(static_cast<Fate>(i));
      }
    }
    hosts.clear();
    lanes_.reset();
  }
  lane::MemoryStateStore store_;
  std::unique_ptr<lane::Lanes<RefusalsDecider>> lanes_;
};

struct InLog {
  std::map<std::string, int> recorded;  // by request
  std::uint64_t left_out = 0;
};

InLog in_log(const Gate& gate) {
  InLog found;
  gate.each_event<RefusalsDecider>([&](const Envelope&, const RefusalEvent& event) {
    if (const auto* one = std::get_if<CommandRefused>(&event)) ++found.recorded[one->request];
    if (const auto* many = std::get_if<RefusalsLeftOut>(&event)) {
      found.left_out += static_cast<std::uint64_t>(many->count);
      CHECK(many->since <= many->until);
    }
  });
  return found;
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::stoull(text) : otherwise;
}

}  // namespace

TEST_CASE("a refusal is recorded once or counted, never both, and nothing is made up, whatever crashes") {
  const auto only = number_from("PAYPIE_SEED", 0), seeds = only ? 1 : number_from("PAYPIE_SEEDS", 200);
  std::map<Fate, std::uint64_t> seen;
  std::uint64_t crashes = 0, said = 0;
  for (std::uint64_t n = 1; n <= seeds; ++n) {
    const auto seed = only ? only : n;
    INFO("seed " << seed);
    const bool is_calm = seed % 3 == 0;      // neither faults nor crashes: then every single one is accounted for
    const bool has_crashes = seed % 3 == 1;  // these lose counts, behind which a record too many could hide
    Gate gate(seed, !is_calm);
    gate.start();
    if (is_calm) gate.wait(1s);
    for (int act = 0; act < 40; ++act) {
      gate.owns = !gate.world.chance(0.1);
      for (std::size_t burst = gate.world.chance(0.2) ? 10 : 1; burst > 0; --burst) {
        gate.refuse(fmt::format("store-{}", gate.world.below(3)), fmt::format("client-{}", gate.world.below(4)));
      }
      gate.wait(std::chrono::milliseconds(gate.world.below(6'000)));
      if (!has_crashes || !gate.world.chance(0.05)) continue;
      ++crashes;
      gate.restart();
    }
    gate.owns = true;
    gate.wait(3s);  // a summary needs a place, too
    gate.finish();
    gate.wait(10s);
    gate.crash();

    const auto found = in_log(gate);
    for (const auto& [request, times] : found.recorded) {
      CAPTURE(request);
      CHECK(times == 1);
      CHECK(std::stoull(request) <= gate.noted);
    }
    CHECK(found.recorded.size() + found.left_out <= gate.noted);
    CHECK(found.recorded.size() >= gate.fates[Fate::recorded]);
    if (is_calm) {
      CHECK(found.recorded.size() + found.left_out == gate.noted);
      CHECK(found.recorded.size() == gate.fates[Fate::recorded]);
    }
    for (const auto& [fate, count] : gate.fates) seen[fate] += count;
    said += found.left_out;
  }
  if (only) return;
  CHECK(crashes > 0);
  CHECK(said > 0);
  for (const auto fate :
       {Fate::recorded, Fate::of_one, Fate::in_all, Fate::under_way, Fate::not_written, Fate::unknown}) {
    CAPTURE(static_cast<int>(fate));
    CHECK(seen[fate] > 0);
  }
}
