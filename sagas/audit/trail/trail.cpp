// Reading, linking and signing. What a crash takes away comes again from the log, and is the same.
#include "sagas/audit/trail/trail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/telemetry/log.hpp"
#include "sagas/audit/folder.hpp"

namespace paypie::audit {
namespace {

constexpr int most_looks = 10;  // at a log that is too short, before it is believed

}  // namespace

std::expected<std::unique_ptr<Trail>, std::string> Trail::open(const std::filesystem::path& folder, Parts parts,
                                                               TrailLimits limits) {
  auto writer = FolderWriter::open(folder);
  if (!writer) return std::unexpected(writer.error());
  const auto& expected = (*writer)->signed_so_far().expected_key();
  if (!expected.empty() && !parts.keys.find(expected)) {
    return std::unexpected(
        fmt::format("the checkpoints in {} are to be signed with the key {}, and the key file does "
                    "not have it",
                    folder.string(), expected));
  }
  std::unique_ptr<Trail> trail(new Trail(std::move(*writer), std::move(parts), limits));
  trail->publish();
  return trail;
}

const Reach& Trail::signed_reach(const log::TopicPartition& where) const {
  static const Reach none;
  const auto& reaches = folder_->signed_so_far().reaches();
  const auto found = reaches.find(where);
  return found == reaches.end() ? none : found->second;
}

bool Trail::must_rotate() const {
  const auto& expected = folder_->signed_so_far().expected_key();
  return !expected.empty() && expected != key_id(parts_.keys.newest().public_key());
}

bool Trail::is_due() const {
  if (unsigned_ >= limits_.checkpoint_records || must_rotate()) return true;
  return unsigned_since_ && parts_.clock.monotonic() - *unsigned_since_ >= limits_.checkpoint_every;
}

// Topics come into being while a node runs; a partition that a checkpoint names is looked for even if it is gone.
void Trail::look_for_topics() {
  const auto now = parts_.clock.monotonic();
  if (looked_for_topics_ && now - *looked_for_topics_ < limits_.look_for_topics) return;
  const auto topics = parts_.log.topics();
  if (!topics) {
    trouble_ = topics.error().detail;
    return;
  }
  looked_for_topics_ = now;
  for (const auto& topic : *topics) {
    if (!log::is_event_topic(topic)) continue;
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      partitions_.try_emplace({topic, partition});
    }
  }
  for (const auto& [where, reach] : folder_->signed_so_far().reaches()) partitions_.try_emplace(where);
}

void Trail::stop(const log::TopicPartition& where, Partition& partition, const std::string& why) {
  partition.stopped = fmt::format("{}: {}", where.text(), why);
  telemetry::error("the audit trail of a partition stopped",
                   {{"topic", where.topic}, {"partition", where.partition}, {"error", why}});
}

// Behind the last entry of the chain file, once the log has shown that it still has the very record.
void Trail::resume(const log::TopicPartition& where, Partition& partition) {
  const ChainFile file(chain_file(folder_->folder(), where));
  if (file.entries() == 0) {
    partition.chain.emplace(where);
    return;
  }
  const auto last = file.at(file.entries() - 1);
  const auto before = file.entries() > 1 ? file.at(file.entries() - 2) : ChainFile::Link();
  if (!last || !before) return stop(where, partition, "its chain file cannot be read");
  const Reach reach{file.entries(), last->offset, last->hash};
  const auto& known = signed_reach(where);
  if (reach.count == known.count && reach != known) {
    return stop(where, partition, "its chain file does not end as the newest checkpoint says");
  }
  const log::Offset at{static_cast<std::int64_t>(last->offset)};
  const auto chunk = parts_.log.read(where, at, 1);
  if (!chunk && chunk.error().retryable()) {
    trouble_ = chunk.error().detail;
    return;
  }
  const bool ends_before = chunk ? chunk->records.empty() : chunk.error().code == log::LogErrc::gap;
  // A broker that was deposed, or has just come back, may show an old end for a moment.
  if (ends_before && ++partition.found_too_short < most_looks) {
    static_cast<void>(parts_.log.end(where));  // asks the leader
    trouble_ = fmt::format("{} does not reach offset {} yet, which is in its chain", where.text(), at.value);
    return;
  }
  if (!chunk || chunk->records.empty()) {
    return stop(where, partition,
                fmt::format("the log does not reach offset {} any more, which is in its chain{}{}", at.value,
                            chunk ? "" : ": ", chunk ? "" : chunk.error().detail));
  }
  const auto marks = log::marks_of(*chunk->records.front());
  if (!marks || link(before->hash, where, *chunk->records.front()) != last->hash) {
    return stop(where, partition,
                fmt::format("the record at offset {} is not the one in its chain: the log was replaced", at.value));
  }
  partition.chain.emplace(where, reach, *marks);
  partition.next = at + 1;
}

std::expected<void, std::string> Trail::take(const log::TopicPartition& where, Partition& partition,
                                             const log::Record& record) {
  const auto verdict = partition.chain->take(record);
  if (verdict == log::Verdict::epoch_jump) {
    stop(where, partition, fmt::format("the writer's epoch jumps at offset {}", record.offset.value));
    return {};
  }
  partition.next = record.offset + 1;
  if (verdict != log::Verdict::counts) return {};
  const auto& reach = partition.chain->reach();
  const auto& known = signed_reach(where);
  if (reach.count == known.count && reach != known) {
    stop(where, partition,
         fmt::format("the log up to offset {} is not the one that was signed: it was rewritten", known.offset));
    return {};
  }
  folder_->add(where, reach.offset, reach.hash);
  ++linked_;
  if (reach.count <= known.count) return {};  // signed before; only the chain file had lost it
  if (!unsigned_since_) unsigned_since_ = parts_.clock.monotonic();
  if (++unsigned_ < limits_.checkpoint_records) return {};
  return checkpoint();
}

std::expected<bool, std::string> Trail::read(const log::TopicPartition& where, Partition& partition) {
  if (!partition.chain) resume(where, partition);
  if (!partition.chain || !partition.stopped.empty()) return false;
  const auto chunk = parts_.log.read(where, partition.next, limits_.chunk_bytes);
  if (!chunk) {
    const auto& error = chunk.error();
    if (error.retryable() || error.code == log::LogErrc::closed || error.code == log::LogErrc::no_topic) {
      if (error.code == log::LogErrc::unavailable) trouble_ = error.detail;
    } else {
      stop(where, partition, error.detail);
    }
    return false;
  }
  partition.end = chunk->end;
  for (const auto& record : chunk->records) {
    if (auto done = take(where, partition, *record); !done) return std::unexpected(done.error());
    if (!partition.stopped.empty()) return false;
  }
  return partition.next < partition.end;
}

std::expected<bool, std::string> Trail::step() {
  trouble_.clear();
  look_for_topics();
  bool more = false;
  for (auto& [where, partition] : partitions_) {
    if (!partition.stopped.empty()) continue;
    const auto has_more = read(where, partition);
    if (!has_more) return std::unexpected(has_more.error());
    more = more || *has_more;
  }
  if (auto done = folder_->write(); !done) return std::unexpected(done.error());
  if (is_due()) {
    if (auto done = checkpoint(); !done) return std::unexpected(done.error());
  }
  publish();
  return more;
}

std::expected<void, std::string> Trail::checkpoint() {
  const auto& before = folder_->signed_so_far();
  Checkpoint next;
  for (const auto& [where, partition] : partitions_) {
    if (!partition.chain) continue;
    const auto& reach = partition.chain->reach();
    if (reach.count > signed_reach(where).count) next.changed.emplace(where, reach);
  }
  if (next.changed.empty() && !must_rotate()) return {};
  auto all = before.reaches();
  for (const auto& [where, reach] : next.changed) all[where] = reach;
  next.number = before.count();
  next.previous = before.last_hash();
  next.time = std::max(Timestamp{parts_.clock.wall_micros()}, before.last_time());
  next.root = root_of(all);
  const auto& newest = parts_.keys.newest();
  const auto* signer = before.expected_key().empty() ? &newest : parts_.keys.find(before.expected_key());
  next.key = key_id(signer->public_key());
  if (must_rotate()) next.next_key = newest.public_key();
  next.signature = signer->sign(next.body());
  if (auto done = folder_->append(next); !done) return done;
  unsigned_ = 0;
  unsigned_since_.reset();
  // Only now: what is announced is on disk.
  telemetry::info("audit checkpoint", {{"number", next.number}, {"checkpoint", kept_line(next)}, {"key", next.key}});
  publish();
  return {};
}

void Trail::publish() {
  TrailFigures now;
  now.linked = linked_;
  now.checkpoints = folder_->signed_so_far().count();
  now.newest = folder_->newest();
  now.unsigned_records = unsigned_;
  for (const auto& [where, partition] : partitions_) {
    now.unsigned_records +=
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, (partition.end.value - partition.next.value)));
    if (!partition.stopped.empty()) now.stopped.push_back(partition.stopped);
  }
  now.trouble = trouble_;
  const bool waits = now.unsigned_records > 0 || !now.stopped.empty() || !trouble_.empty();
  if (!waits) {
    waiting_since_.reset();
  } else if (unsigned_ > 0 && now.stopped.empty() && trouble_.empty()) {
    waiting_since_ = unsigned_since_;
  } else if (!waiting_since_) {
    waiting_since_ = parts_.clock.monotonic();
  }
  const std::lock_guard lock(mutex_);
  figures_ = std::move(now);
  published_waiting_since_ = waiting_since_;
}

TrailFigures Trail::figures() const {
  const std::lock_guard lock(mutex_);
  auto now = figures_;
  if (published_waiting_since_) now.waiting = parts_.clock.monotonic() - *published_waiting_since_;
  return now;
}

}  // namespace paypie::audit
