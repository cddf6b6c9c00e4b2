// What anybody may ask of one payment, in any order: seeded, about few enough ids that commands meet.
#pragma once
#include <cstdint>
#include <random>

#include "tests/support/payment_commands.hpp"

namespace paypie::payments_test {

class RandomPaymentCommands {
 public:
  explicit RandomPaymentCommands(std::uint64_t seed) : random_(seed) {}

  payments::PaymentCommand next() {
    using namespace payments;
    switch (pick(16)) {
      case 0: {
        auto ask = create_payment();
        ask.confirm = pick(2) == 0;
        ask.attempt = some_id<AttemptId>();
        ask.capture = pick(4) == 0 ? CaptureMode::automatic : CaptureMode::manual;
        return ask;
      }
      case 1: return Authorize{some_id<AttemptId>(), ""};
      case 2:
      case 3: return Capture{some_id<CaptureId>(), some_amount(), pick(4) == 0};
      case 4: return Void{"", pick(50) == 0 ? payment : PaymentId{}, paid_order};
      case 5:
      case 6: return Refund{some_id<RefundId>(), some_amount(), ""};
      case 7: return ExpireAuthorization{some_id<AttemptId>()};
      case 8: return pick(10) == 0 ? PaymentCommand(RecordManualPayment{some_amount(), "cash", ""}) : report();
      case 9: return OpenDispute{some_id<DisputeId>(), some_amount(), "", ""};
      case 10: return pick(5) == 0 ? PaymentCommand(SubmitEvidence{some_id<DisputeId>(), ""}) : report();
      case 11: return CloseDispute{some_id<DisputeId>(), pick(2) == 0};
      default: return report();
    }
  }

 private:
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  template <class Id>
  Id some_id() {
    return id<Id>(static_cast<std::uint8_t>(1 + pick(4)));
  }
  Money some_amount() { return dollars(static_cast<std::int64_t>(pick(6'000)) - 100); }

  payments::ReportOutcome report() {
    payments::ReportOutcome ask{.operation = static_cast<Operation>(pick(4)),
                                .id = some_id<OperationId>(),
                                .outcome = static_cast<Outcome>(pick(3) == 0 ? 0 : pick(5)),
                                .by = static_cast<ReportedBy>(pick(4))};
    ask.gateway = pick(20) == 0 ? "paypal" : "stripe";
    ask.gateway_reference = pick(20) == 0 ? "other" : "ref";
    if (pick(10) == 0) ask.amount = some_amount();
    ask.needs_person = pick(5) == 0;
    return ask;
  }

  std::mt19937_64 random_;
};

}  // namespace paypie::payments_test
