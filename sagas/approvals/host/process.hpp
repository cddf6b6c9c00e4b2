// What the runner needs to know of the process: which records are delivered to which instance, and where acts go.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/cashback/account.hpp"
#include "command-side/lane/lanes.hpp"
#include "command-side/orders/order.hpp"
#include "command-side/payments/payment.hpp"
#include "events/log/record.hpp"
#include "sagas/approvals/approval.hpp"
#include "sagas/order_to_cash/instance.hpp"
#include "sagas/runner/process_runner.hpp"

namespace paypie::approvals {

struct Approvals {
  using Decider = ApprovalDecider;
  using Wish = approvals::Wish;
  static constexpr std::string_view name = "approvals";

  static std::vector<std::string> sources();
  // Answers to acts only. Throws projections::Poison and projections::UnknownEvent.
  static std::optional<sagas::Routed<ApprovalDecider>> route(const log::Record& record);
  static std::optional<Step> step_of(const ApprovalEvent& event) { return approvals::step_of(event); }
  static ApprovalDecider::Command timer(const std::string& fired) { return FireTimer{fired}; }
};

using ApprovalLanes = lane::Lanes<ApprovalDecider>;
using ApprovalRunner = sagas::ProcessRunner<Approvals>;

lane::Codec<ApprovalDecider> approval_codec();

// Whom acts are asked of. Null: not served here; others carry out what is theirs.
struct Targets {
  lane::Lanes<ApprovalDecider>& approvals;
  lane::Lanes<orders::OrderDecider>* orders = nullptr;
  lane::Lanes<order_to_cash::OrderToCashDecider>* processes = nullptr;
  lane::Lanes<payments::PaymentDecider>* payments = nullptr;
  lane::Lanes<cashback::CashbackAccountDecider>* accounts = nullptr;
  const Clock& clock;
};

// Any thread. What the targets refer to must outlive the call.
void send(const Targets& targets, const sagas::Sending<Wish>& sending, sagas::OnSent done);

}  // namespace paypie::approvals
