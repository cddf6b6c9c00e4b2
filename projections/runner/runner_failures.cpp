// What the runner does when something cannot be applied: isolate, park, stop, retry, rebuild.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/telemetry/log.hpp"
#include "projections/feed/fold.hpp"
#include "projections/runner/runner.hpp"

namespace paypie::projections {

using postgres::Mode;
using postgres::Session;

// The database is asked where it stands before anything else is tried: a commit may have arrived unreported.
void Runner::reopen() {
  open_ = false;
  to_park_.clear();
}

// True once the record's stream is to be parked with the next transaction.
bool Runner::failed_too_often(const ValidRecord& record, const std::string& why) {
  int& attempts = attempts_[record.stream()];
  if (++attempts < config_.attempts) return false;
  telemetry::error("a stream is parked", {{"projection", name_},
                                          {"stream", record.stream()},
                                          {"partition", record.partition},
                                          {"offset", record.record->offset.value},
                                          {"error", why}});
  to_park_.insert_or_assign(record.stream(), ParkedStream{.stream = record.stream(),
                                                          .partition = record.partition,
                                                          .before = record.before,
                                                          .attempts = attempts,
                                                          .error = why});
  attempts_.erase(record.stream());
  return true;
}

void Runner::ask_rebuild() {
  std::lock_guard lock(guard_);
  rebuild_asked_ = true;
  wake_.notify_all();
}

void Runner::share(std::set<int> partitions) {
  const std::lock_guard lock(guard_);
  new_share_ = std::move(partitions);
  wake_.notify_all();
}

void Runner::ask_retry(std::string stream) {
  std::lock_guard lock(guard_);
  retries_asked_.push_back(std::move(stream));
  wake_.notify_all();
}

std::optional<std::string> Runner::serve_requests() {
  bool rebuild_now = false;
  std::vector<std::string> retries;
  {
    std::lock_guard lock(guard_);
    rebuild_now = std::exchange(rebuild_asked_, false);
    retries = std::exchange(retries_asked_, {});
  }
  if (rebuild_now) {
    if (auto trouble = rebuild()) return trouble;
  }
  for (const std::string& stream : retries) {
    if (auto trouble = retry(stream)) return trouble;
  }
  return std::nullopt;
}

std::optional<std::string> Runner::rebuild() {
  telemetry::info("a projection is built again", {{"projection", name_}});
  auto forgotten = pool_.transact(Mode::write, [&](Session& session) {
    lock_projection(session, name_);
    forget_projection(session, name_);
  });
  if (!forgotten) {
    ask_rebuild();
    return forgotten.error().detail;
  }
  attempts_.clear();
  reopen();
  return open();
}

std::vector<ValidRecord> Runner::parked_records(const ParkedStream& parked) {
  std::vector<ValidRecord> records;
  PartitionFeed feed(log_, {topic_, parked.partition}, parked.before, name_);
  const log::Offset end = feed_.position(parked.partition).next;
  while (feed.position().next < end && !feed.stopped()) {
    auto chunk = feed.read(config_.batch_bytes);
    if (!chunk) throw std::runtime_error(chunk.error().detail);
    for (ValidRecord& record : chunk->records) {
      if (record.stream() == parked.stream && record.record->offset < end) records.push_back(std::move(record));
    }
  }
  if (feed.stopped()) throw std::runtime_error(feed.stopped()->why);
  return records;
}

// All of the stream's events at once, or none: whoever reads never sees half of a retry.
std::optional<std::string> Runner::retry(const std::string& stream) {
  auto parked = parked_.find(stream);
  if (parked == parked_.end()) return std::nullopt;
  if (!feed_.reads(parked->second.partition)) {
    telemetry::warning("a parked stream is retried by the node that has its partition",
                       {{"projection", name_}, {"stream", stream}, {"partition", parked->second.partition}});
    return std::nullopt;
  }
  std::string why;
  try {
    std::vector<ValidRecord> records = parked_records(parked->second);
    const auto& stays = feed_.position(parked->second.partition);
    auto done = pool_.transact(Mode::write, [&](Session& session) {
      move_positions(session, name_, topic_, {{parked->second.partition, stays, stays, {}}});
      projection_.apply(session, records);
      unpark(session, name_, stream);
    });
    if (done) {
      projection_.committed();
      telemetry::info("a parked stream goes on", {{"projection", name_}, {"stream", stream}});
      parked_.erase(parked);
      return std::nullopt;
    }
    why = done.error().detail;
    if (done.error().retryable()) reopen();
  } catch (const std::runtime_error& failed) {  // Poison, UnknownEvent, OtherRunner, a log that cannot be read
    why = failed.what();
  }
  projection_.rolled_back();
  telemetry::error("a parked stream stays parked", {{"projection", name_}, {"stream", stream}, {"error", why}});
  return open_ ? std::nullopt : std::optional(why);
}

}  // namespace paypie::projections
