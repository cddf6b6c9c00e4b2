// One function for each command.
#include "command-side/dead_letters/dead_letter.hpp"

#include <utility>

namespace paypie::dead_letters {
namespace {

using LetterDecision = Decision<DeadLetterEvent, Refusal>;

LetterDecision refused(Refusal why) { return Refused<Refusal>{why}; }
LetterDecision happened(DeadLetterEvent event) { return Happened<DeadLetterEvent>{std::move(event)}; }

// Parked where it is parked, or skipped already: that is no news. After a retry the same event is.
LetterDecision on(const DeadLetter& now, const Park& ask) {
  const bool same = ask.at == now.at;
  if (same && (now.status == Status::parked || now.status == Status::skipped)) return AlreadyDone{};
  return happened(StreamParked{ask.at, ask.type, ask.error, same ? now.attempts + 1 : 1});
}

LetterDecision on(const DeadLetter& now, const Resume&) {
  if (now.status == Status::none || now.status == Status::over) return AlreadyDone{};
  return happened(StreamResumed{now.at});
}

LetterDecision on(const DeadLetter& now, const Retry& ask) {
  if (now.status == Status::none) return refused(Refusal::no_such_letter);
  if (now.status == Status::retrying) return refused(Refusal::retry_under_way);
  if (now.status != Status::parked) return refused(Refusal::not_parked);
  return happened(RetryAsked{now.at, ask.reason});
}

// Also while a retry is under way: whoever should try may be gone.
LetterDecision on(const DeadLetter& now, const Skip& ask) {
  if (now.status == Status::none) return refused(Refusal::no_such_letter);
  if (now.status != Status::parked && now.status != Status::retrying) return refused(Refusal::not_parked);
  return happened(EventSkipped{now.at, ask.reason});
}

DeadLetter on(DeadLetter, const StreamParked& event) { return {Status::parked, event.at, event.attempts}; }
DeadLetter on(DeadLetter now, const RetryAsked&) { return {Status::retrying, std::move(now.at), now.attempts}; }
DeadLetter on(DeadLetter now, const EventSkipped&) { return {Status::skipped, std::move(now.at), now.attempts}; }
DeadLetter on(DeadLetter now, const StreamResumed&) { return {Status::over, std::move(now.at), now.attempts}; }
DeadLetter on(DeadLetter now, const CommandSettled&) { return now; }

}  // namespace

Decision<DeadLetterEvent, Refusal> DeadLetterDecider::decide(const DeadLetter& now, const Command& command) {
  return std::visit([&](const auto& ask) { return on(now, ask); }, command);
}

DeadLetter DeadLetterDecider::evolve(DeadLetter now, const Event& event) {
  return std::visit([&](const auto& happened) { return on(std::move(now), happened); }, event);
}

}  // namespace paypie::dead_letters
