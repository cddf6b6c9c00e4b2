// What of an order needs a second person: payments made elsewhere, added up, and calling off what was paid for.
#include <doctest/doctest.h>

#include "tests/support/order_commands.hpp"

using namespace paypie;
using namespace paypie::orders;
using namespace paypie::test;

namespace {

RecordOutsidePayment cash(OutsidePaymentId payment, std::int64_t minor) {
  return {payment, dollars(minor), "cash", "", ApprovalLimit{{dollars(1'000)}}};
}
CancelOrder called_off(std::int64_t most) { return {"no longer wanted", ApprovalLimit{{dollars(most)}}}; }

}  // namespace

TEST_CASE("payments made elsewhere are added up: cutting one into parts does not evade the limit") {
  CHECK(confirmed().when(cash(payment_1, 1'000)).happened());
  confirmed().when(cash(payment_1, 1'001)).refused(Refusal::needs_approval);
  const auto some = confirmed().after(cash(payment_1, 600));
  CHECK(some.when(cash(payment_2, 400)).happened());
  some.when(cash(payment_2, 401)).refused(Refusal::needs_approval);
  some.when(cash(payment_1, 600)).nothing();
  CHECK(some.when(pay(401, payment_2)).happened());
}

TEST_CASE("calling an order off gives back what was paid for it, so it needs a second person beyond the limit") {
  CHECK(confirmed().when(called_off(0)).happened());
  const auto paid = confirmed().after(pay(1'200));
  CHECK(paid.when(called_off(1'200)).happened());
  paid.when(called_off(1'199)).refused(Refusal::needs_approval);
  CHECK(paid.when(cancel).happened());
  const PaymentId card = id<PaymentId>(5);
  const auto half = paid.after(RecordPaymentProgress{card, dollars(800), dollars(800), dollars(300)});
  CHECK(half.when(called_off(2'000)).happened());
  half.when(called_off(1'999)).refused(Refusal::needs_approval);  // what was given back before counts, too
}

TEST_CASE("an order that is changed so that less is to pay gives back the rest: a second person beyond the limit") {
  const auto without_b = [](std::int64_t most) {
    return ChangeLines{.add = {}, .change = {}, .remove = {line_b}, .within = ApprovalLimit{{dollars(most)}}};
  };
  // 28.00, and 23.00 without the second line.
  const auto paid = confirmed().after(pay(2'800));
  CHECK(paid.when(without_b(500)).happened());
  paid.when(without_b(499)).refused(Refusal::needs_approval);
  CHECK(confirmed().after(pay(2'300)).when(without_b(0)).happened());
  // What two persons have given back before is not given back again.
  const PaymentId card = id<PaymentId>(5);
  const auto by_card = confirmed().after(RecordPaymentProgress{card, dollars(2'800), dollars(2'800), dollars(0)});
  by_card.when(without_b(499)).refused(Refusal::needs_approval);
  const auto refunded = by_card.after(RecordPaymentProgress{card, dollars(2'800), dollars(2'800), dollars(500)});
  CHECK(refunded.when(without_b(0)).happened());
  const auto partly = by_card.after(RecordPaymentProgress{card, dollars(2'800), dollars(2'800), dollars(499)});
  partly.when(without_b(499)).refused(Refusal::needs_approval);
  CHECK(partly.when(without_b(500)).happened());
  const ChangeLines more{.add = {new_line(line_c, 1, 100)}, .within = ApprovalLimit{{dollars(0)}}};
  CHECK(paid.when(more).happened());
}
