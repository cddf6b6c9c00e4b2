// Payouts against a service that misbehaves, and a bank that takes files away: none is paid twice, every recorded
// outcome is what really happened, everything is settled or with a person.
#include "tests/simulation/payouts/drill.hpp"

#include <cstdlib>

using namespace paypie;
using namespace paypie::payouts_test;

namespace {

DrillResult drills(std::uint64_t seeds, int accounts, Way way) {
  DrillResult all;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    const auto result = Drill(seed, accounts, way).run();
    for (const auto& difference : result.differences) FAIL_CHECK(difference);
    all.payouts += result.payouts;
    all.paid += result.paid;
    all.failed += result.failed;
    all.handed_over += result.handed_over;
    all.unknown += result.unknown;
    all.with_person += result.with_person;
    all.restarts += result.restarts;
    all.hand_overs += result.hand_overs;
  }
  MESSAGE(all.payouts, " payouts: ", all.handed_over, " handed over, ", all.paid, " paid, ", all.failed, " failed, ",
          all.with_person, " with a person; ", all.unknown, " outcomes unknown, ", all.restarts, " restarts, ",
          all.hand_overs, " hand-overs");
  return all;
}

std::uint64_t seeds_or(std::uint64_t usual) {
  const char* asked = std::getenv("PAYPIE_DRILL_SEEDS");
  return asked ? std::strtoull(asked, nullptr, 10) : usual;
}

}  // namespace

TEST_CASE("lost answers, 500s after paying, restarts, two owners: the books agree") {
  const auto all = drills(seeds_or(200), 8, Way::service);
  // The rare turns are taken.
  CHECK(all.paid > 0);
  CHECK(all.failed > 0);
  CHECK(all.unknown > 0);
  CHECK(all.restarts > 0);
  CHECK(all.hand_overs > 0);
}

TEST_CASE("files for a bank that takes them away at once: each is put out once, whoever dies meanwhile") {
  const auto all = drills(seeds_or(200) / 5, 8, Way::files);
  CHECK(all.handed_over > 0);
  CHECK(all.unknown > 0);
  CHECK(all.failed == 0);
}

TEST_CASE("the drill notices a new key for each try, silence taken for a failure, and who believes to be alone") {
  for (const auto planted : {Planted::new_key_for_retries, Planted::guesses_failure,
                             Planted::takes_all_wishes_for_its_own, Planted::records_reports_of_any_epoch}) {
    CAPTURE(planted);
    std::size_t noticed = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      noticed += Drill(seed, 8, Way::service, planted).run().differences.size();
    }
    CHECK(noticed > 0);
  }
}
