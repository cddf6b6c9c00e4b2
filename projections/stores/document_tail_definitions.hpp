// DocumentTail: batches from the log into the store; poison is parked, what is not understood stops its partition.
// Included by the one .cpp for each context.
#pragma once
#include "projections/stores/document_tail.hpp"

#include <algorithm>
#include <thread>
#include <unordered_map>
#include <utility>

#include "events/codec/codec.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"

namespace paypie::projections {

template <Documents P>
DocumentTail<P>::DocumentTail(log::EventLog& log, DocumentsOf<P>& store, const Clock& clock)
    : DocumentTail(log, store, clock, Config{}) {}

template <Documents P>
DocumentTail<P>::DocumentTail(log::EventLog& log, DocumentsOf<P>& store, const Clock& clock, Config config)
    : log_(log),
      store_(store),
      clock_(clock),
      config_(config),
      progress_(std::string(P::topic)),
      changes_(config.most_waiting),
      applied_(telemetry::counter(telemetry::metric::projection_events, {name()})),
      failures_(telemetry::counter(telemetry::metric::projection_failures, {name()})),
      lag_events_(telemetry::gauge(telemetry::metric::projection_lag_events, {name()})),
      lag_seconds_(telemetry::gauge(telemetry::metric::projection_lag_seconds, {name()})),
      parked_streams_(telemetry::gauge(telemetry::metric::projection_parked, {name()})),
      stopped_partitions_(telemetry::gauge(telemetry::metric::log_stopped_partitions, {name()})),
      halves_{Half(config.remembered / 2), Half(config.remembered / 2)},
      feed_(log, progress_.topic(), name()) {
  auto positions = store.positions();
  for (const auto& [partition, position] : positions) progress_.moved(partition, position.next);
  feed_.begin(std::move(positions));
  published_.parked = store.parked();
}

template <Documents P>
void DocumentTail<P>::run(std::stop_token stop) {
  auto subscription = log_.watch(progress_.topic(), [this](int) {
    std::lock_guard lock(guard_);
    grown_ = true;
    wake_.notify_all();
  });
  while (!stop.stop_requested()) {
    auto stepped = step();
    if (stepped && *stepped) continue;
    if (!stepped) telemetry::warning("a cache cannot go on", {{"projection", name()}, {"error", stepped.error()}});
    std::unique_lock lock(guard_);
    if (stepped) {
      // The time limit is for logs that another process appends to.
      wake_.wait_for(lock, stop, std::chrono::seconds(1), [&] { return grown_; });
      grown_ = false;
    } else {
      wake_.wait_for(lock, stop, config_.pause, [] { return false; });
    }
  }
}

template <Documents P>
std::expected<bool, std::string> DocumentTail<P>::step() {
  auto fail = [&](std::string why) -> std::expected<bool, std::string> {
    failures_.add();
    feed_.abandoned();
    publish(why);
    return std::unexpected(std::move(why));
  };
  auto batch = feed_.read(config_.batch_bytes);
  if (!batch) return fail(batch.error());
  const bool any = !batch->moves.empty();
  if (any) {
    measure_lag(false);  // how far it is behind while it works on this
    if (auto trouble = apply(std::move(*batch))) return fail(*trouble);
  }
  publish("");
  return any;
}

// Both halves end, and what the one has stored stays stored if the other fails.
template <Documents P>
std::optional<std::string> DocumentTail<P>::apply(FeedBatch batch) {
  const bool large = batch.records.size() >= config_.halve_from;
  const auto half_of = [&](int partition) -> FeedBatch& {
    return halves_[static_cast<std::size_t>(partition % 2)].batch;
  };
  for (Half& half : halves_) {
    half.batch = {};
    half.parked.clear();
    half.changed.clear();
  }
  for (const Move& move : batch.moves) half_of(move.partition).moves.push_back(move);
  for (ValidRecord& record : batch.records) {
    if (!published_.parked.contains(record.stream())) half_of(record.partition).records.push_back(std::move(record));
  }
  std::array<std::optional<std::string>, 2> trouble;
  const auto write_half = [&](std::size_t i) {
    if (halves_[i].batch.moves.empty()) return;
    trouble[i] = write(halves_[i]);
  };
  {
    std::jthread other;
    if (large) {
      other = std::jthread([&] { write_half(1); });
    } else {
      write_half(1);
    }
    write_half(0);
  }
  for (std::size_t i = 0; i < halves_.size(); ++i) {
    Half& half = halves_[i];
    if (trouble[i]) {
      half.fold.forget();
      continue;
    }
    {
      const std::lock_guard lock(guard_);
      published_.parked.merge(half.parked);
    }
    feed_.stored(half.batch);
    for (const Move& move : half.batch.moves) progress_.moved(move.partition, move.to.next);
    for (const auto& stream : half.changed) changes_.changed(stream);
  }
  return trouble[0] ? trouble[0] : trouble[1];
}

template <Documents P>
std::optional<std::string> DocumentTail<P>::write(Half& half) {
  DocumentStore::Batch writes;
  std::vector<Change<P>> changes;
  try {
    changes = fold(half);
  } catch (const std::runtime_error& failed) {
    return failed.what();
  }
  const FeedBatch& batch = half.batch;
  writes.parked = half.parked;
  std::unordered_map<std::string_view, std::uint64_t> versions;  // of each stream's next record in the batch
  for (const Change<P>& change : changes) {
    versions.emplace(change.stream, change.first_version);
    writes.documents.emplace_back(change.stream, DocumentsOf<P>::stored(change.view));
    half.changed.push_back(change.stream);
  }
  for (const ValidRecord& record : batch.records) {
    writes.entries.emplace_back(
        record.stream(), StreamEntry{versions.at(record.stream())++, record.record->offset, record.record->time});
  }
  for (const Move& move : batch.moves) writes.positions[move.partition] = move.to;
  if (auto written = store_.write(std::move(writes)); !written) return written.error().detail;
  applied_.add(static_cast<double>(batch.records.size()));
  half.fold.kept(std::move(changes));
  return std::nullopt;
}

// Takes out of the batch what is not to be applied; throws std::runtime_error when the store cannot be read.
template <Documents P>
std::vector<Change<P>> DocumentTail<P>::fold(Half& half) {
  FeedBatch& batch = half.batch;
  auto load = [&](const std::vector<typename Fold<P>::Wanted>& wanted) {
    std::vector<std::string> ids;
    for (const auto& one : wanted) ids.push_back(one.stream);
    return store_.views(ids);
  };
  while (true) {
    try {
      return half.fold.fold(batch.records, load);
    } catch (const Poison& poison) {
      const std::string stream = batch.records[poison.index].stream();
      telemetry::error("a stream is parked", {{"projection", name()}, {"stream", stream}, {"error", poison.what()}});
      half.parked.emplace(stream, poison.what());
      // What came before it in the batch still counts.
      auto tail = batch.records.begin() + static_cast<std::ptrdiff_t>(poison.index);
      batch.records.erase(
          std::remove_if(tail, batch.records.end(), [&](const auto& record) { return record.stream() == stream; }),
          batch.records.end());
    } catch (const UnknownEvent& unknown) {
      feed_.stop_before(batch, unknown.index, unknown.what());
    }
  }
}

template <Documents P>
Lag DocumentTail<P>::measure_lag(bool look_at_end) {
  Lag lag = feed_.lag(clock_.wall_micros(), look_at_end);
  lag_events_.set(static_cast<double>(lag.events));
  lag_seconds_.set(lag.seconds);
  stopped_partitions_.set(static_cast<double>(lag.stopped.size()));
  return lag;
}

template <Documents P>
void DocumentTail<P>::publish(std::string trouble) {
  Lag lag = measure_lag(!trouble.empty());
  std::lock_guard lock(guard_);
  published_.lag = std::move(lag);
  published_.trouble = std::move(trouble);
  parked_streams_.set(static_cast<double>(published_.parked.size()));
}

template <Documents P>
TailStatus DocumentTail<P>::status() const {
  std::lock_guard lock(guard_);
  return published_;
}

template <Documents P>
bool DocumentTail<P>::is_parked(const std::string& stream) const {
  std::lock_guard lock(guard_);
  return published_.parked.contains(stream);
}

}  // namespace paypie::projections
