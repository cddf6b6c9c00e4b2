// Reports of payouts.
#include "sagas/reactors/payouts/open_payout.hpp"

#include "events/card_numbers.hpp"
#include "platform/crypto/hash.hpp"

namespace paypie::reactors {

using cashback::PayoutOutcome;
using cashback::Said;

cashback::ReportPayout report_of(const OpenPayout& payout, const cashback::PayoutHeard& heard,
                                 cashback::PayoutReportedBy by, bool needs_person) {
  cashback::ReportPayout report{.payout = payout.wish.payout, .by = by, .needs_person = needs_person};
  switch (heard.said) {
    case Said::handed_over: report.outcome = PayoutOutcome::handed_over; break;
    case Said::paid: report.outcome = PayoutOutcome::paid; break;
    case Said::failed: report.outcome = PayoutOutcome::failed; break;
    case Said::unknown:
    case Said::not_done: report.outcome = PayoutOutcome::unknown; break;
  }
  report.reference = heard.reference.empty() ? payout.reference : heard.reference;
  report.code = without_card_numbers(heard.code);
  report.message = without_card_numbers(heard.message);
  return report;
}

CommandId report_id(const OpenPayout& payout, const cashback::ReportPayout& report) {
  const auto said = std::to_string(static_cast<int>(report.outcome)) + std::to_string(static_cast<int>(report.by)) +
                    (report.needs_person ? "p" : "") + report.reference;
  return {crypto::derive_id("payout report", payout.wish.key, said)};
}

}  // namespace paypie::reactors
