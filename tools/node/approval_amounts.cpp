// A list of amounts, one of each currency.
#include "tools/node/approval_amounts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "events/amounts.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {
namespace {

ApprovalLimit limit_of(const config::Config& config, std::string_view key) {
  ApprovalLimit limit;
  for (const auto& text : config.list(key)) {
    const auto amount = amount_of(text);
    if (!amount || amount->minor < 0)
      throw Failure(Exit::usage, fmt::format("{}: '{}' is no amount such as EUR 1000.00", key, text));
    if (std::ranges::find(limit.up_to, amount->currency, &Money::currency) != limit.up_to.end()) {
      throw Failure(Exit::usage, fmt::format("{}: {} is named twice", key, amount->currency.text()));
    }
    limit.up_to.push_back(*amount);
  }
  return limit;
}

}  // namespace

ApprovalLimits approval_limits(const config::Config& config) {
  return {limit_of(config, "approvals.refunds"), limit_of(config, "approvals.recorded_payments"),
          limit_of(config, "approvals.payouts")};
}

}  // namespace paypie::tools
