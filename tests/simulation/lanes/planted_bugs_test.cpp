// Each rule of the protocol is broken on purpose; the simulation must notice, or it would not notice a real mistake.
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "tests/simulation/lanes/play.hpp"

using namespace paypie::simulation;
using paypie::lane::PlantedBugs;

namespace {

constexpr std::uint64_t patience = 1'500;  // seeds

struct Find {
  std::uint64_t seed = 0;
  std::string sentence;
};

template <class D>
std::optional<Find> find(const PlantedBugs& bugs) {
  for (std::uint64_t seed = 1; seed <= patience; ++seed) {
    const auto found = violations(play<D>(seed, bugs));
    if (!found.empty()) return Find{seed, found.front()};
  }
  return std::nullopt;
}

struct Row {
  std::string name;
  bool PlantedBugs::* bug;
};

const Row rows[] = {
    {"an answer before the report", &PlantedBugs::answer_before_report},
    {"answers out of order", &PlantedBugs::answer_out_of_order},
    {"a report is believed whatever its offset", &PlantedBugs::offset_not_checked},
    {"command ids are not looked up", &PlantedBugs::no_dedupe},
    {"decided without what is in flight", &PlantedBugs::overlay_ignored},
    {"the position is written ahead of its states", &PlantedBugs::position_ahead_of_its_write},
    {"refused at once, on pending state", &PlantedBugs::refuse_on_pending_state},
    {"refused without a later commit", &PlantedBugs::refuse_without_later_commit},
    {"served without having read the own opening", &PlantedBugs::serve_without_reading_back},
    {"an equal epoch opens", &PlantedBugs::accept_equal_epoch},
    {"commits behind a gap count", &PlantedBugs::accept_gaps},
    {"one writer id in two processes", &PlantedBugs::shared_writer_id},
    {"the hash of the request is not compared", &PlantedBugs::request_hash_ignored},
    {"void records are folded", &PlantedBugs::fold_void_records},
    {"called not there without reading the tail", &PlantedBugs::call_it_not_there},
    {"states are dropped before they are written", &PlantedBugs::evict_dirty},
};

}  // namespace

TEST_CASE_TEMPLATE("every planted bug is found within a few seeds", D, StockDecider, OrderDecider) {
  for (const auto& row : rows) {
    PlantedBugs bugs;
    bugs.*row.bug = true;
    const auto found = find<D>(bugs);
    CHECK_MESSAGE(found, "not found in ", patience, " seeds: ", row.name);
    if (found) MESSAGE(row.name, ": seed ", found->seed, ": ", found->sentence);
  }
}
