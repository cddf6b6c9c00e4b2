// What waits, what it waits for, and what ends it.
#include "sagas/reactors/gateways/kept_reports.hpp"

#include <variant>

#include "platform/crypto/hash.hpp"

namespace paypie::reactors {

namespace {

bool asks_for_something(const payments::PaymentEvent& event) {
  using namespace payments;
  return std::holds_alternative<PaymentCreated>(event) || std::holds_alternative<AuthorizationRequested>(event) ||
         std::holds_alternative<CaptureRequested>(event) || std::holds_alternative<VoidRequested>(event) ||
         std::holds_alternative<RefundRequested>(event);
}

}  // namespace

void KeptReports::take(const Envelope& meta, const payments::PaymentEvent& event) {
  if (waiting_.empty() || !asks_for_something(event)) return;
  for (auto at = waiting_.lower_bound({meta.stream, "", {}}); at != waiting_.end() && at->first.payment == meta.stream;
       ++at) {
    at->second.due = true;
  }
}

void KeptReports::take(const Envelope& meta, const payments::WebhookInboxEvent& event) {
  if (const auto* kept = std::get_if<payments::ReportKept>(&event)) {
    waiting_.insert_or_assign({kept->payment.text(), meta.stream, kept->report},
                              Waiting{meta, payments::report_in(*kept)});
  }
  if (const auto* heard = std::get_if<payments::ReportHeard>(&event)) {
    waiting_.erase({heard->payment.text(), meta.stream, heard->report});
  }
}

void KeptReports::caught_up() {
  current_ = true;
  look();
}

void KeptReports::look() {
  if (!current_) return;
  for (auto& [key, waiting] : waiting_) act(key, waiting);
}

void KeptReports::act(const Key& key, Waiting& waiting) {
  if (waiting.busy || !owns_(key.payment)) return;
  if (waiting.heard) {
    close_(key.inbox, waiting.kept.store, {crypto::derive_id("report heard", key.inbox, key.report.text())},
           {key.report, *waiting.heard});
  } else if (waiting.due) {
    tell(key, waiting);
  }
}

// A refusal is remembered under its command's id: the next attempt is another command.
void KeptReports::tell(const Key& key, Waiting& waiting) {
  waiting.due = false;
  waiting.busy = true;
  const CommandId id{crypto::derive_id("kept report", key.inbox, key.report.text(),
                                       std::to_string(clock_.wall_micros()), std::to_string(asked_++))};
  tell_(key.payment, waiting.kept, id, waiting.report,
        [this, alive = std::weak_ptr(alive_), &strand = strand_, key](Told told) {
          strand.post([this, alive, key, told] {
            if (alive.lock()) on_told(key, told);
          });
        });
}

void KeptReports::on_told(const Key& key, Told told) {
  const auto found = waiting_.find(key);
  if (found == waiting_.end()) return;
  auto& waiting = found->second;
  waiting.busy = false;
  switch (told) {
    case Told::recorded: waiting.heard = payments::Hearing::recorded; break;
    case Told::nothing_new: waiting.heard = payments::Hearing::nothing_new; break;
    case Told::not_ours: waiting.heard = payments::Hearing::not_ours; break;
    case Told::later: waiting.due = true; return;  // at the next look
    case Told::not_yet: break;
  }
  act(key, waiting);
}

}  // namespace paypie::reactors
