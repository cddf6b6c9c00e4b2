// How much one person may move alone, by currency. What each decider adds up is in its own tests.
#include "command-side/decider/approval_limits.hpp"

#include <doctest/doctest.h>

#include "command-side/cashback/account.hpp"
#include "command-side/orders/commands.hpp"
#include "command-side/payments/commands.hpp"
#include "sagas/order_to_cash/instance.hpp"

using namespace paypie;

namespace {

// What the edge looks for (command-side/http/handling.hpp): a command without it would be taken without any limit.
template <class Command>
concept Limited =
    requires(Command command, const ApprovalLimits& limits) { command.within = limits.*Command::limited_by; };
static_assert(Limited<payments::Refund> && Limited<payments::RecordManualPayment>);
static_assert(Limited<orders::CancelOrder> && Limited<orders::RecordOutsidePayment> && Limited<orders::ChangeLines>);
static_assert(Limited<order_to_cash::RefundOrder> && Limited<order_to_cash::Abandon> && Limited<cashback::PayOut>);
static_assert(!Limited<payments::Capture>);

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
