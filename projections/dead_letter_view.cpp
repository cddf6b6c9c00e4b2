// The fold behind DeadLetterView.
#include "projections/dead_letter_view.hpp"

#include <variant>

namespace paypie::projections {
namespace {

void on(DeadLetterView& view, const Envelope& meta, const dead_letters::StreamParked& event) {
  if (!(view.at == event.at) || view.version == 0) view.parked_at = meta.time;
  view.status = LetterStatus::parked;
  view.at = event.at;
  view.type = event.type;
  view.error = event.error;
  view.attempts = event.attempts;
}

void decide(DeadLetterView& view, const Envelope& meta, LetterStatus status, const std::string& reason) {
  view.status = status;
  view.reason = reason;
  view.by = meta.actor;
}
void on(DeadLetterView& view, const Envelope& meta, const dead_letters::RetryAsked& event) {
  decide(view, meta, LetterStatus::retrying, event.reason);
}
void on(DeadLetterView& view, const Envelope& meta, const dead_letters::EventSkipped& event) {
  decide(view, meta, LetterStatus::skipped, event.reason);
}
void on(DeadLetterView& view, const Envelope&, const dead_letters::StreamResumed&) {
  view.status = LetterStatus::resumed;
}
void on(DeadLetterView&, const Envelope&, const CommandSettled&) {}

}  // namespace

DeadLetterView apply(DeadLetterView view, const Envelope& meta, const dead_letters::DeadLetterEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  if (view.version == 0) {
    const auto id = dead_letters::DeadLetterId::parse(meta.stream);
    if (!id) throw OutOfOrder(meta.stream + " is not the stream of a dead letter");
    view.id = *id;
    view.store = meta.store;
  }
  std::visit([&](const auto& happened) { on(view, meta, happened); }, event);
  view.version = meta.version;
  view.updated_at = meta.time;
  return view;
}

}  // namespace paypie::projections
