// One event of each kind of approvals, every field filled, the same in every run.
#pragma once
#include <vector>

#include "events/approvals.hpp"

namespace paypie::samples {

inline std::vector<approvals::ApprovalEvent> every_approval_event() {
  using namespace approvals;
  const ApprovalId approval{{1}};
  const ApprovedAct act{.kind = ApprovalAct::record_outside_payment,
                        .resource = OrderId{{2}}.text(),
                        .amount = Money{250'000, *Currency::parse("EUR")},
                        .reason = "paid at the till",
                        .method = "cash",
                        .reference = "till 1",
                        .model = risk::Scorecard{.name = "by-age",
                                                 .version = 2,
                                                 .base = -10,
                                                 .review_from = 20,
                                                 .reject_from = 50,
                                                 .inputs = {{"account_age_days", {{30, 40}, {std::nullopt, 0}}}},
                                                 .double_odds = 20}};
  const Timestamp tomorrow{1'700'000'086'400'000'000};
  return {ApprovalRequested{approval, act, "ada", tomorrow},
          ApprovalGranted{approval, act, "ada", "grace", "seen the receipt"},
          ApprovalRejected{approval, "grace", "no receipt"},
          ApprovalWithdrawn{approval, "typed twice"},
          ApprovalExpired{approval},
          ApprovalCarriedOut{approval, "order.outside_payment_recorded"},
          ApprovalFailed{approval, "payment_exceeds_total"}};
}

}  // namespace paypie::samples
