// A payout that is asked for, for tests of whoever carries it out.
#pragma once
#include "command-side/cashback/payouts/wish.hpp"
#include "tests/support/sample_orders.hpp"

namespace paypie::samples {

inline cashback::PayoutWish payout_wish(Money amount = {1'234, *Currency::parse("EUR")}) {
  return {.key = id<EventId>(9).text(),
          .payout = id<PayoutId>(7),
          .amount = amount,
          .holder = "Maria Anders",
          .iban = "DE89370400440532013000",
          .at = {1'709'294'400'000'001}};
}

}  // namespace paypie::samples
