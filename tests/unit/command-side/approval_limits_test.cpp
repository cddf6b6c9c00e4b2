// How much one person may move alone, by currency. What each decider adds up is in its own tests.
#include "command-side/decider/approval_limits.hpp"

#include <doctest/doctest.h>

using namespace paypie;

namespace {

Money money(std::int64_t minor, const char* currency) { return {minor, *Currency::parse(currency)}; }

}  // namespace

TEST_CASE("a limit covers what lies within it, nothing of a currency it does not name, and always nothing") {
  const ApprovalLimit limit{{money(1'000, "EUR"), money(500, "JPY")}};
  CHECK(limit.covers(money(999, "EUR")));
  CHECK(limit.covers(money(1'000, "EUR")));
  CHECK(!limit.covers(money(1'001, "EUR")));
  CHECK(limit.covers(money(500, "JPY")));
  CHECK(!limit.covers(money(501, "JPY")));
  CHECK(!limit.covers(money(1, "USD")));
  CHECK(limit.covers(money(0, "USD")));
  CHECK(ApprovalLimit{}.covers(money(Money::max_minor, "USD")));
  CHECK(!ApprovalLimit{{money(0, "EUR")}}.covers(money(1, "EUR")));
}
