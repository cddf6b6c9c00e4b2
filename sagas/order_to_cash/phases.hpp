// From phase to phase: what begins and what ends with them.
#pragma once
#include <string>

#include "sagas/order_to_cash/draft.hpp"

namespace paypie::order_to_cash {

// Everything that was undone has been answered for.
void end_cancelling(Draft& step);
void cancel(Draft& step, const std::string& why);
void get_stuck(Draft& step, const std::string& why);
// The gateway holds what was counted on no longer: what is missing is authorized anew, by another payment, so that what
// ships late is paid, too. Without a way to pay, or after too many of them, a person is asked.
void authorize_anew(Draft& step);
// Money that was counted on is gone. One payment too many that was let go is none.
void get_stuck_if_uncovered(Draft& step, const std::string& why);
void confirm(Draft& step);
// The customer has so long to pay; who has been given time already keeps to it.
void await_payment(Draft& step, Timestamp time);
// Stock is held, and what shipping and taxes cost is known: now the money.
void pay(Draft& step, Timestamp time);
void go_on_when_reserved(Draft& step, Timestamp time);
void go_on_when_covered(Draft& step, Timestamp time);
void end_fulfilling(Draft& step);

}  // namespace paypie::order_to_cash
