// The fold of a payment's stream into what readers see, held against what the decider makes of the same events.
#include "projections/payment_view.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "command-side/payments/ledger.hpp"
#include "events/codec/codec.hpp"
#include "events/reconciliation.hpp"
#include "projections/payment_rows.hpp"
#include "tests/support/random_payments.hpp"

using namespace paypie;
using namespace paypie::payments_test;
using namespace paypie::projections;

namespace {

// The decider and the view, side by side.
class Watched {
 public:
  template <class... Commands>
  explicit Watched(const Commands&... commands) {
    (step(commands), ...);
  }
  // Whether it made something happen.
  bool step(const payments::PaymentCommand& command) {
    const auto decision = PaymentDecider::decide(state, command);
    const auto* happened = std::get_if<Happened<payments::PaymentEvent>>(&decision);
    if (!happened) return false;
    state = PaymentDecider::evolve(std::move(state), happened->event);
    see(happened->event);
    return true;
  }
  void see(const payments::PaymentEvent& event) {
    const Envelope meta{.stream = payment.text(),
                        .version = view.version + 1,
                        .time = {static_cast<std::int64_t>(view.version + 1) * 1'000'000},
                        .store = {"main"}};
    view = apply(std::move(view), meta, event);
  }
  const PaymentTransaction& transaction(TransactionKind kind) const {
    const auto found = std::ranges::find(view.transactions, kind, &PaymentTransaction::kind);
    REQUIRE(found != view.transactions.end());
    return *found;
  }

  payments::PaymentState state;
  PaymentView view;
};

PaymentState state_of(const payments::PaymentState& state) {
  constexpr PaymentState by_status[] = {PaymentState::created,         PaymentState::created,  PaymentState::pending,
                                        PaymentState::requires_action, PaymentState::declined, PaymentState::authorized,
                                        PaymentState::expired,         PaymentState::captured, PaymentState::voided,
                                        PaymentState::paid_manually};
  return by_status[state.index()];
}

// Of how many operations the decider takes the outcome to be unknown, or contested. A void that failed, and is asked
// for again, is one operation, open and settled.
std::size_t doubts_of(const payments::PaymentState& state) {
  std::set<std::pair<Operation, OperationId>> doubts;
  std::visit(
      [&]<class S>(const S& now) {
        if constexpr (payments::Existing<S>) {
          for (const auto& open : now.ledger.open) {
            if (open.unknown) doubts.emplace(open.operation, open.id);
          }
          for (const auto& settled : now.about.settled) {
            if (settled.contested) doubts.emplace(settled.operation, settled.id);
          }
          if constexpr (payments::Asking<S>) {
            if (now.attempt.unknown) doubts.emplace(Operation::authorization, OperationId{now.attempt.id.bytes});
          }
        }
      },
      state);
  return doubts.size();
}

void hold_against(const PaymentView& view, const payments::PaymentState& state) {
  CHECK(view.known_state == state_of(state));
  CHECK(view.reconciliation.size() == doubts_of(state));
  CHECK((view.state == PaymentState::unknown) == !view.reconciliation.empty());
  std::visit(
      [&](const auto& now) {
        if constexpr (payments::Existing<std::remove_cvref_t<decltype(now)>>) {
          CHECK(view.authorized.minor == now.ledger.authorized);
          CHECK(view.captured.minor == now.ledger.captured);
          CHECK(view.refunded.minor == now.ledger.refunded);
          CHECK(view.disputed.minor == payments::disputed(now.ledger));
          CHECK(view.lost.minor == now.ledger.lost);
          for (const auto& open : now.ledger.open) {
            const bool shown = std::ranges::any_of(view.transactions, [&](const PaymentTransaction& one) {
              return one.amount == open.amount &&
                     one.state == (open.unknown ? TransactionState::unknown : TransactionState::pending);
            });
            CHECK(shown);
          }
        }
      },
      state);
}

}  // namespace

TEST_CASE("over every prefix of random lives, the view has the decider's status, amounts and doubts") {
  std::size_t events = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    RandomPaymentCommands commands(seed);
    Watched life;
    for (int step = 0; step < 150; ++step) {
      if (!life.step(commands.next())) continue;
      ++events;
      hold_against(life.view, life.state);
      std::int64_t captured = 0, refunded = 0;
      for (const auto& one : life.view.transactions) {
        const bool succeeded = one.state == TransactionState::succeeded;
        const bool takes = one.kind == TransactionKind::capture || one.kind == TransactionKind::sale ||
                           one.kind == TransactionKind::manual;
        if (succeeded && takes) captured += one.amount.minor;
        if (succeeded && one.kind == TransactionKind::refund) refunded += one.amount.minor;
      }
      CHECK(captured == life.view.captured.minor);
      CHECK(refunded == life.view.refunded.minor);
    }
    if (life.view.version == 0) continue;
    // What a read model stores is what it reads again.
    const auto stored = codec::to_json<codec::Empty::written>(life.view);
    const auto again = codec::from_json<PaymentView>(stored, codec::Mode::lenient);
    CAPTURE(stored);
    REQUIRE_MESSAGE(again, (again ? "" : again.error().front().pointer));
    CHECK(*again == life.view);
  }
  CHECK(events > 2'000);
}

TEST_CASE("a payment shows what was authorised, captured and refunded, each as a transaction with its times") {
  Watched life(create_confirmed(), authorized_by(), capture_of(6'000), captured_by(), refund_of(2'000), refunded_by());
  CHECK(life.view.state == PaymentState::authorized);
  CHECK(life.view.amount == dollars(10'000));
  CHECK(life.view.captured == dollars(6'000));
  CHECK(life.view.refunded == dollars(2'000));
  CHECK(life.view.gateway == "stripe");
  REQUIRE(life.view.transactions.size() == 3);
  const auto& capture = life.transaction(TransactionKind::capture);
  CHECK(capture.id == capture_1.text());
  CHECK(capture.gateway_reference == "ref_1");
  CHECK(capture.created_at.micros == 3'000'000);
  CHECK(capture.updated_at.micros == 4'000'000);
  CHECK(life.transaction(TransactionKind::refund).reason == "returned");
}

TEST_CASE("a declined payment says why, and whether a gateway was reached at all") {
  auto no = report(Operation::authorization, attempt_1, Outcome::declined);
  no.code = "insufficient_funds";
  Watched declined(create_confirmed(), no);
  CHECK(declined.view.state == PaymentState::declined);
  CHECK(declined.view.decline->code == "insufficient_funds");
  CHECK(declined.view.decline->reached);
  CHECK(declined.transaction(TransactionKind::authorization).state == TransactionState::declined);
  auto by_paypal = create_by_paypal();
  by_paypal.confirm = true;
  by_paypal.attempt = attempt_1;
  auto away = report(Operation::authorization, attempt_1, Outcome::not_reached);
  away.gateway = "paypal";
  Watched unreached(by_paypal, away);
  CHECK_FALSE(unreached.view.decline->reached);
  CHECK(unreached.transaction(TransactionKind::authorization).state == TransactionState::not_reached);
}

TEST_CASE("a capture, void or refund that failed says whether the gateway was reached, whatever its code is") {
  const auto failed = [](Operation operation, const auto& id, Outcome outcome, const char* code) {
    auto ask = report(operation, id, outcome);
    ask.code = code;
    return ask;
  };
  for (const auto* code : {"not_reached", "authentication_error", "rate_limited", ""}) {
    for (const auto& [outcome, state] : {std::pair(Outcome::not_reached, TransactionState::not_reached),
                                         std::pair(Outcome::declined, TransactionState::declined)}) {
      CAPTURE(code);
      Watched capture(create_confirmed(), authorized_by(), capture_of(6'000),
                      failed(Operation::capture, capture_1, outcome, code));
      CHECK(capture.transaction(TransactionKind::capture).state == state);
      Watched voided(create_confirmed(), authorized_by(), void_it,
                     failed(Operation::voiding, attempt_1, outcome, code));
      CHECK(voided.transaction(TransactionKind::voiding).state == state);
      Watched refund(create_confirmed(), authorized_by(), capture_of(10'000), captured_by(), refund_of(5'000),
                     failed(Operation::refund, refund_1, outcome, code));
      CHECK(refund.transaction(TransactionKind::refund).state == state);
    }
  }
}

TEST_CASE("a failure from before it said whether the gateway was reached says it by its code") {
  for (const auto& [code, state] : {std::pair("not_reached", TransactionState::not_reached),
                                    std::pair("authentication_error", TransactionState::declined)}) {
    Watched life(create_confirmed(), authorized_by(), capture_of(6'000));
    life.see(payments::CaptureFailed{payment, paid_order, capture_1, dollars(6'000), dollars(0), code, ""});
    CHECK(life.transaction(TransactionKind::capture).state == state);
  }
}

TEST_CASE("an unknown outcome shows when the gateway is asked again, until a person has to look") {
  Watched life(create_confirmed(), report(Operation::authorization, attempt_1, Outcome::unknown));
  CHECK(life.view.state == PaymentState::unknown);
  CHECK(life.view.known_state == PaymentState::pending);
  REQUIRE(life.view.reconciliation.size() == 1);
  const auto& doubt = life.view.reconciliation.front();
  CHECK(doubt.transaction == attempt_1.text());
  CHECK(doubt.looked_up_at.size() == payments::reconciliation_seconds.size());
  CHECK(doubt.looked_up_at.front().micros == doubt.since.micros + 15'000'000);
  auto gave_up = report(Operation::authorization, attempt_1, Outcome::unknown, ReportedBy::lookup);
  gave_up.needs_person = true;
  life.step(gave_up);
  CHECK(life.view.reconciliation.front().needs_person);
  CHECK(life.view.reconciliation.front().looked_up_at.empty());
  life.step(authorized_by(ReportedBy::person));
  CHECK(life.view.reconciliation.empty());
  CHECK(life.view.state == PaymentState::authorized);
}

TEST_CASE("a contested outcome stays what it was recorded to be, and is marked") {
  Watched life(create_confirmed(), authorized_by(), capture_of(6'000), captured_by());
  life.step(report(Operation::capture, capture_1, Outcome::declined, ReportedBy::webhook));
  CHECK(life.view.state == PaymentState::unknown);
  CHECK(life.view.known_state == PaymentState::authorized);
  CHECK(life.transaction(TransactionKind::capture).state == TransactionState::succeeded);
  CHECK(life.transaction(TransactionKind::capture).contested);
  life.step(captured_by(capture_1, ReportedBy::lookup));
  CHECK(life.view.state == PaymentState::authorized);
  CHECK_FALSE(life.transaction(TransactionKind::capture).contested);
}

TEST_CASE("disputes count as disputed while they are open, and are transactions that are won or lost") {
  Watched life(create_confirmed(), authorized_by(), capture_of(10'000), captured_by(),
               payments::OpenDispute{dispute_1, dollars(4'000), "fraudulent", "dp_1"});
  CHECK(life.view.disputed == dollars(4'000));
  CHECK(life.transaction(TransactionKind::dispute).state == TransactionState::pending);
  life.step(payments::CloseDispute{dispute_1, false});
  CHECK(life.view.disputed.minor == 0);
  CHECK(life.view.lost == dollars(4'000));
  CHECK(life.transaction(TransactionKind::dispute).state == TransactionState::lost);
}

TEST_CASE("a payment that was called off before it was created is not shown, and one by hand is") {
  Watched early(payments::Void{"cancelled", payment, paid_order});
  CHECK_FALSE(PaymentDocuments::is_shown(early.view));
  CHECK_FALSE(row_of(early.view).shown);
  Watched cash(create_payment(), payments::RecordManualPayment{dollars(9'000), "cash", "till 1"});
  CHECK(PaymentDocuments::is_shown(cash.view));
  CHECK(cash.view.state == PaymentState::paid_manually);
  CHECK(cash.view.captured == dollars(9'000));
  CHECK(cash.transaction(TransactionKind::manual).gateway_reference == "till 1");
}

TEST_CASE("rows are made of the transactions that a batch has touched") {
  Watched life(create_confirmed(), authorized_by(), capture_of(6'000), captured_by());
  CHECK(transaction_rows(life.view, 1).size() == 2);
  const auto touched = transaction_rows(life.view, 3);
  REQUIRE(touched.size() == 1);
  CHECK(touched.front().kind == "capture");
  CHECK(touched.front().state == "succeeded");
}

TEST_CASE("an event of a payment that cannot follow is refused, never guessed") {
  Watched life(create_confirmed());
  Envelope meta{.stream = payment.text(), .version = 3};
  CHECK_THROWS_AS(apply(life.view, meta, payments::PaymentEvent(CommandSettled{})), OutOfOrder);
  meta.stream = "nothing";
  meta.version = 1;
  CHECK_THROWS_AS(apply({}, meta, payments::PaymentEvent(CommandSettled{})), OutOfOrder);
}
