// What one person may move alone, as it is configured.
#pragma once
#include "command-side/decider/approval_limits.hpp"
#include "platform/config/config.hpp"

namespace paypie::tools {

// Of approvals.refunds, approvals.recorded_payments and approvals.payouts. Throws Failure{usage} for what is no amount,
// and for a currency that is named twice.
ApprovalLimits approval_limits(const config::Config& config);

}  // namespace paypie::tools
