// One order's life, told again for every commit that anybody makes in it, with the process dead at that commit: once
// with the commit in the log, once without it. However it dies, the order ends as it would have, the gateway did
// everything once, and no hold stays.
#include <doctest/doctest.h>

#include "tests/simulation/order_to_cash/checks.hpp"

using namespace paypie;
using namespace paypie::simulation;

namespace {

struct Told {
  const char* name;
  Story story;
  Phase phase;  // that the instance ends in
  int authorizations, captures;
  std::int64_t given_back = 0;  // by a person; as many pieces as the story says come back with it
};

constexpr Told stories[] = {
    {"shipped", {Story::End::shipped}, Phase::finished, 1, 1},
    {"shipped in parts", {Story::End::shipped_in_parts}, Phase::finished, 1, 2},
    {"given back in part", {Story::End::given_back}, Phase::finished, 1, 1, 1'000},
    {"given back in part, answers lost", {Story::End::given_back, true}, Phase::finished, 1, 1, 1'000},
    {"called off", {Story::End::called_off}, Phase::cancelled, 1, 0},
    {"called off, answers lost", {Story::End::called_off, true}, Phase::cancelled, 1, 0},
    {"shipped, answers lost", {Story::End::shipped, true}, Phase::finished, 1, 1},
    {"called off, the void never arrives at first", {Story::End::called_off, false, true}, Phase::cancelled, 1, 0},
    {"shipped, the capture never arrives at first", {Story::End::shipped, false, true}, Phase::finished, 1, 1},
    {"declined", {Story::End::declined}, Phase::cancelled, 0, 0},
    {"out of stock", {Story::End::out_of_stock}, Phase::cancelled, 0, 0},
};

// The commits of the story.
std::uint64_t check(const Told& told, Death death) {
  Shop shop(1, told.story, death);
  shop.tell();
  const auto ends = ends_of(shop);
  INFO(std::string(told.name));
  CAPTURE(death.at_commit);
  CAPTURE(death.lands);
  for (const auto& sentence : what_is_wrong(shop, ends)) FAIL_CHECK(sentence);
  REQUIRE(ends.instances.size() == 1);
  CHECK(codec::name_of(ends.instances.begin()->second.phase) == codec::name_of(told.phase));
  CHECK(shop.ledger.authorizations == told.authorizations);
  CHECK(shop.ledger.captures == told.captures);
  std::int64_t refunded = 0;
  for (const auto& [payment, charged] : shop.ledger.payments) refunded += charged.refunded;
  CHECK(refunded == told.given_back);
  return shop.commits();
}

}  // namespace

TEST_CASE("a process that dies at any commit of a life goes on, and nothing happens twice") {
  std::uint64_t deaths = 0;
  for (const auto& told : stories) {
    const auto commits = check(told, {});
    REQUIRE(commits > 20);
    for (std::uint64_t at = 1; at <= commits; ++at) {
      for (const bool lands : {true, false}) check(told, {at, lands});
      deaths += 2;
    }
  }
  MESSAGE(deaths, " deaths in ", std::size(stories), " stories");
}
