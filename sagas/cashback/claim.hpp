// The cashback of one order: what an instance remembers, what can be delivered to it, what it decides. Pure.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "command-side/decider/decider.hpp"
#include "events/cashback.hpp"
#include "events/cashback_claims.hpp"
#include "events/orders.hpp"
#include "events/payments.hpp"

namespace paypie::cashback {

// Every event the process has a use for. The account's are answers to its wishes, and what people decide there.
using ClaimInput = std::variant<orders::OrderCreated, orders::OrderLinesChanged, orders::ChargesApplied,
                                orders::PaymentProgressRecorded, orders::OutsidePaymentRecorded, orders::OrderCancelled,
                                payments::DisputeClosed, CashbackApproved, CashbackReferred, CashbackRejected,
                                CashbackReversed, CashbackReduced, PayoutRequested, DueSetOff, CommandSettled>;

// An event of another stream. Comes again with the same version: nothing happens.
struct DeliverToClaim {
  std::string stream;
  std::uint64_t version = 0;
  Timestamp at;         // business time
  std::string answers;  // the wish that asked for the command whose record this is; empty: none of ours did
  ClaimInput event;
  // Of an order that comes: whose it is, and the programmes it may take part in.
  std::optional<CashbackAccountId> account;
  std::vector<CashbackProgramme> programmes;
};
struct FireClaimTimer {
  std::string name;
};

enum class ClaimRefusal { no_such_timer };
BOOST_DESCRIBE_ENUM(ClaimRefusal, no_such_timer)

struct SeenClaimStream {
  std::string stream;
  std::uint64_t version = 0;
};
VALUE(SeenClaimStream, (stream, version))

struct Claim {
  bool exists = false;
  ClaimPhase phase = ClaimPhase::waiting;
  OrderId order;
  CashbackAccountId account;
  CashbackProgramme programme;
  std::vector<ClaimLine> lines;
  Money total;  // of the order
  std::vector<ClaimPayment> payments;
  std::vector<ClaimLoss> losses;
  Money paid_outside;
  std::optional<CashbackClaim> claim;
  Money given_back_before;  // when it was claimed
  Money amount;             // that the account has approved, or referred
  Money reversed;           // asked to be, in all
  std::vector<ClaimWish> open;
  std::vector<ClaimTimer> timers;
  std::vector<SeenClaimStream> seen;
  std::uint64_t steps = 0;  // so far; makes names unique
};
VALUE(Claim, (exists, phase, order, account, programme, lines, total, payments, losses, paid_outside, claim,
              given_back_before, amount, reversed, open, timers, seen, steps))

// Of what was paid: refunded, or lost in disputes.
Money given_back(const Claim& now);

struct ClaimDecider {
  using State = Claim;
  using Command = std::variant<DeliverToClaim, FireClaimTimer>;
  using Event = ClaimEvent;
  using Refusal = ClaimRefusal;
  static constexpr std::string_view topic = "paypie.cashback_claim.events.v1";
  static constexpr std::string_view source = "/cashback/claims";

  static Decision<ClaimEvent, ClaimRefusal> decide(const Claim& now, const Command& command);
  static Claim evolve(Claim now, const ClaimEvent& event);
};
static_assert(Decider<ClaimDecider>);

// The instance of an order.
inline CashbackClaimId claim_of(const OrderId& order) { return {order.bytes}; }

}  // namespace paypie::cashback
