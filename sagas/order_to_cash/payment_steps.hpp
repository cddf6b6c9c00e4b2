// The part of a step that is about money: what is covered, what is to be captured, what is to be given back.
#pragma once
#include <cstdint>
#include <string>

#include "sagas/order_to_cash/draft.hpp"

namespace paypie::order_to_cash {

// What is authorized, captured or paid elsewhere, but for what the process gives back and for holds that are being let
// go: minor units. What somebody gave back by hand was theirs to give: it is not missed, and not taken again.
std::int64_t covered(const Instance& now);
// What is captured or paid elsewhere, likewise.
std::int64_t received(const Instance& now);

// Of this payment: captured, and neither given back nor on its way back, whoever asked for it.
std::int64_t kept(const Instance& now, const HeardPayment& payment);

// An authorization is on its way, or waits for the customer or the gateway.
bool is_outcome_open(const Instance& now);
// The same, but not for the customer.
bool is_gateway_asked(const Instance& now);

// Asks for the authorization of what is not covered, by the method the order came with.
void authorize(Draft& step);
// Asks for what has left the house and was not asked for yet, from payments that hold enough.
void capture_due(Draft& step);
// Lets go of what a payment holds; gives back what it took, but for what is on its way back.
void undo(Draft& step, const HeardPayment& payment, const std::string& why);
void undo_all(Draft& step, const std::string& why);
void let_go_of(Draft& step, const HeardPayment& payment, const std::string& why);
// What payments took beyond the total is given back; of holds, those that are not needed at all are let go.
void undo_what_is_too_much(Draft& step, const std::string& why);
// Everything is paid: what payments hold beyond it goes back to the customer's card.
void let_go_of_the_rest(Draft& step);
// No payment holds or keeps anything.
bool all_undone(const Instance& now);

// A refund was asked for, or done; one that failed is forgotten.
void hear_of(HeardPayment& payment, const HeardRefund& refund);
void forget(HeardPayment& payment, const RefundId& refund);

// The payment as it was heard of before, or as one of which nothing is known yet.
HeardPayment heard(const Draft& step, const PaymentId& payment, const Currency& currency);
// Puts it, and asks for the order to be told where it changed the sums.
void put_and_tell(Draft& step, const HeardPayment& payment);
// Tells the order of the payments that were heard of before it.
void tell_of_early_ones(Draft& step);

}  // namespace paypie::order_to_cash
