// Payments against a gateway that misbehaves: no double charge, every recorded outcome equal to the gateway's books,
// everything settled or with a person.
#include "tests/simulation/payments/drill.hpp"

#include <cstdlib>

using namespace paypie;
using namespace paypie::payments_test;

TEST_CASE("lost answers, 500s after charging, late and doubled webhooks, restarts: the books agree") {
  constexpr int payments_per_seed = 20;
  const char* asked = std::getenv("PAYPIE_DRILL_SEEDS");
  const auto seeds = asked ? std::strtoull(asked, nullptr, 10) : 500;
  DrillResult all;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    const auto result = Drill(seed, payments_per_seed).run();
    for (const auto& difference : result.differences) FAIL_CHECK(difference);
    CHECK(result.double_charges == 0);
    all.payments += result.payments;
    all.events += result.events;
    all.unknown += result.unknown;
    all.contested += result.contested;
    all.waits_for_person += result.waits_for_person;
    all.restarts += result.restarts;
    all.hand_overs += result.hand_overs;
    all.differ_with_person += result.differ_with_person;
    all.captured += result.captured;
    all.really_captured += result.really_captured;
  }
  MESSAGE(all.payments, " payments, ", all.events, " events, ", all.unknown, " outcomes unknown, ", all.contested,
          " contested, ", all.waits_for_person, " with a person, ", all.restarts, " restarts, ", all.hand_overs,
          " hand-overs; captured ", all.captured, ", really ", all.really_captured, "; ", all.differ_with_person,
          " differ and are with a person");
  // The rare turns are taken.
  CHECK(all.unknown > 0);
  CHECK(all.contested > 0);
  CHECK(all.restarts > 0);
  CHECK(all.hand_overs > 0);
  CHECK(all.waits_for_person > 0);
}

TEST_CASE(
    "the drill notices a new key for each try, silence taken for a failure, and a node that believes to be alone") {
  for (const auto planted :
       {Planted::new_key_for_retries, Planted::guesses_failure, Planted::takes_all_wishes_for_its_own}) {
    std::size_t noticed = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      const auto result = Drill(seed, 20, planted).run();
      noticed += result.differences.size() + static_cast<std::size_t>(result.double_charges);
    }
    CHECK(noticed > 0);
  }
}
