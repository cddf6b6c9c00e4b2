// The definitions behind process_runner.hpp, for the one .cpp per process that instantiates its runner.
#pragma once
#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>

#include "command-side/lane/records.hpp"
#include "events/codec/codec.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/telemetry/log.hpp"
#include "projections/feed/order_fold.hpp"
#include "sagas/runner/process_runner.hpp"

namespace paypie::sagas {

// One without timers has neither the function nor the field.
template <class Process>
concept has_timers = requires(const std::string& name) { Process::timer(name); };

// Its inputs, then its own.
template <class Process>
std::vector<std::string> topics_of() {
  auto topics = Process::sources();
  topics.emplace_back(Process::Decider::topic);
  return topics;
}

template <class Process>
std::vector<std::size_t> ahead_of() {
  if constexpr (requires { Process::ahead(); }) return Process::ahead();
  return {};
}

template <class Process>
ProcessRunner<Process>::ProcessRunner(Limits limits, log::EventLog& log, lane::Lanes<D>& lanes, Strand& strand,
                                      Executor& pool, const Clock& clock, Route route, Send send,
                                      Parking::Report report)
    : limits_(limits),
      lanes_(lanes),
      strand_(strand),
      clock_(clock),
      route_(std::move(route)),
      send_(std::move(send)),
      own_topic_(Process::sources().size()),
      parking_({.consumer = std::string(Process::name),
                .topics = Process::sources(),
                .log = log,
                .strand = strand,
                .pool = pool,
                .clock = clock,
                .take = [this](std::size_t, const projections::ValidRecord& record) { take_input(record); },
                .report = report,
                .kept_places = limits.parked_places,
                .ahead = ahead_of<Process>()}),
      reader_(followed_by(std::string(Process::name), topics_of<Process>(), bool(report), ahead_of<Process>()), log,
              strand, pool, [this](MergedReader::Batch& batch) { take(batch); }) {}

template <class Process>
ProcessRunner<Process>::~ProcessRunner() = default;

template <class Process>
RunnerFigures ProcessRunner<Process>::figures() const {
  std::lock_guard lock(mutex_);
  return published_;
}

template <class Process>
void ProcessRunner<Process>::publish() {
  counted_.deliveries = deliveries_.size();
  counted_.wishes = wishes_.size();
  counted_.timers = timers_.size();
  counted_.half_seen = closed_early_.size() + answered_.size();
  counted_.delivering = delivering_;
  counted_.sending = wishes_.busy();
  counted_.firing = timers_.busy();
  counted_.current = begun_;
  counted_.parked = parking_.parked();
  counted_.parked.insert(damaged_.begin(), damaged_.end());
  counted_.parked_events = parking_.waiting();
  counted_.parked_places = parking_.kept_places();
  std::lock_guard lock(mutex_);
  published_ = counted_;
}

template <class Process>
void ProcessRunner<Process>::take(MergedReader::Batch& batch) {
  for (const auto& [topic, record] : batch.records) {
    if (topic < own_topic_) {
      parking_.take(topic, record);
    } else if (topic > own_topic_) {
      parking_.hear(record);
    } else if (!parking_.is_held_up()) {
      take_step(record);
    }
  }
  counted_.stopped = batch.stopped;
  std::ranges::move(parking_.stopped(), std::back_inserter(counted_.stopped));
  const bool first = !begun_ && batch.at_end && !parking_.is_held_up();
  begun_ = begun_ || first;
  if (begun_) act();
  if (first) tick();
  publish();
}

template <class Process>
void ProcessRunner<Process>::take_input(const projections::ValidRecord& record) {
  auto routed = route_(*record.record);
  if (!routed) return;
  auto key = routed->meta.id.text();
  if (closed_early_.erase(key) > 0) return;
  const auto instance = routed->instance;
  auto& queue = queues_[instance];
  queue.keys.push_back(key);
  deliveries_.emplace(std::move(key), std::move(*routed));
  if (queue.keys.size() == 1 && !queue.busy) ready_.push_back(instance);
}

// Of the process's own events: what they close, then what they open.
template <class Process>
void ProcessRunner<Process>::take_step(const projections::ValidRecord& record) {
  auto decoded = codec::decode_event<typename D::Event>(record.record->value);
  if (!decoded) {  // its lane stops the stream, too
    damaged_.emplace(record.stream(), decoded.error().detail);
    return;
  }
  const auto& meta = decoded->meta;
  if (EventId::parse(meta.causation) && answered_.erase(meta.causation) == 0) {
    if (deliveries_.contains(meta.causation)) {
      delivered(meta.causation);
    } else {
      closed_early_.insert(meta.causation);
    }
  }
  const auto step = Process::step_of(decoded->event);  // a pointer, or an optional
  if (!step) return;
  for (const auto& name : step->closed) {
    wishes_.close(meta.stream + "/" + name);
    timers_.close(meta.stream + "/" + name);
  }
  for (const auto& wish : step->asks) wishes_.open(meta.stream + "/" + wish.name, {meta.stream, wish, meta});
  if constexpr (has_timers<Process>) {
    for (const auto& timer : step->timers) {
      const auto wait = std::chrono::microseconds(std::max<std::int64_t>(0, timer.due.micros - clock_.wall_micros()));
      timers_.open_at(meta.stream + "/" + timer.name, {meta.stream, timer.name, meta}, clock_.monotonic() + wait);
    }
  }
}

template <class Process>
void ProcessRunner<Process>::tick() {
  act();
  publish();
  strand_.after(std::chrono::milliseconds(50), guarded([this] { tick(); }));
}

template <class Process>
void ProcessRunner<Process>::act() {
  const auto now = clock_.monotonic();
  parking_.act();
  for (auto at = waiting_.begin(); at != waiting_.end() && at->first <= now; at = waiting_.erase(at)) {
    next_of(at->second);
  }
  while (!ready_.empty() && delivering_ < limits_.in_flight) {
    const auto instance = std::move(ready_.front());
    ready_.pop_front();
    deliver(instance);
  }
  const auto room = [this](std::size_t busy) { return limits_.in_flight - std::min(busy, limits_.in_flight); };
  for (const auto& key : wishes_.due(now, room(wishes_.busy()))) send(key);
  for (const auto& key : timers_.due(now, room(timers_.busy()))) fire(key);
}

template <class Process>
void ProcessRunner<Process>::next_of(const std::string& instance) {
  const auto found = queues_.find(instance);
  if (found == queues_.end()) return;
  found->second.busy = false;
  if (found->second.keys.empty()) {
    queues_.erase(found);
  } else {
    ready_.push_back(instance);
  }
}

template <class Process>
lane::Ask<typename Process::Decider> ProcessRunner<Process>::ask_of(const std::string& instance, const Envelope& meta,
                                                                    CommandId id, typename D::Command command) const {
  lane::Ask<D> ask;
  ask.stream = instance;
  ask.id = id;
  ask.request.fill(0);
  ask.command = std::move(command);
  ask.store = meta.store;
  ask.actor = {std::string(Process::name)};
  ask.correlation = meta.correlation;
  ask.traceparent = meta.traceparent;
  ask.occurred_at = meta.occurred_at;
  ask.settle = true;
  ask.deadline = clock_.monotonic() + limits_.command_within;
  return ask;
}

// Whoever names a stream of another store in a payment or a reservation of his own must not hold that store up.
template <Decider D>
bool is_of_other_store(const lane::Answer<D>& answer) {
  const auto* failed = std::get_if<lane::Failed>(&answer);
  return failed && failed->why == lane::Failure::other_store;
}

template <class Process>
void ProcessRunner<Process>::deliver(const std::string& instance) {
  const auto found = queues_.find(instance);
  if (found == queues_.end() || found->second.busy || found->second.keys.empty()) return;
  found->second.busy = true;
  const auto key = found->second.keys.front();
  const auto& routed = deliveries_.at(key);
  auto ask = ask_of(instance, routed.meta, CommandId{crypto::derive_id("deliver", instance, key)}, routed.command);
  ask.causation = key;
  ++delivering_;
  lanes_.submit(std::move(ask), [this, key, instance, alive = std::weak_ptr(alive_), strand = &strand_](auto answer) {
    auto back = [this, key, instance, alive, answer = std::move(answer)] {
      if (alive.expired()) return;
      --delivering_;
      if (std::holds_alternative<lane::Accepted<D>>(answer)) {
        ++counted_.delivered;
        if (delivered(key)) answered_.insert(key);  // the log will say so, too
      } else if (is_of_other_store<D>(answer)) {
        telemetry::warning("an event of another store is not delivered",
                           {{"process", Process::name}, {"instance", instance}, {"event", key}});
        delivered(key);
      } else {
        const auto* failed = std::get_if<lane::Failed>(&answer);
        const bool elsewhere = failed && failed->why == lane::Failure::elsewhere;
        if (!elsewhere) ++counted_.tried_again;
        waiting_.emplace(clock_.monotonic() + (elsewhere ? limits_.elsewhere_after : limits_.again_after), instance);
      }
      act();
    };
    strand->post(std::move(back));
  });
}

template <class Process>
bool ProcessRunner<Process>::delivered(const std::string& key) {
  const auto found = deliveries_.find(key);
  if (found == deliveries_.end()) return false;
  const auto instance = found->second.instance;
  deliveries_.erase(found);
  auto& queue = queues_[instance];
  const bool was_first = !queue.keys.empty() && queue.keys.front() == key;
  std::erase(queue.keys, key);
  if (was_first || !queue.busy) next_of(instance);
  return true;
}

template <class Process>
void ProcessRunner<Process>::send(const std::string& key) {
  auto* entry = wishes_.find(key);
  if (!entry) return;
  send_(entry->item, [this, key, alive = std::weak_ptr(alive_), strand = &strand_](Sent sent) {
    strand->post([this, key, sent, alive] {
      if (alive.expired()) return;
      if (sent == Sent::recorded) ++counted_.sent;
      if (sent == Sent::again || sent == Sent::never) ++counted_.tried_again;
      const auto wait = sent == Sent::recorded ? limits_.recorded_within
                        : sent != Sent::again  ? limits_.elsewhere_after
                                               : limits_.again_after;
      wishes_.later(key, clock_.monotonic() + wait);
    });
  });
}

template <class Process>
void ProcessRunner<Process>::fire(const std::string& key) {
  if constexpr (has_timers<Process>) {
    auto* entry = timers_.find(key);
    if (!entry) return;
    const auto& [instance, name, step] = entry->item;
    auto ask = ask_of(instance, step, CommandId{crypto::derive_id("timer", instance, name)}, Process::timer(name));
    ask.causation = instance + "/" + name;
    ask.occurred_at.reset();
    lanes_.submit(std::move(ask), [this, key, alive = std::weak_ptr(alive_), strand = &strand_](auto answer) {
      const bool accepted = std::holds_alternative<lane::Accepted<D>>(answer);
      strand->post([this, key, accepted, alive] {
        if (alive.expired()) return;
        if (accepted) {
          ++counted_.fired;
          timers_.close(key);
        } else {
          timers_.later(key, clock_.monotonic() + limits_.elsewhere_after);
        }
      });
    });
  }
}

}  // namespace paypie::sagas
