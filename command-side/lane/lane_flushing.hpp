// Lane: the state store's side: resuming from a checkpoint, writing cuts, letting go. Included by instantiate.hpp only.
#pragma once
#include <algorithm>
#include <utility>

#include "command-side/lane/lane.hpp"
#include "command-side/lane/state_codec.hpp"

namespace paypie::lane {

template <Decider D>
Lane<D>::Lane(log::TopicPartition where, const WriterId& me, const Codec<D>& codec, const LaneParts& parts)
    : codec_(codec),
      config_(parts.config),
      parts_(parts.writer),
      store_(parts.store),
      counters_(parts.counters),
      writer_(std::move(where), me, config_, parts_, *this, counters_),
      remembered_(config_.limits.remembered_refusals, config_.limits.remember_refusals_for),
      flush_pause_(config_.limits.flush_every) {}

template <Decider D>
void Lane<D>::own() {
  if (closing_ || std::exchange(assigned_, true)) return;
  settled_ = false;
  if (!running_.empty()) counters_.reached(Rare::owned_again_midway);
  if (resumed_) return writer_.open();
  if (!std::exchange(resuming_, true)) resume();
}

template <Decider D>
void Lane<D>::disown() {
  assigned_ = false;
  if (!running_.empty()) counters_.reached(Rare::disowned_midway);
  fail_queued(Failure::elsewhere);
  try_to_close();
}

// The checkpoint is trusted only if the log still has the record it ends with.
template <Decider D>
void Lane<D>::resume() {
  auto back = guarded([this](const Resumed& resumed) { on_resumed(resumed); });
  parts_.pool.post([&log = parts_.log, &store = store_, &strand = parts_.strand, where = writer_.where(),
                    back = std::move(back)]() mutable {
    const auto inspect = [&]() -> Resumed {
      using What = Resumed::What;
      auto stored = store.checkpoint(where.partition);
      if (!stored) return {What::broken, {}, "the state store cannot be read"};
      if (*stored && (*stored)->refold) {
        if (auto forgot = store.forget(where.partition); !forgot) return {What::broken, {}, forgot.error()};
        stored->reset();
      }
      if (!*stored) return {};
      const auto& position = (*stored)->position;
      const auto last = log.read(where, position.next + -1, 1);
      if (!last) return {last.error().retryable() ? What::unreachable : What::broken, {}, last.error().detail};
      if (last->records.empty()) return {What::behind, {}, "the log ends before the state store's position"};
      if (log::checksum(*last->records.front()) != position.last_checksum) {
        return {What::broken, {}, "the log is not the one the state store was folded from: it was cut, or replaced"};
      }
      return {What::at, **stored, {}};
    };
    strand.post([resumed = inspect(), back = std::move(back)]() mutable { back(resumed); });
  });
}

template <Decider D>
void Lane<D>::on_resumed(const Resumed& resumed) {
  constexpr int most_tries = 100;  // a log may show an old end for a moment after it was opened
  const bool unreachable = resumed.what == Resumed::What::unreachable;
  const bool behind = resumed.what == Resumed::What::behind;
  if (behind) counters_.reached(Rare::resumed_behind_a_stale_end);
  if (unreachable && !std::exchange(told_of_waiting_, true)) notice(Notice::Level::warning, "waits: " + resumed.why);
  // A log that is away comes back; one that stays shorter than what was folded from it was cut.
  if (unreachable || (behind && ++resume_tries_ < most_tries)) {
    if (closing_) return;
    parts_.strand.after(config_.limits.read_again_after, guarded([this] { resume(); }));
    return;
  }
  resuming_ = false;
  if (resumed.what != Resumed::What::at) return writer_.stop(resumed.why);
  resumed_ = true;
  store_is_empty_ = resumed.checkpoint.position.next == log::Offset{0};
  counters_.reached(store_is_empty_ ? Rare::resumed_from_nothing : Rare::resumed_from_the_store);
  last_time_ = resumed.checkpoint.last_time.micros;
  flushed_next_ = resumed.checkpoint.position.next;
  flushed_at_ = parts_.clock.monotonic();
  writer_.start_at(resumed.checkpoint.position.next, resumed.checkpoint.position.validity, resumed.checkpoint.address);
  if (assigned_ && !closing_) writer_.open();
}

// A consistent cut: everything here is read in one task of the strand, so states, ids and position belong together.
template <Decider D>
void Lane<D>::flush() {
  if (flushing_ || writer_.next() == flushed_next_ || parts_.clock.monotonic() < flush_not_before_) return;
  flushing_ = true;
  ++flushes_;
  store_is_empty_ = false;
  flushed_at_ = parts_.clock.monotonic();
  flushed_next_ = writer_.next();
  flushing_commands_ = std::exchange(recent_, std::make_shared<CommandMap>());
  struct Cut {
    StateBatch batch;
    Flushed result;
    std::vector<std::pair<std::string, SharedState<D>>> states;
  };
  auto cut = std::make_shared<Cut>();
  cut->batch.partition = writer_.where().partition;
  cut->batch.checkpoint = {
      {writer_.next(), writer_.validity(), 0}, stopped_streams_ > 0, writer_.address(), {last_time_}};
  cut->result.streams = cache_.take_dirty();
  for (Stream<D>* stream : cut->result.streams) {
    stream->flushing = true;
    cut->states.emplace_back(*stream->name, stream->confirmed);
  }
  auto back = guarded([this](const Flushed& flushed) { on_flushed(flushed); });
  parts_.pool.post([&log = parts_.log, &store = store_, &strand = parts_.strand, &pool = parts_.pool,
                    where = writer_.where(), commands = flushing_commands_,
                    split = config_.bugs.position_ahead_of_its_write, cut, back = std::move(back)]() mutable {
    auto& position = cut->batch.checkpoint.position;
    const auto last = log.read(where, position.next + -1, 1);
    if (!last || last->records.empty()) {
      cut->result.failed = last ? "the end of the log is not visible" : last.error().detail;
    } else {
      position.last_checksum = log::checksum(*last->records.front());
      for (const auto& [stream, state] : cut->states) {
        StateWriter bytes;
        bytes.write(state->version);
        bytes.write(state->store);
        bytes.write(state->correlation);
        bytes.write(state->state);
        cut->batch.states.push_back({stream, bytes.take()});
        cut->result.bytes.push_back(cut->batch.states.back().bytes.size());
      }
      cut->states.clear();
      cut->batch.commands.assign(commands->begin(), commands->end());
      if (split) {
        (void)store.write({where.partition, cut->batch.checkpoint, {}, {}});
        return pool.post([&store, &strand, cut, back = std::move(back)]() mutable {
          (void)store.write(cut->batch);
          strand.post([cut, back = std::move(back)]() mutable { back(cut->result); });
        });
      }
      if (auto written = store.write(cut->batch); !written) cut->result.failed = written.error();
    }
    cut->states.clear();
    strand.post([cut, back = std::move(back)]() mutable { back(cut->result); });
  });
}

template <Decider D>
void Lane<D>::on_flushed(const Flushed& flushed) {
  flushing_ = false;
  std::size_t large_bytes = 0;
  for (std::size_t i = 0; i < flushed.streams.size(); ++i) {
    auto& stream = *flushed.streams[i];
    stream.flushing = false;
    if (i >= flushed.bytes.size()) continue;
    const bool too_large = stream.bytes <= config_.limits.state_bytes && flushed.bytes[i] > config_.limits.state_bytes;
    cache_.set_bytes(stream, flushed.bytes[i]);
    if (flushed.bytes[i] >= config_.limits.large_state_bytes) large_bytes += flushed.bytes[i];
    if (too_large) notice(Notice::Level::alarm, "the state of " + *stream.name + " is larger than the limit");
  }
  using Seconds = std::chrono::duration<double>;
  const Seconds at_their_rate(static_cast<double>(large_bytes) /
                              static_cast<double>(config_.limits.large_states_per_second));
  flush_pause_ =
      std::max(config_.limits.flush_every, std::chrono::duration_cast<std::chrono::microseconds>(at_their_rate));
  if (flushed.failed.empty()) {
    ++counters_.flushes;
  } else {
    ++counters_.flush_failures;
    notice(Notice::Level::warning, "states were not written, will try again: " + flushed.failed);
    for (Stream<D>* stream : flushed.streams) cache_.mark_dirty(*stream);
    recent_->insert(flushing_commands_->begin(), flushing_commands_->end());
    flush_not_before_ = parts_.clock.monotonic() + 10 * config_.limits.read_again_after;
    flushed_next_ = log::Offset{-1};  // no position at all: something is left to write
  }
  flushing_commands_.reset();
  shrink_cache();
  if (after_flush_) {
    auto go_on = std::exchange(after_flush_, nullptr);
    if (!flushed.failed.empty()) {
      parts_.strand.after(config_.limits.read_again_after, guarded(std::move(go_on)));
    } else {
      go_on();
    }
  }
  pump();
}

template <Decider D>
void Lane<D>::tick() {
  const auto now = parts_.clock.monotonic();
  writer_.look_at_the_clock();
  answer_overdue();
  if (resumed_ && flushed_at_ + flush_pause_ <= now) flush();
  shrink_cache();
  pump();
}

template <Decider D>
void Lane<D>::close(std::chrono::microseconds end) {
  if (std::exchange(closing_, true)) return;
  close_at_ = end;
  fail_queued(Failure::not_serving);
  try_to_close();
}

// In order: what runs settles, the last cut is written, the partition is let go.
template <Decider D>
void Lane<D>::try_to_close() {
  const bool patient = !closing_ || parts_.clock.monotonic() < close_at_;
  if (closed_ || (patient && !running_.empty() && writer_.phase() != Phase::stopped)) return;
  if (patient && resumed_ && writer_.phase() != Phase::stopped && writer_.next() != flushed_next_) return flush();
  if (patient && flushing_) return;
  if (!closing_ && writer_.phase() == Phase::idle && running_.empty()) return;  // let go before
  if (!running_.empty()) {
    counters_.reached(Rare::let_go_midway);
    held_.clear();
    requeue_running();
    fail_queued(Failure::not_serving);
  }
  writer_.close();
  flights_.clear();
  cache_.drop_overlay();
  closed_ = closing_;
}

template <Decider D>
void Lane<D>::notice(Notice::Level level, const std::string& text) const {
  if (config_.notice) config_.notice({level, writer_.where(), text});
}

template <Decider D>
PartitionStats Lane<D>::stats() const {
  return {writer_.phase(), assigned_,     writer_.epoch(), writer_.next(),  writer_.in_flight(),
          waiting_,        cache_.size(), cache_.dirty(),  stopped_streams_};
}

template <Decider D>
std::optional<StreamState<D>> Lane<D>::peek(const std::string& stream) const {
  const auto* found = cache_.peek(stream);
  if (!found) return std::nullopt;
  return *found->confirmed;
}

}  // namespace paypie::lane
