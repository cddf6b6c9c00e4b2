// Reports of wishes.
#include "sagas/reactors/gateways/work.hpp"

#include "events/card_numbers.hpp"
#include "platform/crypto/hash.hpp"

namespace paypie::reactors {

payments::ReportOutcome report_of(const Key& key, const Work& work, const payments::Heard& heard,
                                  payments::ReportedBy by, bool needs_person) {
  payments::ReportOutcome report{.operation = key.operation, .id = key.id, .outcome = heard.outcome, .by = by};
  report.gateway = work.wish.gateway;
  report.gateway_reference = heard.gateway_reference;
  report.amount = heard.amount;
  // A gateway may repeat what the customer typed.
  report.code = without_card_numbers(heard.code);
  report.message = without_card_numbers(heard.message);
  report.action_url = heard.action_url;
  report.expires_at = heard.expires_at;
  report.needs_person = needs_person;
  return report;
}

CommandId report_id(const Work& work, const payments::ReportOutcome& report) {
  const auto said = std::to_string(static_cast<int>(report.outcome)) + std::to_string(static_cast<int>(report.by)) +
                    (report.needs_person ? "p" : "") + report.gateway_reference +
                    (work.contested_at == 0 ? "" : "@" + std::to_string(work.contested_at));
  return {crypto::derive_id("report", work.wish.key, said)};
}

bool keeps_key(const Work& work, const payments::Gateway& gateway, std::int64_t now_micros) {
  return std::chrono::microseconds(now_micros - work.wished_at.micros) < gateway.keeps_keys_for();
}

bool must_look_up_first(const Work& work, const payments::Gateway& gateway, std::int64_t now_micros) {
  if (work.phase != Phase::ask || !work.may_be_there || keeps_key(work, gateway, now_micros)) return false;
  return work.elsewhere || gateway.keeps_keys_for() > std::chrono::seconds(0);
}

void SettledWorks::keep(const Key& key, Work work) {
  if (works_.try_emplace(key, std::move(work)).second) ages_.push_back(key);
  while (ages_.size() > most_) {
    works_.erase(ages_.front());
    ages_.pop_front();
  }
}

const Work* SettledWorks::find(const Key& key) const {
  const auto found = works_.find(key);
  return found == works_.end() ? nullptr : &found->second;
}

Work unknown_work(const Key& key, const Envelope& meta) {
  Work work{.store = meta.store, .wished_at = meta.time};
  work.wish.operation = key.operation;
  work.wish.id = key.id;
  work.wish.key = meta.id.text();
  return work;
}

bool outlasts(const Work& work, const payments::PaymentEvent& event) {
  return work.contested_at > 0 && work.wish.operation == payments::Operation::authorization &&
         std::holds_alternative<payments::PaymentVoided>(event);
}

std::vector<Key> ended_by(const Envelope& meta, const payments::PaymentEvent& event) {
  using namespace payments;
  std::vector<Key> ended;
  if (const auto* e = std::get_if<PaymentAuthorized>(&event))
    ended.push_back(key_of(meta, Operation::authorization, e->attempt));
  if (const auto* e = std::get_if<PaymentDeclined>(&event))
    ended.push_back(key_of(meta, Operation::authorization, e->attempt));
  if (const auto* e = std::get_if<PaymentCaptured>(&event))
    ended.push_back(key_of(meta, Operation::capture, e->capture));
  if (const auto* e = std::get_if<CaptureFailed>(&event)) ended.push_back(key_of(meta, Operation::capture, e->capture));
  if (const auto* e = std::get_if<PaymentRefunded>(&event)) ended.push_back(key_of(meta, Operation::refund, e->refund));
  if (const auto* e = std::get_if<RefundFailed>(&event)) ended.push_back(key_of(meta, Operation::refund, e->refund));
  if (const auto* e = std::get_if<VoidFailed>(&event)) ended.push_back(key_of(meta, Operation::voiding, e->attempt));
  if (const auto* e = std::get_if<OutcomeConfirmed>(&event)) ended.push_back({meta.stream, e->operation, e->id});
  if (const auto* e = std::get_if<PaymentVoided>(&event); e && e->attempt) {
    ended.push_back(key_of(meta, Operation::voiding, *e->attempt));
    ended.push_back(key_of(meta, Operation::authorization, *e->attempt));
  }
  return ended;
}

}  // namespace paypie::reactors
