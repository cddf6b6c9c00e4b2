// Random lives of payments, from seeds: after every event nothing is captured that was not authorised, nothing refunded
// or disputed that was not captured, what is asked for included.
#include <doctest/doctest.h>

#include "command-side/lane/state_codec.hpp"
#include "command-side/payments/ledger.hpp"
#include "projections/conservation.hpp"
#include "tests/support/random_payments.hpp"

using namespace paypie;
using namespace paypie::payments;
using namespace paypie::payments_test;

namespace {

class Life {
 public:
  explicit Life(std::uint64_t seed) : commands_(seed) {}

  void step() {
    const auto command = commands_.next();
    const auto decision = PaymentDecider::decide(state_, command);
    const auto* happened = std::get_if<Happened<PaymentEvent>>(&decision);
    if (!happened) return;
    state_ = PaymentDecider::evolve(std::move(state_), happened->event);
    ++events;
    seen[happened->event.index()] = true;
    CHECK(projections::add(live_, happened->event).empty());  // what the live check says of it
    check();
  }

  std::size_t events = 0;
  std::array<bool, std::variant_size_v<PaymentEvent>> seen{};

 private:
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

  RandomPaymentCommands commands_;
  PaymentState state_;
  projections::PaymentBooks live_;
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
