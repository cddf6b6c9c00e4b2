// What is held, until when, and what ends it.
#include "sagas/reactors/gateways/expiries.hpp"

#include "platform/crypto/hash.hpp"

namespace paypie::reactors {

void Expiries::take(const Envelope& meta, const payments::PaymentEvent& event) {
  using namespace payments;
  if (const auto* e = std::get_if<PaymentAuthorized>(&event)) {
    let_go(meta.stream);
    const bool is_held = e->authorized_in_all != e->captured_in_all;
    if (is_held && e->expires_at) {
      keep(meta.stream, {e->attempt, meta.store, e->authorized_in_all.minor, e->expires_at->micros, 0});
    }
  }
  if (const auto* e = std::get_if<PaymentCaptured>(&event)) {
    const auto found = held_.find(meta.stream);
    const bool is_all = found != held_.end() && e->captured_in_all.minor == found->second.authorized;
    if (e->final || is_all) let_go(meta.stream);
  }
  if (std::holds_alternative<PaymentVoided>(event) || std::holds_alternative<AuthorizationExpired>(event)) {
    let_go(meta.stream);
  }
}

void Expiries::look() {
  if (!current_) return;
  const auto now = clock_.wall_micros();
  while (!by_time_.empty() && by_time_.begin()->first <= now) {
    const auto stream = by_time_.begin()->second;
    auto held = held_.at(stream);
    held.next = now + std::chrono::microseconds(again).count();
    if (owns_(stream)) {
      // A refusal is remembered under its command's id: the next attempt is another command.
      const CommandId id{
          crypto::derive_id("expire", stream, held.attempt.text(), std::to_string(now), std::to_string(held.asked++))};
      ask_(stream, held.store, id, {held.attempt});
    }
    keep(stream, std::move(held));
  }
}

void Expiries::keep(const std::string& stream, Held held) {
  let_go(stream);
  by_time_.emplace(held.next, stream);
  held_.emplace(stream, std::move(held));
}

void Expiries::let_go(const std::string& stream) {
  const auto found = held_.find(stream);
  if (found == held_.end()) return;
  by_time_.erase({found->second.next, stream});
  held_.erase(found);
}

}  // namespace paypie::reactors
