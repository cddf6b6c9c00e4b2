// What is reported of payments: late, twice, contradicting, about something else. Nothing is guessed or counted twice.
#include <doctest/doctest.h>

#include "tests/support/payment_commands.hpp"

using namespace paypie;
using namespace paypie::payments;
using namespace paypie::payments_test;

TEST_CASE("a time-out is neither a success nor a failure: the outcome is unknown, and counts as taken") {
  const auto unknown = report(Operation::refund, refund_1, Outcome::unknown);
  const auto event = captured().after(refund_of(6'000)).when(unknown).event<OutcomeUnknown>();
  CHECK(event.operation == Operation::refund);
  CHECK_FALSE(event.contested);
  const auto given = captured().after(refund_of(6'000), unknown);
  given.when(refund_of(6'000, refund_2)).refused(Refusal::exceeds_captured);
  given.when(unknown).nothing();
  CHECK(given.when(refunded_by(refund_1, ReportedBy::lookup)).event<PaymentRefunded>().refunded_in_all ==
        dollars(6'000));
}

TEST_CASE("an unknown outcome is handed to a person once") {
  auto give_up = report(Operation::authorization, attempt_1, Outcome::unknown, ReportedBy::lookup);
  give_up.needs_person = true;
  CHECK(in_doubt().when(give_up).event<OutcomeUnknown>().needs_person);
  in_doubt().after(give_up).when(give_up).nothing();
  CHECK(in_doubt().after(give_up).when(authorized_by(ReportedBy::person)).happened());
}

TEST_CASE("a report of what is recorded already changes nothing") {
  authorized().when(authorized_by(ReportedBy::webhook)).nothing();
  captured().when(captured_by(capture_1, ReportedBy::webhook)).nothing();
  refunded().when(refunded_by(refund_1, ReportedBy::webhook)).nothing();
  declined().when(report(Operation::authorization, attempt_1, Outcome::declined, ReportedBy::webhook)).nothing();
  authorized().when(report(Operation::authorization, attempt_1, Outcome::unknown)).nothing();
  authorized().when(report(Operation::authorization, attempt_1, Outcome::action_required)).nothing();
}

TEST_CASE("a report of what nobody asked for is refused") {
  created().when(authorized_by()).refused(Refusal::no_such_operation);
  authorized().when(captured_by()).refused(Refusal::no_such_operation);
  authorizing().when(authorized_by(ReportedBy::webhook, attempt_2)).refused(Refusal::no_such_operation);
  captured().when(refunded_by()).refused(Refusal::no_such_operation);
}

TEST_CASE("an answer about another amount, gateway or payment settles nothing") {
  auto other = authorized_by();
  other.amount = dollars(9'999);
  CHECK(authorizing().when(other).event<OutcomeUnknown>().reason == "the gateway names another amount");
  other = authorized_by();
  other.gateway = "paypal";
  CHECK(authorizing().when(other).event<OutcomeUnknown>().reason == "another gateway answers");
  other = authorized_by();
  other.gateway_reference = "ref_2";
  CHECK(awaiting_action().when(other).event<OutcomeUnknown>().reason == "the gateway answers about another payment");
  auto capture = captured_by();
  capture.amount = dollars(5'999);
  CHECK(capturing().when(capture).event<OutcomeUnknown>().reason == "the gateway names another amount");
  // Asked again by its key, and still so: somebody has to look.
  capture.by = ReportedBy::lookup;
  CHECK(capturing().when(capture).event<OutcomeUnknown>().needs_person);
}

TEST_CASE("a report that names no gateway, the amount itself, or no reference is about what was asked for") {
  auto by_hand = authorized_by(ReportedBy::person);
  by_hand.gateway.clear();
  by_hand.amount = dollars(10'000);
  by_hand.gateway_reference.clear();
  CHECK(in_doubt().when(by_hand).event<PaymentAuthorized>().gateway == "stripe");
  CHECK(awaiting_action().when(by_hand).event<PaymentAuthorized>().gateway_reference == "ref_1");
}

TEST_CASE("what waits for a person goes on waiting for one, whatever doubts its history adds") {
  const auto doubt = [](Operation operation, const auto& of, bool contested, bool needs_person) {
    return OutcomeUnknown{payment, paid_order, operation, {of.bytes}, "", contested, {}, needs_person};
  };
  const auto twice = [](const GivenPayment& given, const OutcomeUnknown& first, const OutcomeUnknown& then) {
    const auto waits = PaymentDecider::evolve(given.state(), first);
    CHECK_FALSE(waits == given.state());
    CHECK(PaymentDecider::evolve(waits, then) == waits);
  };
  twice(authorizing(), doubt(Operation::authorization, attempt_1, false, true),
        doubt(Operation::authorization, attempt_1, false, false));
  twice(capturing(), doubt(Operation::capture, capture_1, false, true),
        doubt(Operation::capture, capture_1, false, false));
  twice(captured(), doubt(Operation::capture, capture_1, true, true),
        doubt(Operation::capture, capture_1, true, false));
}

TEST_CASE("a refund that spanned several captures and bounced can be asked for again") {
  const auto bounced = report(Operation::refund, refund_1, Outcome::declined, ReportedBy::lookup);
  const auto given = authorized().after(capture_of(3'000), captured_by(), capture_of(7'000, capture_2),
                                        captured_by(capture_2), refund_of(8'000), refunded_by(), bounced);
  // It spans them again: none of them has become larger.
  CHECK(given.when(refund_of(8'000, refund_2)).event<RefundRequested>().capture_reference.empty());
  const auto parts = given.after(refund_of(3'000, refund_2));
  CHECK(parts.when(refund_of(7'000, id<RefundId>(33))).happened());
  parts.when(refund_of(7'001, id<RefundId>(33))).refused(Refusal::exceeds_captured);
}

TEST_CASE("a report that contradicts what is recorded is recorded as contested, once, and moves no money") {
  const auto late = authorized_by(ReportedBy::webhook);
  const auto event = declined().when(late).event<OutcomeUnknown>();
  CHECK(event.contested);
  CHECK(event.reported == Outcome::succeeded);
  const auto contested = declined().after(late);
  contested.when(late).nothing();
  contested.when(capture_of(1)).refused(Refusal::not_authorized);
  const auto failed = report(Operation::capture, capture_1, Outcome::declined, ReportedBy::webhook);
  CHECK(captured().when(failed).event<OutcomeUnknown>().contested);
}

TEST_CASE("the gateway, asked again, confirms what is recorded or corrects it") {
  const auto contested = declined().after(authorized_by(ReportedBy::webhook));
  CHECK(contested.when(report(Operation::authorization, attempt_1, Outcome::declined, ReportedBy::lookup))
            .event<OutcomeConfirmed>()
            .outcome == Outcome::declined);
  CHECK(contested.when(authorized_by(ReportedBy::lookup)).event<PaymentAuthorized>().authorized_in_all ==
        dollars(10'000));
  const auto no_capture = capturing().after(report(Operation::capture, capture_1, Outcome::declined));
  CHECK(no_capture.when(captured_by(capture_1, ReportedBy::lookup)).event<PaymentCaptured>().captured_in_all ==
        dollars(6'000));
  const auto bounced = report(Operation::refund, refund_1, Outcome::declined, ReportedBy::lookup);
  CHECK(refunded().when(bounced).event<RefundFailed>().refunded_in_all == dollars(0));
  CHECK(refunded().after(bounced).when(refunded_by(refund_1, ReportedBy::lookup)).event<PaymentRefunded>().amount ==
        dollars(2'000));
}

TEST_CASE("what the gateway was never reached for says so, and may be asked for again; what it refused does not") {
  const auto capture = [](Outcome outcome) { return report(Operation::capture, capture_1, outcome); };
  CHECK(capturing().when(capture(Outcome::not_reached)).event<CaptureFailed>().reached == false);
  CHECK(capturing().when(capture(Outcome::declined)).event<CaptureFailed>().reached == true);
  const auto again = capturing().after(capture(Outcome::not_reached));
  CHECK(again.when(capture_of(10'000, capture_2)).event<CaptureRequested>().amount == dollars(10'000));

  const auto letting_go = authorized().after(void_it);
  const auto not_void = report(Operation::voiding, attempt_1, Outcome::not_reached);
  CHECK(letting_go.when(not_void).event<VoidFailed>().reached == false);
  CHECK(letting_go.after(not_void).when(void_it).event<VoidRequested>().attempt == attempt_1);
  CHECK(letting_go.after(not_void, void_it)
            .when(report(Operation::voiding, attempt_1, Outcome::succeeded))
            .event<PaymentVoided>()
            .released == dollars(10'000));

  const auto not_refunded = report(Operation::refund, refund_1, Outcome::not_reached);
  CHECK(refunding().when(not_refunded).event<RefundFailed>().reached == false);
}

TEST_CASE("a payment that was voided and turns out to be authorised is voided again") {
  const auto never = authorizing().after(void_it, report(Operation::authorization, attempt_1, Outcome::declined));
  const auto event = never.when(authorized_by(ReportedBy::lookup)).event<PaymentAuthorized>();
  CHECK(event.to_be_voided);
}

TEST_CASE("a hold that a void was said not to have let go, and that is gone after all, is let go") {
  const auto not_void = report(Operation::voiding, attempt_1, Outcome::declined);
  const auto gone = report(Operation::voiding, attempt_1, Outcome::succeeded, ReportedBy::lookup);
  const auto still_held = authorized().after(void_it, not_void);
  CHECK(still_held.when(gone).event<PaymentVoided>().released == dollars(10'000));
  still_held.after(gone).when(capture_of(1'000, capture_1)).refused(Refusal::is_voided);
  // A webhook may be old, and money that is on its way cannot have been let go.
  CHECK(still_held.when(report(Operation::voiding, attempt_1, Outcome::succeeded, ReportedBy::webhook))
            .event<OutcomeUnknown>()
            .contested);
  CHECK(still_held.after(capture_of(1'000, capture_1)).when(gone).event<OutcomeUnknown>().needs_person);
}

TEST_CASE("a correction for which there is no room any more waits for a person") {
  const auto no_capture =
      capturing().after(report(Operation::capture, capture_1, Outcome::declined), capture_of(10'000, capture_2));
  const auto late = captured_by(capture_1, ReportedBy::lookup);
  CHECK(no_capture.when(late).event<OutcomeUnknown>().needs_person);
  no_capture.after(late).when(late).nothing();
  // What the gateway says it never did, but we have recorded.
  const auto undone = report(Operation::capture, capture_1, Outcome::declined, ReportedBy::lookup);
  CHECK(captured().when(undone).event<OutcomeUnknown>().needs_person);
  const auto early = no_payment().after(Void{"cancelled", payment, paid_order});
  early.when(authorized_by(ReportedBy::lookup)).refused(Refusal::no_such_operation);
  // A refund that was done after all, of what has been given back meanwhile.
  const auto bounced = report(Operation::refund, refund_1, Outcome::declined);
  const auto given_back = refunding().after(bounced, refund_of(9'000, refund_2), refunded_by(refund_2));
  CHECK(given_back.when(refunded_by(refund_1, ReportedBy::lookup)).event<OutcomeUnknown>().needs_person);
  // The void of a hold that has expired since says nothing of the one that followed it.
  const auto not_void = report(Operation::voiding, attempt_1, Outcome::declined);
  const auto held_anew = authorized().after(void_it, not_void, ExpireAuthorization{attempt_1}, Authorize{attempt_2, ""},
                                            authorized_by(ReportedBy::call, attempt_2));
  const auto gone = report(Operation::voiding, attempt_1, Outcome::succeeded, ReportedBy::lookup);
  CHECK(held_anew.when(gone).event<OutcomeUnknown>().needs_person);
  // What was captured before would be authorised twice.
  const auto declined_anew = partly_captured().after(ExpireAuthorization{attempt_1}, Authorize{attempt_2, ""},
                                                     report(Operation::authorization, attempt_2, Outcome::declined));
  CHECK(declined_anew.when(authorized_by(ReportedBy::lookup, attempt_2)).event<OutcomeUnknown>().needs_person);
  // Another attempt is under way.
  const auto second = declined().after(Authorize{attempt_2, ""});
  CHECK(second.when(authorized_by(ReportedBy::lookup)).event<OutcomeUnknown>().needs_person);
}
