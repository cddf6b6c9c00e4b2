// One payment event of each kind, every field filled, the same in every run: for codecs and golden samples.
#pragma once
#include <vector>

#include "events/payments.hpp"
#include "events/webhook_inbox.hpp"
#include "tests/support/sample_orders.hpp"

namespace paypie::samples {

inline std::vector<payments::PaymentEvent> every_payment_event() {
  using namespace payments;
  const auto payment = id<PaymentId>(1);
  const auto attempt = id<AttemptId>(10);
  const auto capture = id<CaptureId>(11);
  const auto refund = id<RefundId>(12);
  const auto dispute = id<DisputeId>(13);
  const OperationId operation{refund.bytes};
  const auto amount = dollars(60'830);
  const Timestamp expires{1'709'900'000'000'000};
  return {
      PaymentCreated{payment, order, amount, {"stripe", "paypal"}, "pm_card_visa", CaptureMode::manual, true, attempt},
      AuthorizationRequested{payment, order, attempt, amount, "paypal", "token-1", CaptureMode::automatic, true},
      PaymentAuthorized{payment, order, attempt, amount, amount, dollars(0), "stripe", "pi_1", true, true, expires},
      PaymentDeclined{payment, order, attempt, amount, "stripe", "insufficient_funds", "The card was declined", true,
                      "pi_1"},
      PaymentActionRequired{payment, order, attempt, "stripe", "pi_1", "https://example.com/3ds", true},
      CaptureRequested{payment, order, capture, dollars(30'000), true, "stripe", "pi_1", true},
      PaymentCaptured{payment, order, capture, dollars(30'000), dollars(30'000), true, "ch_1", "stripe", true},
      CaptureFailed{payment, order, capture, dollars(30'000), dollars(0), "expired", "The authorisation has expired",
                    true},
      VoidRequested{payment, order, attempt, "cancelled", "stripe", "pi_1", true, true},
      PaymentVoided{payment, order, "cancelled", amount, attempt},
      VoidFailed{payment, order, attempt, "captured", "It was captured already", true},
      RefundRequested{payment, order, refund, dollars(2'000), "returned", "stripe", "pi_1", "ch_1", true},
      PaymentRefunded{payment, order, refund, dollars(2'000), dollars(2'000), "re_1", "stripe", true},
      RefundFailed{payment, order, refund, dollars(2'000), dollars(0), "closed", "The account is closed", false, true,
                   "stripe", true},
      OutcomeUnknown{payment, order, Operation::refund, operation, "no answer in time", true, Outcome::declined, true},
      OutcomeConfirmed{payment, order, Operation::refund, operation, Outcome::succeeded, ReportedBy::person},
      AuthorizationExpired{payment, order, attempt, amount},
      ManualPaymentRecorded{payment, order, amount, "bank transfer", "ref-1", true},
      DisputeOpened{payment, order, dispute, dollars(28'000), amount, "fraudulent", "dp_1", "stripe", true},
      DisputeEvidenceSubmitted{payment, order, dispute, "https://example.com/receipt"},
      DisputeClosed{payment, order, dispute, dollars(28'000), true, dollars(0), "stripe", true},
  };
}

inline std::vector<payments::WebhookInboxEvent> every_webhook_inbox_event() {
  using namespace payments;
  const auto payment = id<PaymentId>(1);
  const auto report = id<CommandId>(14);
  return {ReportKept{payment,
                     report,
                     Operation::authorization,
                     {id<AttemptId>(10).bytes},
                     Outcome::action_required,
                     "stripe",
                     "pi_1",
                     dollars(60'830),
                     "requires_action",
                     "The customer has to act",
                     "https://example.com/3ds",
                     Timestamp{1'709'900'000'000'000}},
          ReportHeard{payment, report, Hearing::recorded}};
}

}  // namespace paypie::samples
