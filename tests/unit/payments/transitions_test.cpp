// The whole transition table of payments, every status with every command, held against the committed one.
#include <doctest/doctest.h>

#include "tests/support/golden.hpp"
#include "tests/support/payment_commands.hpp"

using namespace paypie;
using namespace paypie::payments_test;

namespace {

std::string name_of(payments::Refusal why) {
  std::string name;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<payments::Refusal>>([&](auto enumerator) {
    if (enumerator.value == why) name = enumerator.name;
  });
  return name;
}

std::string answer(const payments::PaymentDecision& decision) {
  if (const auto* no = std::get_if<Refused<payments::Refusal>>(&decision)) return "refused: " + name_of(no->why);
  if (std::holds_alternative<AlreadyDone>(decision)) return "already done";
  return std::visit(
      [](const auto& event) { return std::string(event_name<std::remove_cvref_t<decltype(event)>>().name); },
      std::get<Happened<payments::PaymentEvent>>(decision).event);
}

std::string transition_table() {
  std::string out;
  for (const auto& [status, given] : every_payment_status()) {
    for (const auto& [name, command] : every_payment_command()) {
      auto row = status;
      row.resize(18, ' ');
      row += name;
      row.resize(42, ' ');
      out += row + answer(PaymentDecider::decide(given.state(), command)) + "\n";
    }
    out += "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("every pair of payment status and command answers what the committed table says") {
  CHECK(test::matches_golden("tests/golden/payment_transitions.txt", transition_table()));
}

TEST_CASE("the retry law of payments: a command that happened, asked again, makes nothing happen twice") {
  for (const auto& [status, given] : every_payment_status()) {
    for (const auto& [name, command] : every_payment_command()) {
      CAPTURE(status);
      CAPTURE(name);
      const auto first = given.when(command).happened();
      if (!first) continue;
      // Evidence may be submitted many times: it has no id of its own, and no amount.
      if (std::holds_alternative<payments::SubmitEvidence>(command)) continue;
      const auto after = PaymentDecider::evolve(given.state(), *first);
      const auto second = PaymentDecider::decide(after, command);
      // A gateway that was not reached is reported once per gateway.
      const auto* next = std::get_if<payments::AuthorizationRequested>(&*first);
      if (next && std::holds_alternative<payments::ReportOutcome>(command)) continue;
      CHECK(std::holds_alternative<AlreadyDone>(second));
    }
  }
}

TEST_CASE("what was asked of a payment in vain is in its history, and changes nothing") {
  for (const auto& [status, given] : every_payment_status()) {
    CAPTURE(status);
    const CommandSettled settled{Settlement::refused, "exceeds_captured"};
    CHECK(PaymentDecider::evolve(given.state(), settled) == given.state());
  }
}

TEST_CASE("what nobody asked for cannot be folded into a payment") {
  using namespace payments;
  const auto amount = dollars(6'000);
  const std::vector<std::pair<GivenPayment, PaymentEvent>> impossible{
      {created(), PaymentCreated{.payment = payment, .order = paid_order, .amount = amount, .gateways = {"stripe"}}},
      {created(), PaymentCaptured{payment, paid_order, capture_1, amount, amount, false, ""}},
      {authorized(), PaymentCaptured{payment, paid_order, capture_1, amount, amount, false, ""}},
      {capturing(), PaymentCaptured{payment, paid_order, capture_1, amount, dollars(7'000), false, ""}},
      {capturing(), CaptureRequested{.payment = payment, .capture = capture_2, .amount = dollars(4'001)}},
      {authorized(), CaptureFailed{payment, paid_order, capture_1, amount, dollars(0), "", ""}},
      {authorizing(), PaymentAuthorized{.payment = payment, .attempt = attempt_2, .amount = amount}},
      {authorizing(), PaymentDeclined{.payment = payment, .attempt = attempt_2, .amount = amount}},
      {authorizing(), AuthorizationRequested{.payment = payment, .attempt = attempt_2, .amount = amount}},
      {declined(), PaymentAuthorized{.payment = payment, .attempt = attempt_2, .amount = amount}},
      {capturing(), AuthorizationExpired{payment, paid_order, attempt_1, amount}},
      {voiding(), AuthorizationExpired{payment, paid_order, attempt_1, amount}},
      {authorized(), AuthorizationExpired{payment, paid_order, attempt_2, amount}},
      {authorized(), PaymentVoided{payment, paid_order, "", amount, attempt_1}},
      {authorized(), VoidFailed{payment, paid_order, attempt_1, "", ""}},
      {captured(), RefundRequested{.payment = payment, .refund = refund_1, .amount = dollars(10'001)}},
      {captured(), PaymentRefunded{payment, paid_order, refund_1, amount, amount, ""}},
      {refunding(), PaymentRefunded{payment, paid_order, refund_1, dollars(2'000), dollars(1'999), ""}},
      {refunding(), RefundFailed{payment, paid_order, refund_1, dollars(2'000), dollars(1), "", ""}},
      {captured(), DisputeOpened{payment, paid_order, dispute_1, dollars(10'001), dollars(10'001), "", ""}},
      {captured(), DisputeClosed{payment, paid_order, dispute_1, amount, true, dollars(0)}},
      {disputed(), DisputeClosed{payment, paid_order, dispute_1, amount, false, dollars(1)}},
      {authorized(), OutcomeUnknown{.payment = payment, .operation = Operation::refund, .id = {refund_1.bytes}}},
      {authorizing(),
       OutcomeUnknown{.payment = payment, .operation = Operation::authorization, .id = {attempt_2.bytes}}},
      {authorized(), OutcomeConfirmed{.payment = payment, .operation = Operation::refund, .id = {refund_1.bytes}}},
  };
  for (const auto& [given, event] : impossible) {
    CAPTURE(event.index());
    CHECK_THROWS_AS(PaymentDecider::evolve(given.state(), event), ImpossibleHistory);
  }
}
