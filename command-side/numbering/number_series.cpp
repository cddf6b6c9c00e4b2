// One function for each command.
#include "command-side/numbering/number_series.hpp"

namespace paypie::numbering {
namespace {

using NumberDecision = Decision<NumberSeriesEvent, Refusal>;

NumberDecision refused(Refusal why) { return Refused<Refusal>{why}; }
NumberDecision happened(NumberSeriesEvent event) { return Happened<NumberSeriesEvent>{std::move(event)}; }

NumberDecision on(const Series& now, const ConfigureSeries& ask) {
  if (ask.prefix.size() > longest_prefix) return refused(Refusal::prefix_too_long);
  const auto next = ask.next.value_or(now.next);
  if (ask.next && (next < 1 || next > last_number)) return refused(Refusal::number_out_of_range);
  if (ask.prefix == now.prefix && next == now.next) return AlreadyDone{};
  const bool taken_any = !now.last_taken_for.empty();
  if (taken_any && next < now.next) return refused(Refusal::goes_back);
  return happened(SeriesConfigured{ask.prefix, next});
}

NumberDecision on(const Series& now, const TakeNumber& ask) {
  if (now.last_taken_for == ask.taken_for) return AlreadyDone{};
  if (now.next > last_number) return refused(Refusal::series_exhausted);
  return happened(NumberTaken{now.next, now.prefix + std::to_string(now.next), ask.taken_for});
}

Series on(Series now, const SeriesConfigured& event) {
  now.prefix = event.prefix;
  now.next = event.next;
  return now;
}

Series on(Series now, const NumberTaken& event) {
  if (event.value != now.next) throw ImpossibleHistory("a series has a gap, or a number twice");
  ++now.next;
  now.last_taken_for = event.taken_for;
  return now;
}

Series on(Series now, const CommandSettled&) { return now; }

}  // namespace

Decision<NumberSeriesEvent, Refusal> NumberSeriesDecider::decide(const Series& now, const Command& command) {
  return std::visit([&](const auto& ask) { return on(now, ask); }, command);
}

Series NumberSeriesDecider::evolve(Series now, const Event& event) {
  return std::visit([&](const auto& happened) { return on(std::move(now), happened); }, event);
}

}  // namespace paypie::numbering
