// The payment aggregate: what it decides, and how its history folds. Pure: no clock, no ids of its own, no I/O.
#pragma once
#include <string_view>

#include "command-side/decider/decider.hpp"
#include "command-side/payments/commands.hpp"
#include "command-side/payments/refusal.hpp"
#include "command-side/payments/state.hpp"
#include "events/payments.hpp"

namespace paypie::payments {

struct PaymentDecider {
  using State = PaymentState;
  using Command = PaymentCommand;
  using Event = PaymentEvent;
  using Refusal = payments::Refusal;
  static constexpr std::string_view topic = "paypie.payment.events.v1";
  static constexpr std::string_view source = "/payments";

  // The retry law: a command that happened, asked again, is AlreadyDone.
  static Decision<PaymentEvent, payments::Refusal> decide(const PaymentState& state, const PaymentCommand& command);
  // Throws ImpossibleHistory for an event that this state cannot have decided.
  static PaymentState evolve(PaymentState state, const PaymentEvent& event);
};
static_assert(Decider<PaymentDecider>);

using PaymentDecision = Decision<PaymentEvent, Refusal>;

inline PaymentDecision happened(PaymentEvent event) { return Happened<PaymentEvent>{std::move(event)}; }
inline PaymentDecision refused(Refusal why) { return Refused<Refusal>{why}; }
inline PaymentDecision already_done() { return AlreadyDone{}; }

}  // namespace paypie::payments
