// Random lives of payments, from seeds: after every event nothing is captured that was not authorised, nothing refunded
// or disputed that was not captured, what is asked for included.
#include <doctest/doctest.h>

#include <random>

#include "command-side/lane/state_codec.hpp"
#include "command-side/payments/ledger.hpp"
#include "tests/support/payment_commands.hpp"

using namespace paypie;
using namespace paypie::payments;
using namespace paypie::payments_test;

namespace {

class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed) {}

  void step() {
    const auto command = any_command();
    const auto decision = PaymentDecider::decide(state_, command);
    const auto* happened = std::get_if<Happened<PaymentEvent>>(&decision);
    if (!happened) return;
    state_ = PaymentDecider::evolve(std::move(state_), happened->event);
    ++events;
    seen[happened->event.index()] = true;
    check();
  }

  std::size_t events = 0;
  std::array<bool, std::variant_size_v<PaymentEvent>> seen{};

 private:
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  template <class Id>
  Id some_id() {
    return id<Id>(static_cast<std::uint8_t>(1 + pick(4)));
  }
  Money some_amount() { return dollars(static_cast<std::int64_t>(pick(6'000)) - 100); }

  PaymentCommand any_command() {
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

  ReportOutcome report() {
    ReportOutcome ask{.operation = static_cast<Operation>(pick(4)),
                      .id = some_id<OperationId>(),
                      .outcome = static_cast<Outcome>(pick(3) == 0 ? 0 : pick(5)),
                      .by = static_cast<ReportedBy>(pick(4))};
    ask.gateway = pick(20) == 0 ? "paypal" : "stripe";
    ask.gateway_reference = pick(20) == 0 ? "other" : "ref";
    if (pick(10) == 0) ask.amount = some_amount();
    ask.needs_person = pick(5) == 0;
    return ask;
  }

  void check() const {
    std::visit(
        [](const auto& now) {
          if constexpr (Existing<std::remove_cvref_t<decltype(now)>>) {
            const Ledger& ledger = now.ledger;
            CHECK(ledger.captured >= 0);
            CHECK(ledger.refunded >= 0);
            CHECK(ledger.captured + asked(ledger, Operation::capture) <= ledger.authorized);
            CHECK(ledger.authorized <= now.about.amount.minor);
            CHECK(ledger.refunded + asked(ledger, Operation::refund) + disputed(ledger) + ledger.lost <=
                  ledger.captured);
            std::int64_t parts = 0;
            for (const auto& part : ledger.captures) parts += part.amount.minor;
            CHECK(parts == ledger.captured);
            CHECK(ledger.open.size() < 10);
          }
        },
        state_);
    // What a lane stores is what it reads again.
    lane::StateWriter bytes;
    bytes.write(state_);
    const auto stored = bytes.take();
    PaymentState again;
    lane::StateReader reader(stored);
    reader.read(again);
    CHECK(again == state_);
  }

  std::mt19937_64 random_;
  PaymentState state_;
};

}  // namespace

TEST_CASE("over every prefix of random lives: captured <= authorised, refunded + disputed <= captured") {
  std::array<bool, std::variant_size_v<PaymentEvent>> seen{};
  std::size_t events = 0;
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    CAPTURE(seed);
    Life life(seed);
    for (int step = 0; step < 150; ++step) life.step();
    events += life.events;
    for (std::size_t at = 0; at < seen.size(); ++at) seen[at] = seen[at] || life.seen[at];
  }
  CHECK(events > 10'000);
  for (std::size_t at = 0; at + 1 < seen.size(); ++at) {  // the last one is the lane's: a command that changed nothing
    CAPTURE(at);
    CHECK(seen[at]);  // every kind of event was reached
  }
}
