// Following the tails of a topic.
#include "command-side/lane/owners.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "command-side/lane/records.hpp"
#include "platform/telemetry/log.hpp"

namespace paypie::lane {

namespace {

constexpr std::size_t chunk_bytes = 1U << 20;
// For logs that say nothing when they grow, and after a failure.
constexpr std::chrono::milliseconds look_again_after{500};

}  // namespace

Owners::Owners(log::EventLog& log, std::string topic, StateStore& store)
    : log_(log), topic_(std::move(topic)), store_(store) {}

void Owners::compare_clocks(const Clock& clock, ClockWatch& watch, std::function<std::string()> our_address) {
  comparing_.emplace(clock, watch, std::move(our_address));
}

void Owners::run(std::stop_token stop) {
  const auto subscription = log_.watch(topic_, [this](int) {
    const std::lock_guard lock(mutex_);
    grown_ = true;
    wake_.notify_all();
  });
  while (!stop.stop_requested()) {
    if (step()) continue;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, look_again_after, [this] { return grown_; });
    grown_ = false;
  }
}

bool Owners::step() {
  bool more = false;
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    auto& now = following_.at(static_cast<std::size_t>(partition));
    if (!now.begun && !now.stopped) now.begun = begin(partition);
    if (now.begun && !now.stopped) more = read(partition) || more;
  }
  const bool all = std::ranges::all_of(following_, [](const auto& one) { return one.at_end || one.stopped; });
  const std::lock_guard lock(mutex_);
  current_ = current_ || all;
  return more;
}

// The checkpoint is believed only if the log still has the record it ends with.
bool Owners::begin(int partition) {
  const auto stored = store_.checkpoint(partition);
  if (!stored || !*stored || (*stored)->position.next == log::Offset{0}) return true;
  const auto& [position, refold, address, last_time] = **stored;
  const auto last = log_.read({topic_, partition}, position.next + -1, 1);
  if (!last && last.error().retryable()) return false;
  if (last && last->records.empty()) return false;  // it may show an old end for a moment
  if (!last || log::checksum(*last->records.front()) != position.last_checksum) {
    stop(partition, last ? "the log is not the one the state store was folded from" : last.error().detail);
    return false;
  }
  auto& now = following_.at(static_cast<std::size_t>(partition));
  now.next = position.next;
  now.validity = position.validity;
  publish(partition, {position.validity.epoch(), address});
  return true;
}

bool Owners::read(int partition) {
  auto& now = following_.at(static_cast<std::size_t>(partition));
  const auto clock = [this] { return comparing_ ? comparing_->clock.monotonic() : std::chrono::microseconds(0); };
  const auto looked_at = clock();
  const auto chunk = log_.read({topic_, partition}, now.next, chunk_bytes);
  const auto read_at = clock();
  if (!chunk) {
    const auto& error = chunk.error();
    if (!error.retryable() && error.code != log::LogErrc::closed) stop(partition, error.detail);
    return false;
  }
  for (const auto& record : chunk->records) {
    const auto marks = log::marks_of(*record);
    const auto verdict = now.validity.judge(marks);
    if (verdict == log::Verdict::epoch_jump) {
      stop(partition, "an epoch jumps at offset " + std::to_string(record->offset.value));
      return false;
    }
    now.next = record->offset + 1;
    if (verdict != log::Verdict::counts) continue;
    const bool opens = marks->kind == log::Marks::Kind::writer_opened;
    if (opens) publish(partition, {marks->epoch, opened_address(*record).value_or("")});
    compare(partition, *record, opens, read_at);
  }
  now.at_end = now.next >= chunk->end;
  if (now.at_end && comparing_) now.at_end_since = looked_at;
  return !chunk->records.empty() && !now.at_end;
}

// Recorded times never go back: an event whose time is not later than all before may carry that of another clock.
void Owners::compare(int partition, const log::Record& record, bool opens, std::chrono::microseconds now) {
  auto& following = following_.at(static_cast<std::size_t>(partition));
  const bool of_its_writer = opens || record.time.micros > following.latest;
  following.latest = std::max(following.latest, record.time.micros);
  if (!comparing_ || !of_its_writer || !following.at_end_since) return;
  const auto writer = of(partition).address;
  if (writer.empty() || writer == comparing_->our_address()) return;
  comparing_->watch.heard(writer, record.time.micros, *following.at_end_since, now);
}

void Owners::publish(int partition, Owner owner) {
  const std::lock_guard lock(mutex_);
  owners_.at(static_cast<std::size_t>(partition)) = std::move(owner);
}

void Owners::stop(int partition, const std::string& why) {
  telemetry::error("who owns a partition is not followed any more",
                   {{"topic", topic_}, {"partition", partition}, {"error", why}});
  following_.at(static_cast<std::size_t>(partition)).stopped = true;
  publish(partition, {});
  const std::lock_guard lock(mutex_);
  ++stopped_;
}

Owner Owners::of(int partition) const {
  const std::lock_guard lock(mutex_);
  return owners_.at(static_cast<std::size_t>(partition));
}

bool Owners::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

int Owners::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

}  // namespace paypie::lane
