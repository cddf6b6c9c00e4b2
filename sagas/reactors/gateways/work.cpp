// Reports of wishes.
#include "sagas/reactors/gateways/work.hpp"

#include "platform/crypto/hash.hpp"

namespace paypie::reactors {

payments::ReportOutcome report_of(const Key& key, const Work& work, const payments::Heard& heard,
                                  payments::ReportedBy by, bool needs_person) {
  payments::ReportOutcome report{.operation = key.operation, .id = key.id, .outcome = heard.outcome, .by = by};
  report.gateway = work.wish.gateway;
  report.gateway_reference = heard.gateway_reference;
  report.amount = heard.amount;
  report.code = heard.code;
  report.message = heard.message;
  report.action_url = heard.action_url;
  report.expires_at = heard.expires_at;
  report.needs_person = needs_person;
  return report;
}

CommandId report_id(const Work& work, const payments::ReportOutcome& report) {
  const auto said = std::to_string(static_cast<int>(report.outcome)) + std::to_string(static_cast<int>(report.by)) +
                    (report.needs_person ? "p" : "") + report.gateway_reference;
  return {crypto::derive_id("report", work.wish.key, said)};
}

}  // namespace paypie::reactors
