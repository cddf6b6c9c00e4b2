// What an order makes of its number and of the payments that run through the product.
#include <doctest/doctest.h>

#include "tests/support/order_commands.hpp"

using namespace paypie;
using namespace paypie::test;
using namespace paypie::orders;

namespace {

const PaymentId card = id<PaymentId>(1), other_card = id<PaymentId>(2);

RecordPaymentProgress progress(std::int64_t authorized, std::int64_t captured, std::int64_t refunded,
                               PaymentId payment = card) {
  return {payment, dollars(authorized), dollars(captured), dollars(refunded)};
}

FinancialStatus status_after(const GivenOrder& given, const RecordPaymentProgress& ask) {
  return given.when(ask).event<PaymentProgressRecorded>().financial_status;
}

}  // namespace

TEST_CASE("an order gets its number once") {
  pending().when(AssignNumber{"1001"}).then(OrderNumbered{order, "1001"});
  const auto numbered = pending().after(AssignNumber{"1001"});
  numbered.when(AssignNumber{"1001"}).nothing();
  numbered.when(AssignNumber{"1002"}).refused(Refusal::has_a_number);
}

TEST_CASE("the financial status follows what was authorized, captured and refunded") {
  // 28.00 in all
  CHECK(status_after(pending(), progress(2'799, 0, 0)) == FinancialStatus::pending);
  CHECK(status_after(pending(), progress(2'800, 0, 0)) == FinancialStatus::authorized);
  const auto authorized = pending().after(progress(2'800, 0, 0));
  CHECK(status_after(authorized, progress(2'800, 1'000, 0)) == FinancialStatus::authorized);
  CHECK(status_after(authorized, progress(2'800, 2'800, 0)) == FinancialStatus::paid);
  const auto paid = authorized.after(progress(2'800, 2'800, 0));
  CHECK(status_after(paid, progress(2'800, 2'800, 1)) == FinancialStatus::partially_refunded);
  CHECK(status_after(paid, progress(2'800, 2'800, 2'800)) == FinancialStatus::refunded);
}

TEST_CASE("several payments, and those made elsewhere, count together") {
  const auto half = pending().after(progress(1'000, 1'000, 0));
  CHECK(status_after(half, progress(1'799, 1'799, 0, other_card)) == FinancialStatus::pending);
  CHECK(status_after(half, progress(1'800, 1'800, 0, other_card)) == FinancialStatus::paid);
  const auto with_transfer = half.when(pay(1'800)).event<OutsidePaymentRecorded>();
  CHECK(with_transfer.financial_status == FinancialStatus::paid);
}

TEST_CASE("an order is told of at most 100 payments; of those it knows it goes on hearing") {
  auto given = pending();
  const auto numbered = [](std::uint8_t number) { return progress(1, 0, 0, id<PaymentId>(number)); };
  for (std::uint8_t number = 1; number < limit::payments; ++number) given = given.after(numbered(number));
  const auto full = given.after(numbered(100));
  full.when(numbered(101)).refused(Refusal::too_many_payments);
  CHECK(full.when(progress(1, 1, 0)).event<PaymentProgressRecorded>().captured == dollars(1));
}

TEST_CASE("a cancelled order whose payment is let go is voided; what was captured shows until it is refunded") {
  const auto authorized = pending().after(progress(2'800, 0, 0)).after(cancel);
  CHECK(status_after(authorized, progress(0, 0, 0)) == FinancialStatus::voided);
  const auto captured = pending().after(progress(2'800, 2'800, 0)).after(cancel);
  CHECK(status_after(captured, progress(2'800, 2'800, 2'800)) == FinancialStatus::refunded);
}

TEST_CASE("a payment never moves back and never holds more than what it is part of") {
  const auto given = pending().after(progress(2'800, 1'000, 500));
  given.when(progress(2'800, 1'000, 500)).nothing();
  given.when(progress(2'800, 999, 500)).refused(Refusal::contradicts_progress);
  given.when(progress(2'800, 1'000, 499)).refused(Refusal::contradicts_progress);
  given.when(progress(2'800, 1'000, 1'001)).refused(Refusal::contradicts_progress);
  given.when(progress(999, 1'000, 500)).refused(Refusal::contradicts_progress);
  auto euros = progress(2'800, 1'000, 500);
  euros.refunded.currency = Currency{{'E', 'U', 'R'}};
  given.when(euros).refused(Refusal::mixed_currencies);
}
