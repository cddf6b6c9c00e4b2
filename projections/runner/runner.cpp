// The runner's loop and its batches. Failures have their own file, runner_failures.cpp.
#include "projections/runner/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "projections/feed/order_fold.hpp"

namespace paypie::projections {

namespace metric = telemetry::metric;
using postgres::Mode;
using postgres::Session;

// Under steady load a runner may never see the very end, and lists need their indexes.
constexpr std::int64_t nearly_caught_up = 1'000;

Runner::Runner(log::EventLog& log, postgres::Pool& pool, SqlProjection& projection, const Clock& clock,
               RunnerConfig config)
    : log_(log),
      pool_(pool),
      projection_(projection),
      clock_(clock),
      config_(config),
      name_(projection.name()),
      topic_(projection.topic()),
      progress_(topic_),
      applied_(telemetry::counter(metric::projection_events, {name_})),
      failures_(telemetry::counter(metric::projection_failures, {name_})),
      lag_events_(telemetry::gauge(metric::projection_lag_events, {name_})),
      lag_seconds_(telemetry::gauge(metric::projection_lag_seconds, {name_})),
      parked_streams_(telemetry::gauge(metric::projection_parked, {name_})) {
  published_.name = name_;
  published_.version = projection.version();
}

void Runner::run(std::stop_token stop) {
  auto subscription = log_.watch(topic_, [this](int) {
    std::lock_guard lock(guard_);
    grown_ = true;
    wake_.notify_all();
  });
  auto pause = config_.shortest_pause;
  while (!stop.stop_requested()) {
    auto stepped = step();
    if (stepped && *stepped == Step::moved) {
      pause = config_.shortest_pause;
      continue;
    }
    if (!stepped) {
      telemetry::warning("a projection cannot go on", {{"projection", name_}, {"error", stepped.error()}});
    }
    std::unique_lock lock(guard_);
    if (stepped) {
      // The time limit is for logs that another process appends to.
      wake_.wait_for(lock, stop, std::chrono::seconds(1),
                     [&] { return grown_ || rebuild_asked_ || !retries_asked_.empty(); });
      grown_ = false;
    } else {
      wake_.wait_for(lock, stop, pause, [] { return false; });
      pause = std::min(2 * pause, config_.longest_pause);
    }
  }
}

std::expected<Runner::Step, std::string> Runner::step() {
  auto fail = [this](std::string why) -> std::expected<Step, std::string> {
    failures_.add();
    publish(why);
    return std::unexpected(std::move(why));
  };
  if (!open_) {
    if (auto trouble = open()) return fail(*trouble);
  }
  if (auto trouble = serve_requests()) return fail(*trouble);
  auto batch = read();
  if (!batch) return fail(batch.error());
  if (batch->moves.empty()) {
    if (!state_.indexed) {
      if (auto trouble = make_indexes()) return fail(*trouble);
    }
    publish("");
    return Step::idle;
  }
  if (auto trouble = write(*batch)) return fail(*trouble);
  publish("");
  if (!state_.indexed && status().lag_events < nearly_caught_up) {
    if (auto trouble = make_indexes()) return fail(*trouble);
  }
  return Step::moved;
}

std::optional<std::string> Runner::open() {
  if (auto migrated = migrate_positions(pool_); !migrated) return migrated.error().detail;
  auto loaded = pool_.transact(Mode::write, [&](Session& session) {
    auto found = find_projection(session, name_);
    if (found && found->version != projection_.version()) {
      telemetry::info("a projection is built again for its new version",
                      {{"projection", name_}, {"from", found->version}, {"to", projection_.version()}});
      forget_projection(session, name_);
      found.reset();
    }
    if (!found) {
      projection_.drop_tables(session);
      projection_.create_tables(session);
      found = ProjectionState{.version = projection_.version()};
      store_projection(session, name_, *found);
    }
    state_ = *found;
    parked_.clear();
    for (ParkedStream& stream : load_parked(session, name_)) parked_.emplace(stream.stream, std::move(stream));
    return load_positions(session, name_, topic_);
  });
  if (!loaded) return loaded.error().detail;
  projection_.rolled_back();
  stored_ = std::move(*loaded);
  feeds_.clear();
  for (const auto& [partition, position] : stored_) {
    feeds_.emplace(partition, PartitionFeed(log_, {topic_, partition}, position, name_));
    progress_.moved(partition, position.next);
  }
  to_park_.clear();
  open_ = true;
  return std::nullopt;
}

std::expected<Runner::Batch, std::string> Runner::read() {
  Batch batch;
  std::size_t bytes = 0;
  for (int i = 0; i < log::partitions_per_topic && bytes < config_.batch_bytes; ++i) {
    auto& feed = feeds_.at((first_feed_ + i) % log::partitions_per_topic);
    auto chunk = feed.read(config_.batch_bytes - bytes);
    if (!chunk) {
      for (auto& [partition, moved] : feeds_) moved.rewind(stored_.at(partition));
      return std::unexpected(chunk.error().detail);
    }
    const auto& stored = stored_.at(feed.where().partition);
    if (feed.position() == stored) continue;
    batch.moves.push_back({feed.where().partition, stored, feed.position(), feed.last_time()});
    if (!chunk->records.empty()) {
      Timestamp first = chunk->records.front().record->time;
      pending_since_ = pending_since_ ? std::min(*pending_since_, first) : first;
    }
    bytes += chunk->bytes;
    std::ranges::move(chunk->records, std::back_inserter(batch.records));
  }
  first_feed_ = (first_feed_ + 1) % log::partitions_per_topic;
  if (singles_ > 0 && !batch.records.empty()) {
    --singles_;
    keep_first_record_only(batch);
  }
  return batch;
}

std::optional<std::string> Runner::write(Batch& batch) {
  while (true) {
    std::vector<ValidRecord> wanted;
    std::map<std::string, int> waiting;
    for (const ValidRecord& record : batch.records) {
      auto known = parked_.find(record.stream());
      auto fresh = to_park_.find(record.stream());
      if (known != parked_.end()) {
        ++waiting[record.stream()];
      } else if (fresh != to_park_.end() && record.record->offset >= fresh->second.before.next) {
        if (record.record->offset > fresh->second.before.next) ++waiting[record.stream()];
      } else {
        wanted.push_back(record);
      }
    }
    try {
      auto done = pool_.transact(Mode::write, [&](Session& session) {
        move_positions(session, name_, topic_, batch.moves);
        projection_.apply(session, wanted);
        for (const auto& [stream, parked] : to_park_) park(session, name_, parked);
        count_waiting(session, name_, waiting);
      });
      if (!done) {
        projection_.rolled_back();
        if (done.error().code == postgres::Errc::refused && !wanted.empty()) {
          if (wanted.size() > 1) {
            // One of them is wrong, and the database does not say which.
            singles_ = std::max(singles_, wanted.size());
          } else if (failed_too_often(wanted.front(), done.error().detail)) {
            continue;
          }
          singles_ = std::max<std::size_t>(singles_, 1);
        }
        reopen();
        return done.error().detail;
      }
    } catch (const Poison& poison) {
      projection_.rolled_back();
      while (!failed_too_often(wanted[poison.index], poison.what())) {
      }
      continue;
    } catch (const UnknownEvent& unknown) {
      projection_.rolled_back();
      stop_before(batch,
                  static_cast<std::size_t>(
                      std::ranges::find(batch.records, wanted[unknown.index].record, &ValidRecord::record) -
                      batch.records.begin()),
                  unknown.what());
      if (batch.moves.empty()) return std::nullopt;
      continue;
    } catch (const OtherRunner& other) {
      projection_.rolled_back();
      telemetry::error("two runners work on one projection", {{"projection", name_}, {"error", other.what()}});
      reopen();
      return other.what();
    }
    projection_.committed();
    applied_.add(static_cast<double>(wanted.size()));
    if (!attempts_.empty()) {
      for (const ValidRecord& record : wanted) attempts_.erase(record.stream());
    }
    for (auto& [stream, count] : waiting) {
      if (auto known = parked_.find(stream); known != parked_.end()) known->second.waiting += count;
      if (auto fresh = to_park_.find(stream); fresh != to_park_.end()) fresh->second.waiting += count;
    }
    parked_.merge(to_park_);
    to_park_.clear();
    for (const Move& move : batch.moves) {
      stored_[move.partition] = move.to;
      progress_.moved(move.partition, move.to.next);
    }
    return std::nullopt;
  }
}

std::optional<std::string> Runner::make_indexes() {
  auto made = pool_.transact(Mode::write, [&](Session& session) {
    projection_.create_indexes(session);
    store_projection(session, name_, {.version = state_.version, .indexed = true});
  });
  if (!made) return made.error().detail;
  state_.indexed = true;
  return std::nullopt;
}

void Runner::publish(std::string trouble) {
  RunnerStatus now{.name = name_, .version = projection_.version(), .indexed = state_.indexed};
  std::optional<Timestamp> oldest = pending_since_;
  for (auto& [partition, feed] : feeds_) {
    if (!trouble.empty()) feed.look_at_end();
    std::int64_t lag = std::max<std::int64_t>(0, feed.end().value - stored_.at(partition).next.value);
    now.lag_events += lag;
    if (!feed.stopped()) continue;
    now.stopped.push_back(feed.stopped()->why);
    if (lag > 0) oldest = std::min(oldest.value_or(feed.last_time()), feed.last_time());
  }
  if (now.lag_events > 0 && oldest) {
    now.lag_seconds = std::max(0.0, static_cast<double>(clock_.wall_micros() - oldest->micros) / 1e6);
  }
  if (trouble.empty()) pending_since_.reset();  // what is pending next is known when it is read
  for (const auto& [stream, parked] : parked_) now.parked.push_back(parked);
  now.trouble = std::move(trouble);
  lag_events_.set(static_cast<double>(now.lag_events));
  lag_seconds_.set(now.lag_seconds);
  parked_streams_.set(static_cast<double>(now.parked.size()));
  std::lock_guard lock(guard_);
  published_ = std::move(now);
}

RunnerStatus Runner::status() const {
  std::lock_guard lock(guard_);
  return published_;
}

bool Runner::is_parked(const std::string& stream) const {
  std::lock_guard lock(guard_);
  return std::ranges::any_of(published_.parked, [&](const ParkedStream& parked) { return parked.stream == stream; });
}

}  // namespace paypie::projections
