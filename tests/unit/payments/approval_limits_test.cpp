// What of a payment needs a second person: refunds, added up, and what is recorded without a gateway.
#include <doctest/doctest.h>

#include "tests/support/payment_commands.hpp"

using namespace paypie;
using namespace paypie::payments;
using namespace paypie::payments_test;

namespace {

Refund back(const RefundId& refund, std::int64_t minor) {
  return {refund, dollars(minor), "", ApprovalLimit{{dollars(5'000)}}};
}

}  // namespace

TEST_CASE("refunds of one payment are added up: cutting one into parts does not evade the limit") {
  const auto some = captured();
  CHECK(some.when(back(refund_1, 4'999)).happened());
  CHECK(some.when(back(refund_1, 5'000)).happened());
  some.when(back(refund_1, 5'001)).refused(Refusal::needs_approval);
  const auto half = some.after(back(refund_1, 3'000));
  CHECK(half.when(back(refund_2, 1'999)).happened());
  CHECK(half.when(back(refund_2, 2'000)).happened());
  half.when(back(refund_2, 2'001)).refused(Refusal::needs_approval);
  half.when(back(refund_1, 3'000)).nothing();
  CHECK(half.when(Refund{refund_2, dollars(2'001), ""}).happened());  // as a process asks, or two persons
}

TEST_CASE("refunds of a payment without a gateway are added up, too") {
  const auto some = paid_manually().after(back(refund_1, 3'000));
  CHECK(some.when(back(refund_2, 2'000)).happened());
  some.when(back(refund_2, 2'001)).refused(Refusal::needs_approval);
}

TEST_CASE("a payment that is recorded without a gateway needs a second person beyond the limit") {
  const auto cash = [](std::int64_t most) {
    return RecordManualPayment{dollars(10'000), "cash", "till 1", ApprovalLimit{{dollars(most)}}};
  };
  CHECK(created().when(cash(10'001)).happened());
  CHECK(created().when(cash(10'000)).happened());
  created().when(cash(9'999)).refused(Refusal::needs_approval);
}
