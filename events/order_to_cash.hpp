// What can happen to an order on its way to cash: one process instance per order, with the order's bits under otc_.
// Every step is one event: what was delivered, where the instance stands now, what it asks others to do, and what it
// learned. A command asked for is in the log before it is sent, so no crash loses one.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/event.hpp"
#include "events/orders.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

namespace paypie::order_to_cash {

// reserving: number and stock are asked for. awaiting_payment: nobody said how to pay, or the customer has something
// to do. paying: an authorisation is on its way. payment_unknown: it may have happened; the gateway is asked.
// confirming: the order is told. fulfilling: the merchant ships, what has left is captured. cancelling: everything is
// undone. stuck: a step failed for good and a person has to look. finished, cancelled: over.
enum class Phase {
  reserving,
  awaiting_payment,
  paying,
  payment_unknown,
  confirming,
  fulfilling,
  cancelling,
  stuck,
  finished,
  cancelled
};
BOOST_DESCRIBE_ENUM(Phase, reserving, awaiting_payment, paying, payment_unknown, confirming, fulfilling, cancelling,
                    stuck, finished, cancelled)

enum class Asked {
  take_number,
  assign_number,
  reserve_stock,
  release_stock,
  commit_stock,
  authorize_payment,
  capture_payment,
  void_payment,
  refund_payment,
  confirm_order,
  cancel_order,
  record_payment,
  apply_charges
};
BOOST_DESCRIBE_ENUM(Asked, take_number, assign_number, reserve_stock, release_stock, commit_stock, authorize_payment,
                    capture_payment, void_payment, refund_payment, confirm_order, cancel_order, record_payment,
                    apply_charges)

// A command asked of another stream. Its id follows from the instance and the name, which is never given twice. Fields
// that the command does not have are absent.
struct Wish {
  std::string name;  // reserve/2, capture/ful_..., cancel
  Asked asked = Asked::take_number;
  std::string number;
  std::string sku;
  std::string location;
  std::optional<ReservationId> reservation;
  std::optional<std::int64_t> quantity;
  std::optional<FulfillmentId> fulfillment;
  std::optional<PaymentId> payment;
  std::optional<Money> amount;
  std::optional<Money> captured;
  std::optional<Money> refunded;
  std::string method;
  bool last = false;  // capture: what is left of the authorisation is let go
  std::string reason;
  // Of a person's refund: refund_payment gives its money back, commit_stock goes the other way and brings pieces back.
  std::optional<RefundId> refund;
  std::optional<orders::Charges> charges;
};
VALUE(Wish, (name, asked, number, sku, location, reservation, quantity, fulfillment, payment, amount, captured,
             refunded, method, last, reason, refund, charges))

// Comes back as a command when it is due, unless it was closed before. again: then this is asked of the payment once
// more, because the gateway was not reached; absent: nobody waits any longer for the order to be paid.
struct Timer {
  std::string name;
  Timestamp due;
  std::optional<Asked> again;
  std::optional<PaymentId> payment;
};
VALUE(Timer, (name, due, again, payment))

struct WantedLine {
  LineId line;
  std::string sku;
  std::int64_t quantity = 0;
  Money total;
};
VALUE(WantedLine, (line, sku, quantity, total))

enum class HoldStatus { asked, held, refused, over };
BOOST_DESCRIBE_ENUM(HoldStatus, asked, held, refused, over)

// Stock of one line at one location.
struct Hold {
  ReservationId reservation;
  LineId line;
  std::string sku;
  std::string location;
  HoldStatus status = HoldStatus::asked;
  std::int64_t asked = 0;
  std::int64_t left = 0;  // held and not committed, or asked to be
};
VALUE(Hold, (reservation, line, sku, location, status, asked, left))

enum class PaymentStatus { asked, authorized, declined, needs_action, unknown, voided };
BOOST_DESCRIBE_ENUM(PaymentStatus, asked, authorized, declined, needs_action, unknown, voided)

// A refund of a payment: asked for, or done; one that failed is forgotten. ours: the process asked for it; else
// somebody gave money back by hand.
struct HeardRefund {
  RefundId refund;
  Money amount;
  bool ours = false;
  bool done = false;
};
VALUE(HeardRefund, (refund, amount, ours, done))

// A payment for this order, as the instance has heard of it.
struct HeardPayment {
  PaymentId payment;
  PaymentStatus status = PaymentStatus::asked;
  Money authorized;
  Money captured;
  Money refunded;
  Money to_capture;                        // asked for, answered or not
  std::optional<std::int64_t> lost_calls;  // in a row: captures, voids, refunds that did not get through
  std::vector<HeardRefund> refunds;
  std::optional<bool> is_let_go;  // a void of what it holds is under way, whoever asked for it
};
VALUE(HeardPayment, (payment, status, authorized, captured, refunded, to_capture, lost_calls, refunds, is_let_go))

// Rules of the shop as they were when the order came in.
struct Policy {
  std::vector<std::string> locations;  // in the order in which they are asked for stock
  std::int64_t hold_seconds = 0;       // how long stock is held for an order that is not paid
  // Pauses before a capture, void or refund that did not get through is asked for again; then a person has to.
  std::vector<std::int64_t> again_seconds;
};
VALUE(Policy, (locations, hold_seconds, again_seconds))

struct Beginning {
  OrderId order;
  Currency currency;
  Money total;
  std::vector<WantedLine> lines;
  std::string payment_method;  // the gateway's token; empty: to be paid in another way
  Policy policy;
  std::optional<orders::Charges> charges;  // shipping and taxes that the order leaves to the shop
};
VALUE(Beginning, (order, currency, total, lines, payment_method, policy, charges))

struct ShippedLine {
  LineId line;
  std::int64_t quantity = 0;
};
VALUE(ShippedLine, (line, quantity))

// A part of the order left the house, and what it came to.
struct Shipment {
  FulfillmentId fulfillment;
  Money amount;
  std::vector<ShippedLine> lines;
};
VALUE(Shipment, (fulfillment, amount, lines))

// Pieces that had left the house come back into it.
struct Restock {
  LineId line;
  std::int64_t quantity = 0;
  std::string location;
};
VALUE(Restock, (line, quantity, location))

// What a person gave back.
struct GivenBack {
  RefundId refund;
  Money amount;  // may be nothing
  std::vector<Restock> restock;
};
VALUE(GivenBack, (refund, amount, restock))

// Version 2: processes ask for more kinds of commands (apply_charges); else as version 1.
struct Stepped {
  std::string source;                // the stream of what was delivered; empty for timers and people
  std::uint64_t source_version = 0;  // likewise
  std::string cause;                 // order.created, timer settle, retry
  Phase phase = Phase::reserving;    // from now on
  std::vector<Wish> asks;
  std::vector<Timer> timers;
  std::vector<std::string> closed;  // wishes that were answered, timers nobody waits for any more
  std::optional<Beginning> began;
  std::string number;                  // once it is known
  std::vector<Hold> holds;             // those that are new or changed
  std::vector<HeardPayment> payments;  // likewise
  std::vector<WantedLine> lines;       // all of them, when they changed
  std::optional<Money> total;          // likewise
  std::optional<Money> paid_outside;   // in all, when it changed
  std::optional<Shipment> shipped;
  bool complete = false;               // nothing is left to fulfil
  bool order_is_over = false;          // the order says that it is cancelled
  std::vector<Wish> failed;            // answered with a no that nothing here knows a way around
  std::string why;                     // of cancelling or stuck: out_of_stock, payment_declined, ...
  std::string note;                    // a person's
  std::optional<std::string> refusal;  // what was delivered says no: its reason, or the gateway's code
  std::optional<GivenBack> refund;     // by a person; note says why
};
EVENT(Stepped, "order_to_cash.stepped", 2,
      (source, source_version, cause, phase, asks, timers, closed, began, number, holds, payments, lines, total,
       paid_outside, shipped, complete, order_is_over, failed, why, note, refusal, refund))

using OrderToCashEvent = std::variant<Stepped, CommandSettled>;

}  // namespace paypie::order_to_cash
