// Lanes under chaos: every seed's story must hold, and the rare things must happen. One seed again:
// PAYPIE_SEED=17 build/dev/tests/paypie_simulation_tests; more of them: PAYPIE_SEEDS=10000 PAYPIE_FIRST_SEED=1.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <string>

#include "tests/simulation/lanes/play.hpp"
#include "tests/simulation/lanes/rare_states.hpp"

using namespace paypie::simulation;

namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::stoull(text) : otherwise;
}

// What happened in all stories of a run.
struct Figures {
  std::uint64_t seeds = 0;
  std::uint64_t attempts = 0;
  std::uint64_t records = 0;
  std::map<std::string, std::uint64_t> reached;
  std::map<std::string, std::uint64_t> seeds_with;

  template <class D>
  void add(const Story<D>& story) {
    ++seeds;
    attempts += story.attempts.size();
    for (const auto& [partition, log] : story.log) records += log.size();
    for (const auto& [what, times] : story.reached) {
      reached[what] += times;
      seeds_with[what] += times > 0 ? 1 : 0;
    }
  }

  // For the page of the campaign.
  void write(const std::string& path) const {
    FILE* out = std::fopen(path.c_str(), "w");
    REQUIRE(out);
    fmt::print(out, "| what | times | in seeds |\n|---|---:|---:|\n");
    fmt::print(out, "| submissions by clients | {} | {} |\n| records in the log | {} | {} |\n", attempts, seeds,
               records, seeds);
    for (const auto& [what, times] : reached) fmt::print(out, "| {} | {} | {} |\n", what, times, seeds_with.at(what));
    std::fclose(out);
  }
};

template <class D>
Figures play_all() {
  std::uint64_t first = number_from("PAYPIE_FIRST_SEED", 1);
  std::uint64_t seeds = number_from("PAYPIE_SEEDS", 200);
  if (std::getenv("PAYPIE_SEED")) {
    first = number_from("PAYPIE_SEED", 1);
    seeds = 1;
  }
  Figures figures;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    const auto story = play<D>(seed);
    for (const auto& sentence : violations(story)) {
      FAIL_CHECK(fmt::format("PAYPIE_SEED={}: {}", seed, sentence));
    }
    figures.add(story);
  }
  CHECK(figures.attempts > figures.seeds);
  return figures;
}

// The names of rare_states.hpp that nothing reached.
template <std::size_t N>
std::string missing(const Figures& figures, const std::array<const char*, N>& names) {
  std::string found;
  for (const char* name : names) {
    if (!figures.reached.contains(name)) found += fmt::format("'{}' ", name);
  }
  return found;
}

void check_reached(const Figures& figures) {
  if (figures.seeds >= 200) CHECK(missing(figures, rare::within_200_seeds) == "");
  if (figures.seeds >= 2'000) CHECK(missing(figures, rare::within_2000_seeds) == "");
}

}  // namespace

TEST_CASE("in every story of stock items acknowledged commands count, none twice, and refusals were true") {
  const auto figures = play_all<StockDecider>();
  check_reached(figures);
  if (const char* folder = std::getenv("PAYPIE_SIMULATION_FIGURES")) figures.write(std::string(folder) + "/stock");
}

TEST_CASE("in every story of orders acknowledged commands count, none twice, and refusals were true") {
  const auto figures = play_all<OrderDecider>();
  check_reached(figures);
  if (const char* folder = std::getenv("PAYPIE_SIMULATION_FIGURES")) figures.write(std::string(folder) + "/orders");
}

TEST_CASE("a seed tells the same story twice") {
  const auto one = play<OrderDecider>(5);
  const auto two = play<OrderDecider>(5);
  REQUIRE(one.attempts.size() == two.attempts.size());
  REQUIRE(one.log.size() == two.log.size());
  for (const auto& [partition, records] : one.log) {
    const auto& others = two.log.at(partition);
    REQUIRE(records.size() == others.size());
    for (std::size_t i = 0; i < records.size(); ++i) CHECK(*records[i] == *others[i]);
  }
}
