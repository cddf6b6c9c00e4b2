// Payouts that need a second person, and those that two persons have agreed on.
#include <doctest/doctest.h>

#include "tests/support/cashback_commands.hpp"

using namespace paypie;
using namespace paypie::test::cashback_commands;

namespace {

GivenAccount due() { return GivenAccount().after(ask(claim(1, 500))).after(set_account(ada())); }
PayOut alone(std::int64_t most) { return {payout(1), after_days(14), std::nullopt, ApprovalLimit{{euros(most)}}}; }
PayOut agreed(const Money& most) { return {payout(1), after_days(14), most}; }

}  // namespace

TEST_CASE("a payout beyond the limit waits until two persons have agreed on it") {
  CHECK(due().when(alone(501)).happened());
  CHECK(due().when(alone(500)).happened());
  due().when(alone(499)).refused(AccountRefusal::needs_approval);
}

TEST_CASE("a payout that was agreed on pays at most that") {
  CHECK(due().when(agreed(euros(501))).happened());
  CHECK(due().when(agreed(euros(500))).happened());
  due().when(agreed(euros(499))).refused(AccountRefusal::exceeds_approved);
  due().when(agreed({500, usd})).refused(AccountRefusal::exceeds_approved);
}
