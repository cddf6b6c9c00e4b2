// The runner's loop and its batches. Failures have their own file, runner_failures.cpp.
#include "projections/runner/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "projections/feed/fold.hpp"

namespace paypie::projections {

namespace metric = telemetry::metric;
using postgres::Mode;
using postgres::Session;

// Under steady load a runner may never see the very end, and lists need their indexes.
constexpr std::int64_t nearly_caught_up = 1'000;

// How often the positions in the database are looked up: while somebody waits for one that another node moves, and
// otherwise.
constexpr std::chrono::milliseconds look_while_waited_for{25}, look_otherwise{1'000};

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
      parked_streams_(telemetry::gauge(metric::projection_parked, {name_})),
      stopped_partitions_(telemetry::gauge(metric::log_stopped_partitions, {name_})),
      feed_(log, topic_, name_) {
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
      // The time limit is for logs that another process appends to, and for runners on other nodes.
      const bool shares = share_.size() < log::partitions_per_topic;
      wake_.wait_for(lock, stop, shares ? look_while_waited_for : std::chrono::milliseconds(1'000),
                     [&] { return grown_ || rebuild_asked_ || new_share_ || !retries_asked_.empty(); });
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
  take_share();
  if (!open_) {
    if (auto trouble = open()) return fail(*trouble);
  }
  if (auto trouble = look_at_positions()) return fail(*trouble);
  if (auto trouble = serve_requests()) return fail(*trouble);
  auto batch = feed_.read(config_.batch_bytes);
  if (!batch) return fail(batch.error());
  if (singles_ > 0 && !batch->records.empty()) {
    --singles_;
    feed_.keep_first_only(*batch);
  }
  if (batch->moves.empty()) {
    if (!state_.indexed && !share_.empty()) {
      if (auto trouble = make_indexes()) return fail(*trouble);
    }
    publish("");
    return Step::idle;
  }
  // How far it is behind while it works on this.
  lag_events_.set(static_cast<double>(feed_.lag(clock_.wall_micros(), false).events));
  if (auto trouble = write(*batch)) return fail(*trouble);
  publish("");
  if (!state_.indexed && status().lag.events < nearly_caught_up) {
    if (auto trouble = make_indexes()) return fail(*trouble);
  }
  return Step::moved;
}

std::optional<std::string> Runner::open() {
  if (auto migrated = migrate_positions(pool_); !migrated) return migrated.error().detail;
  auto loaded = pool_.transact(Mode::write, [&](Session& session) {
    lock_projection(session, name_);
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
  for (const auto& [partition, position] : *loaded) progress_.moved(partition, position.next);
  std::erase_if(*loaded, [&](const auto& one) { return !share_.contains(one.first); });
  feed_.begin(std::move(*loaded));
  to_park_.clear();
  open_ = true;
  return std::nullopt;
}

std::optional<std::string> Runner::write(FeedBatch& batch) {
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
      auto met = std::ranges::find(batch.records, wanted[unknown.index].record, &ValidRecord::record);
      feed_.stop_before(batch, static_cast<std::size_t>(met - batch.records.begin()), unknown.what());
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
    feed_.stored(batch);
    for (const Move& move : batch.moves) progress_.moved(move.partition, move.to.next);
    return std::nullopt;
  }
}

std::optional<std::string> Runner::make_indexes() {
  auto made = pool_.transact(Mode::write, [&](Session& session) {
    lock_projection(session, name_);
    const auto found = find_projection(session, name_);
    if (!found || found->indexed) return;  // by another node, or it is being built again
    projection_.create_indexes(session);
    store_projection(session, name_, {.version = state_.version, .indexed = true});
  });
  if (!made) return made.error().detail;
  state_.indexed = true;
  return std::nullopt;
}

void Runner::take_share() {
  std::optional<std::set<int>> fresh;
  {
    const std::lock_guard lock(guard_);
    fresh.swap(new_share_);
  }
  if (!fresh || *fresh == share_) return;
  telemetry::info("a projection works on other partitions", {{"projection", name_}, {"partitions", fresh->size()}});
  share_ = std::move(*fresh);
  reopen();  // what others applied meanwhile is in the database only
}

// Reads that wait for a position may wait for one that another node moves. Our own are looked at, too: a database that
// crashed may have lost what it had committed, and nothing else would tell a runner that is at the end of the log.
std::optional<std::string> Runner::look_at_positions() {
  const bool for_others = share_.size() < log::partitions_per_topic && progress_.waiting() > 0;
  const auto now = clock_.monotonic();
  if (now < looked_at_ + (for_others ? look_while_waited_for : look_otherwise)) return std::nullopt;
  looked_at_ = now;
  auto others = pool_.transact(Mode::read, [&](Session& session) {
    if (const auto found = find_projection(session, name_)) state_.indexed = found->indexed;
    std::map<std::string, ParkedStream> parked;
    for (ParkedStream& stream : load_parked(session, name_)) parked.emplace(stream.stream, std::move(stream));
    return std::pair(find_positions(session, name_, topic_), std::move(parked));
  });
  if (!others) return others.error().detail;
  auto& [positions, parked] = *others;
  const auto moved = [&](int partition) {
    const auto found = positions.find(partition);
    return found == positions.end() || found->second.next != feed_.position(partition).next;
  };
  if (std::ranges::any_of(share_,
                          moved)) {  // it crashed, another node builds it again, or had our partitions meanwhile
    telemetry::warning("the database stands elsewhere than its projection", {{"projection", name_}});
    reopen();
    return open();
  }
  for (const auto& [partition, position] : positions) {
    if (!share_.contains(partition)) progress_.moved(partition, position.next);
  }
  const auto ours = [&](const auto& one) { return share_.contains(one.second.partition); };
  std::erase_if(parked, ours);
  std::erase_if(parked_, [&](const auto& one) { return !ours(one); });
  parked_.merge(parked);
  return std::nullopt;
}

void Runner::publish(std::string trouble) {
  RunnerStatus now{.name = name_, .version = projection_.version(), .indexed = state_.indexed};
  now.lag = feed_.lag(clock_.wall_micros(), !trouble.empty());
  for (const auto& [stream, parked] : parked_) now.parked.push_back(parked);
  now.trouble = std::move(trouble);
  lag_events_.set(static_cast<double>(now.lag.events));
  lag_seconds_.set(now.lag.seconds);
  stopped_partitions_.set(static_cast<double>(now.lag.stopped.size()));
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
