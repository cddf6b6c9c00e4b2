// One order's way to cash: what an instance remembers, what can be delivered to it, what it decides. Pure: time comes
// with what is delivered, ids are made of ids.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "command-side/decider/approval_limits.hpp"
#include "command-side/decider/decider.hpp"
#include "events/inventory.hpp"
#include "events/numbering.hpp"
#include "events/order_to_cash.hpp"
#include "events/orders.hpp"
#include "events/payments.hpp"

namespace paypie::order_to_cash {

namespace limit {
// Of one order, whoever made them: with so many the process asks for no authorization of its own accord any more.
inline constexpr std::size_t payments = 20;
}  // namespace limit

// Every event the process has a use for. What else happens in these streams is not delivered.
using Input = std::variant<
    orders::OrderCreated, orders::OrderLinesChanged, orders::OrderStatusChanged, orders::OrderFulfilled,
    orders::OrderCancelled, orders::OutsidePaymentRecorded, orders::OrderNumbered, orders::PaymentProgressRecorded,
    orders::ChargesApplied, numbering::NumberTaken, inventory::StockReserved, inventory::ReservationReleased,
    inventory::StockCommitted, inventory::StockReturned, payments::PaymentCreated, payments::AuthorizationRequested,
    payments::PaymentAuthorized, payments::PaymentDeclined, payments::PaymentActionRequired, payments::OutcomeUnknown,
    payments::CaptureRequested, payments::PaymentCaptured, payments::CaptureFailed, payments::VoidRequested,
    payments::PaymentVoided, payments::VoidFailed, payments::RefundRequested, payments::PaymentRefunded,
    payments::RefundFailed, payments::AuthorizationExpired, payments::ManualPaymentRecorded, CommandSettled>;

// An event of another stream. Comes again with the same version: nothing happens.
struct Deliver {
  std::string stream;
  std::uint64_t version = 0;
  Timestamp time;       // recorded
  std::string answers;  // the wish that asked for the command whose record this is; empty: none of ours did
  Input event;
  Policy policy;                           // the shop's rules of today; used when an order begins
  std::optional<orders::Charges> charges;  // likewise, for an order that leaves shipping and taxes to the shop
};
struct FireTimer {
  std::string name;
};
// What people do. `note` says why, and who is in the event's envelope.
struct Retry {
  std::string note;
};
struct Abandon {
  static constexpr auto limited_by = &ApprovalLimits::refunds;
  std::string note;
  ApprovalLimit within = {};  // what was received for the order, as of its cancellation
};
struct AddNote {
  std::string note;
};
// Money back, pieces back, or both. Never more than was taken, and of no line more than has left.
struct RefundOrder {
  static constexpr auto limited_by = &ApprovalLimits::refunds;
  RefundId refund;
  std::optional<Money> amount;  // none: only pieces come back
  std::string reason;
  std::vector<Restock> restock;
  ApprovalLimit within = {};  // what may be given back of the order in all
};

// Tested one below, at, and one above.
namespace limit {
inline constexpr std::size_t refunds = 100;  // by a person, of one order
inline constexpr std::size_t restock_lines = 500;
inline constexpr std::int64_t restock_quantity = 1'000'000;  // of one line; as much as an item takes
}  // namespace limit

enum class Refusal {
  no_such_instance,
  no_such_timer,
  nothing_failed,
  is_over,
  not_an_order,
  has_shipped,
  // refunds
  other_currency,
  amount_out_of_range,
  exceeds_captured,
  no_such_line,
  quantity_out_of_range,
  exceeds_shipped,
  too_many_lines,
  too_many_refunds,
  needs_approval
};
BOOST_DESCRIBE_ENUM(Refusal, no_such_instance, no_such_timer, nothing_failed, is_over, not_an_order, has_shipped,
                    other_currency, amount_out_of_range, exceeds_captured, no_such_line, quantity_out_of_range,
                    exceeds_shipped, too_many_lines, too_many_refunds, needs_approval)

struct SeenStream {
  std::string stream;
  std::uint64_t version = 0;
};
VALUE(SeenStream, (stream, version))

// In another currency than the order's: none of its payments.
inline bool is_foreign(const HeardPayment& payment, const Currency& currency) {
  return payment.authorized.currency != currency;
}

struct Instance {
  bool exists = false;
  Phase phase = Phase::reserving;
  OrderId order;
  Money total;
  std::string payment_method;
  Policy policy;
  std::optional<orders::Charges> charges;  // still to be applied
  std::vector<WantedLine> lines;
  std::string number;
  std::vector<Hold> holds;  // only ever added: reserve/2 is about the one at index 2
  std::vector<HeardPayment> payments;
  Money paid_outside;
  std::vector<Shipment> shipments;
  std::vector<GivenBack> refunds;  // by people
  bool complete = false;
  bool order_is_over = false;
  std::string why;
  std::vector<Wish> open;
  std::vector<Wish> failed;
  std::vector<Timer> timers;
  std::vector<SeenStream> seen;
  std::uint64_t steps = 0;  // so far; makes names unique
};
VALUE(Instance, (exists, phase, order, total, payment_method, policy, charges, lines, number, holds, payments,
                 paid_outside, shipments, refunds, complete, order_is_over, why, open, failed, timers, seen, steps))

struct OrderToCashDecider {
  using State = Instance;
  using Command = std::variant<Deliver, FireTimer, Retry, Abandon, AddNote, RefundOrder>;
  using Event = OrderToCashEvent;
  using Refusal = order_to_cash::Refusal;
  static constexpr std::string_view topic = "paypie.order_to_cash.events.v1";
  static constexpr std::string_view source = "/order_to_cash";

  static Decision<Event, Refusal> decide(const Instance& now, const Command& command);
  static Instance evolve(Instance now, const Event& event);
};
static_assert(Decider<OrderToCashDecider>);

// The instance of an order.
OrderToCashId instance_of(const OrderId& order);
// The n-th payment that the process makes for an order, from 0 on.
PaymentId payment_of(const OrderId& order, std::size_t n);
// The hold at this index, for this line.
ReservationId reservation_of(const LineId& line, std::size_t hold);

inline bool is_over(Phase phase) { return phase == Phase::finished || phase == Phase::cancelled; }

}  // namespace paypie::order_to_cash
