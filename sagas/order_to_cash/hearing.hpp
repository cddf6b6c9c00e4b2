// One function for each event: what it means for the instance, phase by phase. What is not mentioned is ignored on
// purpose; tests/golden/order_to_cash_steps.txt lists every pair of phase and event, the ignored ones too.
#pragma once
#include "sagas/order_to_cash/draft.hpp"

namespace paypie::order_to_cash {

void on(Draft& step, const Deliver& input, const orders::OrderCreated& e);
void on(Draft& step, const Deliver& input, const orders::OrderLinesChanged& e);
void on(Draft& step, const Deliver& input, const orders::OrderStatusChanged& e);
void on(Draft& step, const Deliver& input, const orders::OrderFulfilled& e);
void on(Draft& step, const Deliver& input, const orders::OrderCancelled& e);
void on(Draft& step, const Deliver& input, const orders::OutsidePaymentRecorded& e);
void on(Draft& step, const Deliver& input, const orders::OrderNumbered& e);
void on(Draft& step, const Deliver& input, const orders::PaymentProgressRecorded& e);
void on(Draft& step, const Deliver& input, const orders::ChargesApplied& e);
void on(Draft& step, const Deliver& input, const numbering::NumberTaken& e);
void on(Draft& step, const Deliver& input, const inventory::StockReserved& e);
void on(Draft& step, const Deliver& input, const inventory::ReservationReleased& e);
void on(Draft& step, const Deliver& input, const inventory::StockCommitted& e);
void on(Draft& step, const Deliver& input, const inventory::StockReturned& e);
void on(Draft& step, const Deliver& input, const payments::PaymentCreated& e);
void on(Draft& step, const Deliver& input, const payments::AuthorizationRequested& e);
void on(Draft& step, const Deliver& input, const payments::PaymentAuthorized& e);
void on(Draft& step, const Deliver& input, const payments::PaymentDeclined& e);
void on(Draft& step, const Deliver& input, const payments::PaymentActionRequired& e);
void on(Draft& step, const Deliver& input, const payments::OutcomeUnknown& e);
void on(Draft& step, const Deliver& input, const payments::CaptureRequested& e);
void on(Draft& step, const Deliver& input, const payments::PaymentCaptured& e);
void on(Draft& step, const Deliver& input, const payments::CaptureFailed& e);
void on(Draft& step, const Deliver& input, const payments::VoidRequested& e);
void on(Draft& step, const Deliver& input, const payments::PaymentVoided& e);
void on(Draft& step, const Deliver& input, const payments::VoidFailed& e);
void on(Draft& step, const Deliver& input, const payments::RefundRequested& e);
void on(Draft& step, const Deliver& input, const payments::PaymentRefunded& e);
void on(Draft& step, const Deliver& input, const payments::RefundFailed& e);
void on(Draft& step, const Deliver& input, const payments::AuthorizationExpired& e);
void on(Draft& step, const Deliver& input, const payments::ManualPaymentRecorded& e);
void on(Draft& step, const Deliver& input, const CommandSettled& e);

// What an answer means because of what was asked, whatever event it is.
void on_answer(Draft& step, const Wish& wish, const Deliver& input);

}  // namespace paypie::order_to_cash
