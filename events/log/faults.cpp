// The fault policies of the memory log: by chance from a seed, or by script.
#include "events/log/faults.hpp"

namespace paypie::log {

using std::chrono::microseconds;

Fate Fate::refused() { return {.landings = {}, .report = Report::failed}; }
Fate Fate::swallowed() { return {.landings = {}, .report = Report::never}; }
Fate Fate::unreported() { return {.report = Report::lost}; }
Fate Fate::silent() { return {.report = Report::never}; }
Fate Fate::late(microseconds landing) { return {.landings = {landing}, .in_order = false, .report = Report::failed}; }
Fate Fate::twice(microseconds second) { return {.landings = {microseconds(0), second}}; }
Fate Fate::overtaken(microseconds landing) { return {.landings = {landing}, .in_order = false}; }
Fate Fate::slow(microseconds landing) { return {.landings = {landing}}; }

bool RandomFaults::strikes(std::string_view name, int rate, int& drawn) {
  drawn -= rate;
  if (drawn >= 0) return false;
  ++struck_[name];
  return true;
}

microseconds RandomFaults::within(microseconds most) {
  if (most <= microseconds(0)) return microseconds(0);
  return microseconds(static_cast<std::int64_t>(random_.next() % static_cast<std::uint64_t>(most.count() + 1)));
}

Fate RandomFaults::fate(const TopicPartition&, const Record&, std::uint64_t) {
  int drawn = static_cast<int>(random_.next() % 1000);
  const auto usual = within(rates_.usual_delay);
  const auto rare = within(rates_.long_delay);
  const auto landing_at = [](Fate fate, microseconds first) {
    if (!fate.landings.empty()) fate.landings.front() = first;
    fate.report_after = first;
    return fate;
  };
  if (strikes("refused", rates_.refused, drawn)) return landing_at(Fate::refused(), usual);
  if (strikes("swallowed", rates_.swallowed, drawn)) return Fate::swallowed();
  if (strikes("unreported", rates_.unreported, drawn)) return landing_at(Fate::unreported(), usual);
  if (strikes("silent", rates_.silent, drawn)) return landing_at(Fate::silent(), usual);
  if (strikes("late", rates_.late, drawn)) return Fate::late(rare);
  if (strikes("twice", rates_.twice, drawn)) return landing_at(Fate::twice(usual + rare), usual);
  if (strikes("second_reported", rates_.second_reported, drawn)) {
    Fate fate = landing_at(Fate::twice(usual + rare), usual);
    fate.reported_copy = 1;
    return fate;
  }
  if (strikes("overtaken", rates_.overtaken, drawn)) return Fate::overtaken(rare);
  if (strikes("slow", rates_.slow, drawn)) return Fate::slow(rare);
  return landing_at({}, usual);
}

std::int64_t RandomFaults::hidden_tail(const TopicPartition&) {
  if (rates_.stale_end == 0 || rates_.most_hidden <= 0) return 0;
  int drawn = static_cast<int>(random_.next() % 1000);
  if (!strikes("stale_end", rates_.stale_end, drawn)) return 0;
  return 1 + static_cast<std::int64_t>(random_.next() % static_cast<std::uint64_t>(rates_.most_hidden));
}

std::optional<LogError> RandomFaults::read_error(const TopicPartition& where) {
  if (rates_.read_error == 0) return std::nullopt;
  int drawn = static_cast<int>(random_.next() % 1000);
  if (!strikes("read_error", rates_.read_error, drawn)) return std::nullopt;
  return LogError{LogErrc::unavailable, where.text() + ": the fault script fails this read"};
}

Fate ScriptedFaults::fate(const TopicPartition&, const Record&, std::uint64_t nth) {
  const auto found = fates_.find(nth);
  return found == fates_.end() ? Fate{} : found->second;
}

std::int64_t ScriptedFaults::hidden_tail(const TopicPartition&) {
  if (hidden_reads_ == 0) return 0;
  --hidden_reads_;
  return hidden_;
}

std::optional<LogError> ScriptedFaults::read_error(const TopicPartition& where) {
  if (failing_reads_ == 0) return std::nullopt;
  --failing_reads_;
  return LogError{LogErrc::unavailable, where.text() + ": the fault script fails this read"};
}

}  // namespace paypie::log
