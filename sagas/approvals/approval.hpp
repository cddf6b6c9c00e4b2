// One act that needs two persons: what an instance remembers, what people decide about it, what its target answers.
// Pure.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "command-side/decider/decider.hpp"
#include "events/approvals.hpp"
#include "events/cashback.hpp"
#include "events/order_to_cash.hpp"
#include "events/orders.hpp"
#include "events/payments.hpp"

namespace paypie::approvals {

// Tested one below, at, and one above.
namespace limit {
inline constexpr std::int64_t longest_days = 30;  // that an approval can wait for somebody
}  // namespace limit

// What people do. `at`: now, recorded time.
struct Request {
  ApprovalId approval;  // the instance's own
  ApprovedAct act;
  std::string by;
  Timestamp at;
  Timestamp expires_at;
};
struct Approve {
  std::string by;
  Timestamp at;
  std::string reason;
};
struct Reject {
  std::string by;
  Timestamp at;
  std::string reason;
};
struct Withdraw {
  std::string by;
  std::string reason;
};

// What the acts leave where they belong.
using Input = std::variant<payments::RefundRequested, payments::PaymentRefunded, payments::ManualPaymentRecorded,
                           orders::OrderCancelled, orders::OutsidePaymentRecorded, order_to_cash::Stepped,
                           cashback::PayoutRequested, cashback::DueSetOff, CommandSettled>;

// The record that the act left in its target's stream. Comes again: nothing waits for it any more, nothing happens.
struct Deliver {
  std::string answers;  // the wish
  Input event;
};
struct FireTimer {
  std::string name;
};

enum class Refusal {
  no_such_approval,
  exists_already,
  // what is asked for
  resource_invalid,
  amount_invalid,
  method_missing,
  model_invalid,
  expiry_out_of_range,
  // who and when
  same_person,
  not_the_requester,
  is_over,
  has_expired,
  no_such_timer
};
BOOST_DESCRIBE_ENUM(Refusal, no_such_approval, exists_already, resource_invalid, amount_invalid, method_missing,
                    model_invalid, expiry_out_of_range, same_person, not_the_requester, is_over, has_expired,
                    no_such_timer)

using Status = ApprovalStatus;

struct Approval {
  bool exists = false;
  Status status = Status::requested;
  ApprovalId approval;
  ApprovedAct act;
  std::string by;
  std::string decided_by;
  Timestamp expires_at;
};
VALUE(Approval, (exists, status, approval, act, by, decided_by, expires_at))

struct ApprovalDecider {
  using State = Approval;
  using Command = std::variant<Request, Approve, Reject, Withdraw, Deliver, FireTimer>;
  using Event = ApprovalEvent;
  using Refusal = approvals::Refusal;
  static constexpr std::string_view topic = "paypie.approval.events.v1";
  static constexpr std::string_view source = "/approvals";

  static Decision<Event, Refusal> decide(const Approval& now, const Command& command);
  static Approval evolve(Approval now, const Event& event);
};
static_assert(Decider<ApprovalDecider>);

// What an event opens and closes: its timer, until somebody decides; and the act, once it is granted.
struct Wish {
  std::string name;
  ApprovedAct act;
};
struct Timer {
  std::string name;
  Timestamp due;
};
struct Step {
  std::vector<Wish> asks;
  std::vector<Timer> timers;
  std::vector<std::string> closed;
};
inline constexpr std::string_view act_name = "act", expiry_name = "expiry";
std::optional<Step> step_of(const ApprovalEvent& event);

}  // namespace paypie::approvals
