// Webhooks of three gateways in any order, doubled, forged, stale, truncated: what readers show in the end is the same.
#include <cstdlib>
#include <fstream>

#include "tests/simulation/payments/webhook_storm.hpp"

using namespace paypie;
using namespace paypie::payments_test;

TEST_CASE("webhooks doubled, reordered, stale, forged and truncated: equal rows for every order of delivery") {
  constexpr int payments = 60;
  const char* asked = std::getenv("PAYPIE_WEBHOOKS");
  const auto wanted = asked ? std::strtoull(asked, nullptr, 10) : 4'000;
  StormFigures all;
  std::map<std::string, std::string> expected;
  std::uint64_t orders = 0;
  for (std::uint64_t order = 1; all.deliveries < wanted; ++order, ++orders) {
    CAPTURE(order);
    WebhookStorm storm(order, payments);
    storm.run();
    auto rows = storm.rows();
    if (expected.empty()) expected = rows;
    for (const auto& [stream, row] : expected) {
      CAPTURE(stream);
      REQUIRE(rows[stream] == row);
    }
    CHECK(rows.size() == static_cast<std::size_t>(payments));
    const auto& now = storm.figures;
    for (const auto& fault : now.faults) FAIL_CHECK(fault);
    all.deliveries += now.deliveries;
    all.taken += now.taken;
    all.forged += now.forged;
    all.stale += now.stale;
    all.truncated += now.truncated;
    all.nobodys += now.nobodys;
    all.early += now.early;
    all.parsed += now.parsed;
    all.looked_up += now.looked_up;
  }
  CHECK(all.parsed == all.taken + all.truncated + all.nobodys + all.early);
  // The rare turns are taken.
  for (const auto count : {all.forged, all.stale, all.truncated, all.nobodys, all.early, all.looked_up})
    CHECK(count > 0);
  if (const char* page = std::getenv("PAYPIE_WEBHOOK_FIGURES")) {
    std::ofstream(page) << "| deliveries | " << all.deliveries << " |\n| orders of delivery of the same " << payments
                        << " payments | " << orders << " |\n| taken, doubled and late ones among them | " << all.taken
                        << " |\n| forged, refused unread | " << all.forged << " |\n| stale, refused unread | "
                        << all.stale << " |\n| truncated by the gateway itself, refused | " << all.truncated
                        << " |\n| of payments that nobody ever created, kept | " << all.nobodys
                        << " |\n| before their payment was created, kept and heard then | " << all.early
                        << " |\n| outcomes in doubt, looked up | " << all.looked_up << " |\n";
  }
}

TEST_CASE("the storm notices an inbox that keeps webhooks and never says them to their payment") {
  WebhookStorm whole(1, 12), forgetful(1, 12, PlantedInStorm::forgets_kept);
  whole.run();
  forgetful.run();
  CHECK(whole.rows() != forgetful.rows());
  CHECK(whole.figures.faults.empty());
  CHECK_FALSE(forgetful.figures.faults.empty());  // what is captured was not authorised
}

TEST_CASE("the storm notices an edge that believes what is forged, or takes what is stale") {
  for (const auto planted : {PlantedInStorm::believes_forged, PlantedInStorm::takes_stale}) {
    WebhookStorm storm(1, 12, planted);
    storm.run();
    CHECK_FALSE(storm.figures.faults.empty());
  }
}
