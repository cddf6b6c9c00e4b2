// Payments as sentences: given what happened, when this is asked, then that happens, or is refused by name.
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/payment_commands.hpp"

using namespace paypie;
using namespace paypie::payments;
using namespace paypie::payments_test;

namespace {
const Ledger& ledger_of(const GivenPayment& given) {
  return std::visit(
      [](const auto& now) -> const Ledger& {
        if constexpr (Existing<std::remove_cvref_t<decltype(now)>>) return now.ledger;
        throw std::logic_error("no payment");
      },
      given.state());
}
template <class S>
bool is(const GivenPayment& given) {
  return std::holds_alternative<S>(given.state());
}
}  // namespace

TEST_CASE("a new payment names the gateways that take it, in the order in which they are tried") {
  const auto event = no_payment().when(create_payment()).event<PaymentCreated>();
  CHECK(event.gateways == std::vector<std::string>{"stripe", "paypal"});
  CHECK_FALSE(event.attempt);
  auto rupees = create_payment();
  rupees.amount.currency = *Currency::parse("INR");
  CHECK(no_payment().when(rupees).event<PaymentCreated>().gateways == std::vector<std::string>{"razorpay", "stripe"});
  auto large = create_payment();
  large.amount = dollars(1'000'001);
  CHECK(no_payment().when(large).event<PaymentCreated>().gateways == std::vector<std::string>{"stripe"});
  large.amount = dollars(1'000'000);
  CHECK(no_payment().when(large).event<PaymentCreated>().gateways.size() == 2);
}

TEST_CASE("a payment that no gateway takes is refused, and so is a gateway nobody knows") {
  auto ask = create_payment();
  ask.gateway = "acme";
  no_payment().when(ask).refused(Refusal::no_gateway);
  ask.gateway = "razorpay";  // takes rupees only
  no_payment().when(ask).refused(Refusal::no_gateway);
  ask = create_payment();
  ask.amount = dollars(99'999'901);  // 999,999.01
  no_payment().when(ask).refused(Refusal::no_gateway);
  ask.amount = dollars(99'999'900);
  CHECK(no_payment().when(ask).happened());
}

TEST_CASE("amounts of payments are greater than zero, not too large, and in the payment's currency") {
  auto ask = create_payment();
  for (const auto minor : {std::int64_t{0}, std::int64_t{-1}, Money::max_minor + 1,
                           std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    CAPTURE(minor);
    ask.amount = dollars(minor);
    no_payment().when(ask).refused(Refusal::amount_out_of_range);
    authorized().when(capture_of(minor)).refused(Refusal::amount_out_of_range);
    captured().when(refund_of(minor)).refused(Refusal::amount_out_of_range);
    created().when(RecordManualPayment{dollars(minor), "cash", ""}).refused(Refusal::amount_out_of_range);
    captured().when(OpenDispute{dispute_1, dollars(minor), "", ""}).refused(Refusal::amount_out_of_range);
  }
  const Money euros{100, *Currency::parse("EUR")};
  authorized().when(Capture{capture_1, euros, false}).refused(Refusal::other_currency);
  captured().when(Refund{refund_1, euros, ""}).refused(Refusal::other_currency);
  created().when(RecordManualPayment{euros, "cash", ""}).refused(Refusal::other_currency);
  captured().when(OpenDispute{dispute_1, euros, "", ""}).refused(Refusal::other_currency);
}

TEST_CASE("confirm asks for the authorisation at once; without it, Authorize does") {
  CHECK(no_payment().when(create_confirmed()).event<PaymentCreated>().attempt == attempt_1);
  const auto event = created().when(Authorize{attempt_1, ""}).event<AuthorizationRequested>();
  CHECK(event.gateway == "stripe");
  CHECK(event.amount == dollars(10'000));
  CHECK(event.method == "pm_card_visa");
}

TEST_CASE("an authorisation holds the amount, and one whose payment captures automatically takes it") {
  const auto event = authorizing().when(authorized_by()).event<PaymentAuthorized>();
  CHECK(event.authorized_in_all == dollars(10'000));
  CHECK(event.captured_in_all == dollars(0));
  CHECK(event.gateway_reference == "ref_1");
  auto sale = create_confirmed();
  sale.capture = CaptureMode::automatic;
  const auto sold = no_payment().after(sale, authorized_by());
  CHECK(is<Captured>(sold));
  CHECK(ledger_of(sold).captured == 10'000);
  CHECK(sold.when(refund_of(10'000)).event<RefundRequested>().capture_reference == "ref_1");
}

TEST_CASE("a declined payment can be authorised again, with another method") {
  const auto event = declined().when(Authorize{attempt_2, "pm_other"}).event<AuthorizationRequested>();
  CHECK(event.method == "pm_other");
  CHECK(is<Authorized>(declined().after(Authorize{attempt_2, "pm_other"}, authorized_by(ReportedBy::call, attempt_2))));
}

TEST_CASE("at most 20 authorisations are asked for") {
  auto given = created();
  for (std::uint8_t n = 0; n < limit::attempts; ++n) {
    const auto attempt = id<AttemptId>(static_cast<std::uint8_t>(100 + n));
    given = given.after(Authorize{attempt, ""}, report(Operation::authorization, attempt, Outcome::declined));
    if (n + 1 == limit::attempts - 1) CHECK(given.when(Authorize{attempt_2, ""}).happened());
  }
  given.when(Authorize{attempt_2, ""}).refused(Refusal::too_many_attempts);
}

TEST_CASE("the next gateway is tried only when the first was surely not reached") {
  const auto not_reached = report(Operation::authorization, attempt_1, Outcome::not_reached);
  const auto event = authorizing().when(not_reached).event<AuthorizationRequested>();
  CHECK(event.attempt == attempt_1);
  CHECK(event.gateway == "paypal");
  auto by_paypal = not_reached;
  by_paypal.gateway = "paypal";
  const auto nobody = authorizing().after(not_reached).when(by_paypal).event<PaymentDeclined>();
  CHECK_FALSE(nobody.reached);
  // Once it may have charged, there is no other.
  CHECK_FALSE(in_doubt().when(not_reached).event<PaymentDeclined>().reached);
  CHECK_FALSE(awaiting_action().when(not_reached).event<PaymentDeclined>().reached);
}

TEST_CASE("captures are partial and several, and never more than is authorised") {
  auto given = authorized().after(capture_of(6'000), captured_by());
  CHECK(is<Authorized>(given));
  given.when(capture_of(4'001, capture_2)).refused(Refusal::exceeds_authorized);
  given = given.after(capture_of(4'000, capture_2), captured_by(capture_2));
  CHECK(is<Captured>(given));
  CHECK(ledger_of(given).captured == 10'000);
  given.when(capture_of(1, id<CaptureId>(99))).refused(Refusal::already_captured);
}

TEST_CASE("what is asked for and not answered counts as taken") {
  capturing().when(capture_of(4'001, capture_2)).refused(Refusal::exceeds_authorized);
  CHECK(capturing().when(capture_of(4'000, capture_2)).happened());
  const auto free_again = capturing().after(report(Operation::capture, capture_1, Outcome::declined));
  CHECK(free_again.when(capture_of(10'000, capture_2)).happened());
}

TEST_CASE("a final capture lets go of the rest, and waits for those before it") {
  const auto given = authorized().after(capture_of(6'000, capture_1, true), captured_by());
  CHECK(is<Captured>(given));
  CHECK(ledger_of(given).authorized == 6'000);
  capturing().when(capture_of(4'000, capture_2, true)).refused(Refusal::capture_open);
  authorized().after(capture_of(6'000, capture_1, true)).when(capture_of(1, capture_2)).refused(Refusal::capture_open);
}

TEST_CASE("of ten refunds of 20 on 100 captured, exactly five are asked for; of two of 60, one") {
  auto given = captured();
  int taken = 0;
  for (std::uint8_t n = 0; n < 10; ++n) {
    const auto ask = refund_of(2'000, id<RefundId>(static_cast<std::uint8_t>(50 + n)));
    if (given.when(ask).is_refused()) {
      given.when(ask).refused(Refusal::exceeds_captured);
      continue;
    }
    given = given.after(ask);
    ++taken;
  }
  CHECK(taken == 5);
  captured().after(refund_of(6'000)).when(refund_of(6'000, refund_2)).refused(Refusal::exceeds_captured);
}

TEST_CASE("a refund names the capture it is taken from") {
  auto second = captured_by(capture_2);
  second.gateway_reference = "ch_2";
  auto first = captured_by(capture_1);
  first.gateway_reference = "ch_1";
  const auto given = authorized().after(capture_of(3'000), first, capture_of(7'000, capture_2), second);
  CHECK(given.when(refund_of(3'000)).event<RefundRequested>().capture_reference == "ch_1");
  CHECK(given.when(refund_of(3'001)).event<RefundRequested>().capture_reference == "ch_2");
  CHECK(given.when(refund_of(8'000)).event<RefundRequested>().capture_reference.empty());
  // PayPal refunds captures, not payments.
  const auto by_paypal = [](ReportOutcome ask) {
    ask.gateway = "paypal";
    return ask;
  };
  const auto there =
      no_payment().after(create_by_paypal(), Authorize{attempt_1, ""}, by_paypal(authorized_by()), capture_of(3'000),
                         by_paypal(first), capture_of(7'000, capture_2), by_paypal(second));
  there.when(refund_of(8'000)).refused(Refusal::refund_spans_captures);
  CHECK(there.when(refund_of(7'000)).happened());
}

TEST_CASE("a void lets go what is held; after it nothing can be captured") {
  CHECK(voiding().when(report(Operation::voiding, attempt_1, Outcome::succeeded)).event<PaymentVoided>().released ==
        dollars(10'000));
  voided().when(capture_of(1)).refused(Refusal::is_voided);
  voiding().when(capture_of(1)).refused(Refusal::void_open);
  capturing().when(void_it).refused(Refusal::capture_open);
  captured().when(void_it).refused(Refusal::already_captured);
  const auto rest = partly_captured().after(void_it, report(Operation::voiding, attempt_1, Outcome::succeeded));
  CHECK(is<Captured>(rest));
  CHECK(ledger_of(rest).authorized == 6'000);
}

TEST_CASE("a void that fails leaves the hold, and can be asked for again, at most 20 times") {
  auto given = authorized();
  for (std::size_t n = 0; n < limit::voids; ++n) {
    CHECK(given.when(void_it).happened());
    given = given.after(void_it, report(Operation::voiding, attempt_1, Outcome::declined));
    CHECK(is<Authorized>(given));
  }
  given.when(void_it).refused(Refusal::too_many_voids);
}

TEST_CASE("a void of an authorisation whose outcome is open waits for it") {
  const auto waiting = in_doubt().after(void_it);
  CHECK(in_doubt().when(void_it).event<VoidRequested>().waits);
  CHECK(waiting.when(authorized_by(ReportedBy::lookup)).event<PaymentAuthorized>().to_be_voided);
  const auto then = waiting.after(authorized_by(ReportedBy::lookup));
  then.when(capture_of(1)).refused(Refusal::void_open);
  CHECK(is<Voided>(then.after(report(Operation::voiding, attempt_1, Outcome::succeeded))));
  const auto never = waiting.after(report(Operation::authorization, attempt_1, Outcome::declined, ReportedBy::lookup));
  CHECK(is<Voided>(never));
  CHECK(ledger_of(never).authorized == 0);
}

TEST_CASE("a void of a payment that waits for its customer calls it off at the gateway") {
  const auto event = awaiting_action().when(void_it).event<VoidRequested>();
  CHECK_FALSE(event.waits);
  CHECK(event.gateway_reference == "ref_1");
  const auto asked = awaiting_action().after(void_it);
  CHECK(is<Voided>(asked.after(report(Operation::voiding, attempt_1, Outcome::succeeded))));
  // The customer was faster.
  CHECK(is<Voided>(
      asked.after(authorized_by(ReportedBy::webhook), report(Operation::voiding, attempt_1, Outcome::succeeded))));
  // A sale was charged before the void came: the void fails, and the shop refunds.
  auto sale = create_confirmed();
  sale.capture = CaptureMode::automatic;
  const auto sold = no_payment().after(sale, report(Operation::authorization, attempt_1, Outcome::action_required),
                                       void_it, authorized_by(ReportedBy::webhook));
  const auto undone = report(Operation::voiding, attempt_1, Outcome::succeeded);
  CHECK(sold.when(undone).event<OutcomeUnknown>().reason == "the payment was captured");
  CHECK(is<Captured>(sold.after(report(Operation::voiding, attempt_1, Outcome::declined))));
  const auto later = authorizing().after(void_it);
  const auto action = report(Operation::authorization, attempt_1, Outcome::action_required);
  CHECK_FALSE(later.when(action).event<VoidRequested>().waits);
  CHECK(is<Voided>(later.after(action, report(Operation::voiding, attempt_1, Outcome::succeeded))));
}

TEST_CASE("a void that comes before its payment is remembered: the payment is not created any more") {
  const Void early{"cancelled", payment, paid_order};
  CHECK_FALSE(no_payment().when(early).event<PaymentVoided>().released);
  no_payment().after(early).when(create_confirmed()).refused(Refusal::is_voided);
  no_payment().when(void_it).refused(Refusal::no_such_payment);
}

TEST_CASE("after an authorisation has expired a late capture needs another one, of what is left") {
  expired().when(capture_of(1)).refused(Refusal::authorization_expired);
  const auto part = partly_captured().after(ExpireAuthorization{attempt_1});
  CHECK(part.when(Authorize{attempt_2, ""}).event<AuthorizationRequested>().amount == dollars(4'000));
  const auto again = part.after(Authorize{attempt_2, ""}, authorized_by(ReportedBy::call, attempt_2));
  CHECK(ledger_of(again).authorized == 10'000);
  again.when(capture_of(4'001, capture_2)).refused(Refusal::exceeds_authorized);
  CHECK(again.when(capture_of(4'000, capture_2)).happened());
  capturing().when(ExpireAuthorization{attempt_1}).refused(Refusal::capture_open);
  voiding().when(ExpireAuthorization{attempt_1}).refused(Refusal::void_open);
  authorizing().when(ExpireAuthorization{attempt_1}).refused(Refusal::authorization_open);
  authorized().when(ExpireAuthorization{attempt_2}).refused(Refusal::no_such_operation);
}

TEST_CASE("a manual payment is recorded when no gateway holds anything, and is refunded by hand") {
  CHECK(created().when(RecordManualPayment{dollars(10'000), "cash", "till 1"}).happened());
  created().when(RecordManualPayment{dollars(10'001), "cash", "till 1"}).refused(Refusal::exceeds_amount);
  authorizing().when(RecordManualPayment{dollars(1), "cash", ""}).refused(Refusal::authorization_open);
  authorized().when(RecordManualPayment{dollars(1), "cash", ""}).refused(Refusal::already_authorized);
  paid_manually().when(RecordManualPayment{dollars(1), "cash", ""}).refused(Refusal::paid_manually);
  paid_manually().when(RecordManualPayment{dollars(10'000), "cash", "till 2"}).refused(Refusal::paid_manually);
  const auto part = partly_captured().after(ExpireAuthorization{attempt_1});
  part.when(RecordManualPayment{dollars(4'000), "cash", "till 1"}).refused(Refusal::already_captured);
  CHECK(paid_manually().when(refund_of(4'000)).event<PaymentRefunded>().refunded_in_all == dollars(4'000));
  paid_manually().after(refund_of(4'000)).when(refund_of(6'001, refund_2)).refused(Refusal::exceeds_captured);
}

TEST_CASE("refunds wait while a dispute is open; what is lost cannot be refunded any more") {
  disputed().when(refund_of(1)).refused(Refusal::disputed);
  CHECK(disputed().after(CloseDispute{dispute_1, true}).when(refund_of(10'000)).happened());
  disputed().after(CloseDispute{dispute_1, false}).when(refund_of(1)).refused(Refusal::exceeds_captured);
  disputed()
      .after(CloseDispute{dispute_1, false})
      .when(CloseDispute{dispute_1, true})
      .refused(Refusal::dispute_is_closed);
  disputed()
      .after(CloseDispute{dispute_1, false})
      .when(SubmitEvidence{dispute_1, "x"})
      .refused(Refusal::dispute_is_closed);
  captured().when(CloseDispute{dispute_1, true}).refused(Refusal::no_such_dispute);
  captured().when(SubmitEvidence{dispute_1, "x"}).refused(Refusal::no_such_dispute);
}

TEST_CASE("a dispute counts up to what is not refunded, whatever it claims") {
  const auto event = refunded().when(OpenDispute{dispute_1, dollars(10'000), "", ""}).event<DisputeOpened>();
  CHECK(event.amount == dollars(8'000));
  CHECK(event.claimed == dollars(10'000));
  CHECK(refunding().when(OpenDispute{dispute_1, dollars(10'000), "", ""}).event<DisputeOpened>().amount ==
        dollars(8'000));
}

TEST_CASE("a payment has at most 100 captures, 100 refunds and 20 disputes") {
  auto given = authorized();
  for (std::uint8_t n = 0; n < limit::captures; ++n) {
    const auto capture = id<CaptureId>(static_cast<std::uint8_t>(100 + n));
    CHECK(given.when(capture_of(1, capture)).happened());
    given = given.after(capture_of(1, capture), captured_by(capture));
  }
  given.when(capture_of(1, capture_2)).refused(Refusal::too_many_captures);
  for (std::uint8_t n = 0; n < limit::refunds; ++n) {
    const auto refund = id<RefundId>(static_cast<std::uint8_t>(100 + n));
    CHECK(captured().when(refund_of(1, refund)).happened());
    given = (n == 0 ? captured() : given).after(refund_of(1, refund), refunded_by(refund));
  }
  given.when(refund_of(1, refund_2)).refused(Refusal::too_many_refunds);
  given = captured();
  for (std::uint8_t n = 0; n < limit::disputes; ++n) {
    const auto dispute = id<DisputeId>(static_cast<std::uint8_t>(100 + n));
    given = given.after(OpenDispute{dispute, dollars(1), "", ""}, CloseDispute{dispute, true});
  }
  given.when(OpenDispute{dispute_1, dollars(1), "", ""}).refused(Refusal::too_many_disputes);
}

TEST_CASE("an event that moves money says where it lies, and whether it is a test's") {
  const auto captured_event = capturing().when(captured_by()).event<PaymentCaptured>();
  CHECK(captured_event.gateway == "stripe");
  CHECK(captured_event.test_mode == false);
  CHECK(refunding().when(refunded_by()).event<PaymentRefunded>().gateway == "stripe");
  CHECK(paid_manually().when(refund_of(2'000)).event<PaymentRefunded>().gateway == "");
  const OpenDispute dispute{dispute_1, dollars(10'000), "fraudulent", "dp_1"};
  CHECK(captured().when(dispute).event<DisputeOpened>().gateway == "stripe");
  CHECK(disputed().when(CloseDispute{dispute_1, false}).event<DisputeClosed>().gateway == "stripe");

  auto ask = create_payment();
  ask.test_mode = true;
  const auto cash = RecordManualPayment{dollars(10'000), "cash", "till 1"};
  CHECK(no_payment().after(ask).when(cash).event<ManualPaymentRecorded>().test_mode == true);
}

TEST_CASE("a refund that fails says whether it was recorded as done before") {
  const auto no = report(Operation::refund, refund_1, Outcome::declined, ReportedBy::lookup);
  CHECK_FALSE(refunding().when(no).event<RefundFailed>().corrects);
  const auto corrected = refunded().when(no).event<RefundFailed>();
  CHECK(corrected.corrects == true);
  CHECK(corrected.gateway == "stripe");
  CHECK(corrected.refunded_in_all == dollars(0));
}
