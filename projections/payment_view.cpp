// The fold behind PaymentView: one function for each event that can happen to a payment.
#include "projections/payment_view.hpp"

#include <algorithm>

#include "events/reconciliation.hpp"

namespace paypie::projections {
namespace {

using namespace payments;

using Kind = TransactionKind;
using State = TransactionState;

// Of a payment that is not there yet, and not shown: some currency, because what is stored must be read again.
constexpr Currency any_currency{{'U', 'S', 'D'}};

// What happens now: the view, and what every transaction it touches is marked with.
struct Now {
  PaymentView& view;
  const Envelope& meta;

  PaymentTransaction* find(Kind kind, const std::string& id) const {
    const auto found =
        std::ranges::find_if(view.transactions, [&](const auto& one) { return one.kind == kind && one.id == id; });
    return found == view.transactions.end() ? nullptr : &*found;
  }
  // The one that is there, or a new one.
  PaymentTransaction& touch(Kind kind, const std::string& id) const {
    auto* known = find(kind, id);
    if (!known) {
      known = &view.transactions.emplace_back();
      known->id = id;
      known->kind = kind;
      known->amount.currency = view.amount.currency;
      known->created_at = meta.time;
    }
    known->version = meta.version;
    known->updated_at = meta.time;
    return *known;
  }
  // An attempt is a sale where the payment captures when it authorises.
  Kind kind_of_attempt() const { return view.capture == CaptureMode::automatic ? Kind::sale : Kind::authorization; }
  PaymentTransaction& attempt(const AttemptId& id) const { return touch(kind_of_attempt(), id.text()); }
  PaymentTransaction& of(Operation operation, const OperationId& id) const {
    switch (operation) {
      case Operation::capture: return touch(Kind::capture, CaptureId{id.bytes}.text());
      case Operation::voiding: return touch(Kind::voiding, AttemptId{id.bytes}.text());
      case Operation::refund: return touch(Kind::refund, RefundId{id.bytes}.text());
      case Operation::authorization: break;
    }
    return attempt({id.bytes});
  }

  template <class Id>
  void settle(Operation operation, const Id& id) const {
    const OperationId settled{id.bytes};
    std::erase_if(view.reconciliation,
                  [&](const PaymentDoubt& doubt) { return doubt.operation == operation && doubt.id == settled; });
  }
};

void succeed(PaymentTransaction& one, const Money& amount, const std::string& reference) {
  one.state = State::succeeded;
  one.contested = false;
  one.amount = amount;
  if (!reference.empty()) one.gateway_reference = reference;
  one.code.clear();
  one.message.clear();
}

// Events from before `reached` was recorded say it only by the code of an adapter that surely reached nobody.
bool was_reached(const auto& failed) { return failed.reached.value_or(failed.code != "not_reached"); }

void fail(PaymentTransaction& one, bool reached, const std::string& code, const std::string& message) {
  one.state = reached ? State::declined : State::not_reached;
  one.contested = false;
  one.code = code;
  one.message = message;
}

// Asked for, perhaps not for the first time.
void ask(PaymentTransaction& one, const Money& amount, const std::string& gateway, const std::string& reason = "") {
  one.state = State::pending;
  one.amount = amount;
  one.gateway = gateway;
  one.reason = reason;
  one.code.clear();
  one.message.clear();
}

void add_to(Money& sum, std::int64_t minor) { sum.minor += minor; }

// ---- creation and authorisation ----

void ask_attempt(const Now& now, const AttemptId& id, const Money& amount, const std::string& gateway) {
  ask(now.attempt(id), amount, gateway);
  now.view.gateway = gateway;
  now.view.known_state = PaymentState::pending;
  now.view.decline.reset();
}

void on(const Now& now, const PaymentCreated& event) {
  auto& view = now.view;
  view.order = event.order;
  view.amount = event.amount;
  for (Money* sum : {&view.authorized, &view.captured, &view.refunded, &view.disputed, &view.lost}) {
    *sum = {0, event.amount.currency};
  }
  view.method = event.method;
  view.capture = event.capture;
  view.test_mode = event.test_mode;
  view.occurred_at = now.meta.occurred_at.value_or(now.meta.time);
  view.created_at = now.meta.time;
  if (event.attempt) ask_attempt(now, *event.attempt, event.amount, event.gateways.front());
}
void on(const Now& now, const AuthorizationRequested& event) {
  now.view.method = event.method;
  ask_attempt(now, event.attempt, event.amount, event.gateway);
}
void on(const Now& now, const PaymentAuthorized& event) {
  auto& view = now.view;
  succeed(now.attempt(event.attempt), event.amount, event.gateway_reference);
  now.attempt(event.attempt).gateway = event.gateway;
  now.settle(Operation::authorization, event.attempt);
  view.authorized = event.authorized_in_all;
  view.captured = event.captured_in_all;
  view.gateway = event.gateway;
  view.gateway_reference = event.gateway_reference;
  view.authorization_expires_at = event.expires_at;
  view.action_url.reset();
  view.decline.reset();
  const bool is_held = event.authorized_in_all != event.captured_in_all;
  // While the attempt was on its way a void could only wait; once the customer was asked, it went to the gateway.
  const bool void_waited = view.known_state == PaymentState::pending;
  view.known_state = is_held ? PaymentState::authorized : PaymentState::captured;
  auto* waiting = now.find(Kind::voiding, event.attempt.text());
  if (event.to_be_voided) {
    auto& one = now.touch(Kind::voiding, event.attempt.text());
    ask(one, event.amount, event.gateway, one.reason);
  } else if (waiting && waiting->state == State::pending && !is_held && void_waited) {
    // It waited for a sale, and came too late.
    fail(now.touch(Kind::voiding, event.attempt.text()), true, "", "the payment was captured");
  }
}
void on(const Now& now, const PaymentDeclined& event) {
  auto& one = now.attempt(event.attempt);
  fail(one, event.reached, event.code, event.message);
  one.gateway = event.gateway;
  if (event.gateway_reference) {
    one.gateway_reference = *event.gateway_reference;
    now.view.gateway_reference = *event.gateway_reference;
  }
  now.settle(Operation::authorization, event.attempt);
  now.view.decline = PaymentDecline{event.reached, event.gateway, event.code, event.message};
  now.view.action_url.reset();
  now.view.known_state = PaymentState::declined;
}
void on(const Now& now, const PaymentActionRequired& event) {
  auto& one = now.attempt(event.attempt);
  one.state = State::requires_action;
  one.gateway_reference = event.gateway_reference;
  now.settle(Operation::authorization, event.attempt);
  now.view.gateway_reference = event.gateway_reference;
  now.view.action_url = event.action_url;
  now.view.known_state = PaymentState::requires_action;
}
void on(const Now& now, const AuthorizationExpired& event) {
  now.view.authorized = now.view.captured;
  now.view.authorization_expires_at.reset();
  now.view.known_state = PaymentState::expired;
  now.attempt(event.attempt);
}

// ---- capture ----

void on(const Now& now, const CaptureRequested& event) {
  ask(now.touch(Kind::capture, event.capture.text()), event.amount, event.gateway);
}
void on(const Now& now, const PaymentCaptured& event) {
  auto& view = now.view;
  succeed(now.touch(Kind::capture, event.capture.text()), event.amount, event.gateway_reference);
  now.settle(Operation::capture, event.capture);
  view.captured = event.captured_in_all;
  if (event.final) view.authorized = view.captured;
  if (view.authorized != view.captured) return;
  view.known_state = PaymentState::captured;
  view.authorization_expires_at.reset();
}
void on(const Now& now, const CaptureFailed& event) {
  fail(now.touch(Kind::capture, event.capture.text()), was_reached(event), event.code, event.message);
  now.settle(Operation::capture, event.capture);
}

// ---- void ----

void on(const Now& now, const VoidRequested& event) {
  auto& one = now.touch(Kind::voiding, event.attempt.text());
  const auto* attempt = now.find(now.kind_of_attempt(), event.attempt.text());
  const Money held{now.view.authorized.minor - now.view.captured.minor, now.view.amount.currency};
  ask(one, held.minor == 0 && attempt ? attempt->amount : held, event.gateway, event.reason);
  if (event.waits || now.view.known_state != PaymentState::pending) return;
  // The gateway had asked for the customer when somebody wanted it back.
  now.view.gateway_reference = event.gateway_reference;
  now.view.known_state = PaymentState::requires_action;
  now.attempt(event.attempt).state = State::requires_action;
}
void on(const Now& now, const PaymentVoided& event) {
  auto& view = now.view;
  view.order = event.order;
  if (event.attempt) {
    auto& one = now.touch(Kind::voiding, event.attempt->text());
    succeed(one, event.released.value_or(Money{0, view.amount.currency}), "");
    if (one.reason.empty()) one.reason = event.reason;
    if (auto* attempt = now.find(now.kind_of_attempt(), event.attempt->text());
        attempt && attempt->state != State::succeeded) {
      now.attempt(*event.attempt).state = State::voided;
      now.settle(Operation::authorization, *event.attempt);
    }
    now.settle(Operation::voiding, *event.attempt);
  }
  view.authorized = view.captured;
  view.authorization_expires_at.reset();
  view.action_url.reset();
  view.known_state = view.captured.minor > 0 ? PaymentState::captured : PaymentState::voided;
}
void on(const Now& now, const VoidFailed& event) {
  fail(now.touch(Kind::voiding, event.attempt.text()), was_reached(event), event.code, event.message);
  now.settle(Operation::voiding, event.attempt);
}

// ---- refunds ----

void on(const Now& now, const RefundRequested& event) {
  ask(now.touch(Kind::refund, event.refund.text()), event.amount, event.gateway, event.reason);
}
void on(const Now& now, const PaymentRefunded& event) {
  succeed(now.touch(Kind::refund, event.refund.text()), event.amount, event.gateway_reference);
  now.settle(Operation::refund, event.refund);
  now.view.refunded = event.refunded_in_all;
}
void on(const Now& now, const RefundFailed& event) {
  fail(now.touch(Kind::refund, event.refund.text()), was_reached(event), event.code, event.message);
  now.settle(Operation::refund, event.refund);
  now.view.refunded = event.refunded_in_all;
}

// ---- doubt ----

void on(const Now& now, const OutcomeUnknown& event) {
  auto& one = now.of(event.operation, event.id);
  one.contested = event.contested;
  if (!event.contested) one.state = State::unknown;
  if (!event.contested) one.message = event.reason;
  const auto known = std::ranges::find_if(now.view.reconciliation, [&](const PaymentDoubt& doubt) {
    return doubt.operation == event.operation && doubt.id == event.id;
  });
  const bool is_new = known == now.view.reconciliation.end();
  auto& doubt = is_new ? now.view.reconciliation.emplace_back() : *known;
  if (is_new) {
    doubt.operation = event.operation;
    doubt.id = event.id;
    doubt.transaction = one.id;
    doubt.since = now.meta.time;
  }
  doubt.reason = event.reason;
  doubt.contested = event.contested;
  doubt.needs_person = doubt.needs_person || event.needs_person;
  doubt.looked_up_at.clear();
  if (doubt.needs_person) return;
  for (const auto after : reconciliation_seconds) {
    doubt.looked_up_at.push_back({doubt.since.micros + after * 1'000'000});
  }
}
void on(const Now& now, const OutcomeConfirmed& event) {
  now.of(event.operation, event.id).contested = false;
  now.settle(event.operation, event.id);
}

// ---- payments without a gateway, disputes ----

void on(const Now& now, const ManualPaymentRecorded& event) {
  auto& view = now.view;
  succeed(now.touch(Kind::manual, view.id.text()), event.amount, event.reference);
  view.authorized = event.amount;
  view.captured = event.amount;
  view.gateway.clear();
  view.gateway_reference = event.reference;
  view.method = event.method;
  view.decline.reset();
  view.known_state = PaymentState::paid_manually;
}
void on(const Now& now, const DisputeOpened& event) {
  auto& one = now.touch(Kind::dispute, event.dispute.text());
  ask(one, event.amount, now.view.gateway, event.reason);
  one.gateway_reference = event.gateway_reference;
  add_to(now.view.disputed, event.amount.minor);
}
void on(const Now& now, const DisputeEvidenceSubmitted& event) { now.touch(Kind::dispute, event.dispute.text()); }
void on(const Now& now, const DisputeClosed& event) {
  now.touch(Kind::dispute, event.dispute.text()).state = event.won ? State::won : State::lost;
  add_to(now.view.disputed, -event.amount.minor);
  now.view.lost = event.lost_in_all;
}

void on(const Now&, const CommandSettled&) {}

}  // namespace

PaymentView apply(PaymentView view, const Envelope& meta, const PaymentEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  if (view.version == 0) {
    const auto id = PaymentId::parse(meta.stream);
    if (!id) throw OutOfOrder(meta.stream + " is not the stream of a payment");
    view.id = *id;
    view.store = meta.store;
    view.created_at = meta.time;
    view.occurred_at = meta.occurred_at.value_or(meta.time);
    for (Money* sum : {&view.amount, &view.authorized, &view.captured, &view.refunded, &view.disputed, &view.lost}) {
      *sum = {0, any_currency};
    }
  }
  std::visit([&](const auto& happened) { on(Now{view, meta}, happened); }, event);
  view.version = meta.version;
  view.updated_at = meta.time;
  view.state = view.reconciliation.empty() ? view.known_state : PaymentState::unknown;
  return view;
}

}  // namespace paypie::projections
