// Captures, voids and refunds that did not get through: asked for again after a while, a few times, then a person has
// to.
#pragma once
#include "sagas/order_to_cash/draft.hpp"

namespace paypie::order_to_cash {

// The gateway surely did nothing. True: a timer waits to ask for it again, of which there is one for each payment.
// False: it was asked as often as the policy says (Policy::again_seconds).
bool waits_to_ask_again(Draft& step, const PaymentId& payment, Asked what, Timestamp time);
// The timer is due. What is not wanted any more is not asked for.
void ask_again(Draft& step, const Timer& timer);
// From here on tries are counted anew: of one payment, or of all.
void got_through(HeardPayment& payment);
void forget_tries(Draft& step);
// What waited to be asked for again is asked for at once, or not at all.
void stop_waiting_to_ask(Draft& step);

}  // namespace paypie::order_to_cash
