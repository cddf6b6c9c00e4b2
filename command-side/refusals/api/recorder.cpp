// Each refusal is a command to a lane; the summary of a minute is one, too.
#include "command-side/refusals/api/recorder.hpp"

#include <mutex>
#include <numeric>
#include <utility>
#include <vector>

#include "platform/crypto/hash.hpp"

namespace paypie::refusals {
namespace {

// Streams are tried until one is in a partition of ours; with one partition in twelve this many miss once in 10^15.
constexpr int most_streams = 400;

CommandId drawn(Random& random) {
  CommandId id;
  for (std::size_t i = 0; i < id.bytes.size(); i += 8) {
    const auto bits = random.next();
    for (std::size_t j = 0; j < 8; ++j) id.bytes[i + j] = static_cast<std::uint8_t>(bits >> (8 * j));
  }
  return id;
}

Fate fate_of(const lane::Answer<RefusalsDecider>& answer) {
  if (std::holds_alternative<lane::RefusedBy<RefusalsDecider>>(answer)) return Fate::stream_full;
  const auto* failed = std::get_if<lane::Failed>(&answer);
  if (!failed) return Fate::recorded;
  const bool may_be_there =
      failed->why == lane::Failure::outcome_unknown || failed->why == lane::Failure::still_running;
  return may_be_there ? Fate::unknown : Fate::not_written;
}

// Where nobody knows whether it is in the log it is not said once more, neither as it was nor in a count.
bool may_be_said_again(Fate fate) { return fate != Fate::recorded && fate != Fate::unknown; }

Fate fate_of(Sample sample) { return sample == Sample::of_one ? Fate::of_one : Fate::in_all; }

constexpr std::size_t letters_of_an_hour = 13;  // 2026-03-01T12

}  // namespace

// Nothing of it is held while a lane is asked.
struct Recorder::State {
  State(Parts given, RecorderLimits allowed)
      : parts(std::move(given)), limits(allowed), sampling(limits.sampling, parts.security_store) {}
  const Parts parts;
  const RecorderLimits limits;
  mutable std::mutex mutex;  // of what follows
  Sampling sampling;
  Figures figures;

  Timestamp now() const { return {parts.clock.wall_micros()}; }
  // Empty: this node writes no partition just now.
  std::string stream_of(const std::string& store) const {
    const auto served = parts.served();
    if (served.empty()) return "";
    const auto hour = to_text(now()).substr(0, letters_of_an_hour);
    for (int i = 0; i < most_streams; ++i) {
      const RefusalsId id{crypto::derive_id(RefusalsTag::prefix, store, hour, std::to_string(i))};
      if (served.contains(log::partition_of(id.text()))) return id.text();
    }
    return "";
  }
  bool begin(const Refused& refused) {
    const std::lock_guard lock(mutex);
    const Client client{.who = refused.actor + "\n" + refused.what.client, .is_known = refused.is_known};
    const auto sample = sampling.take(client, refused.store, now());
    if (sample != Sample::taken) count(fate_of(sample));
    return sample == Sample::taken;
  }
  void count(Fate fate) { ++figures.by_fate.at(static_cast<std::size_t>(fate)); }
  void leave_out(const std::string& store, const RefusalsLeftOut& what) {
    const std::lock_guard lock(mutex);
    sampling.leave_out(store, what);
  }
  // Of one that was taken.
  void settle(const std::string& store, Fate fate) {
    const std::lock_guard lock(mutex);
    count(fate);
    if (may_be_said_again(fate)) sampling.leave_out(store, {1, now(), now()});
  }
  bool takes_place() {
    const std::lock_guard lock(mutex);
    if (figures.under_way >= limits.under_way) return false;
    ++figures.under_way;
    return true;
  }
  void give_place() {
    const std::lock_guard lock(mutex);
    --figures.under_way;
  }
};

// `ended` gets its fate, once: at once, or when a lane answers.
void Recorder::ask(const std::shared_ptr<State>& state, lane::Ask<RefusalsDecider> ask, Ended ended) {
  if (!state->takes_place()) return ended(Fate::under_way);
  ask.id = drawn(state->parts.random);
  ask.deadline = state->parts.clock.monotonic() + state->limits.append_within;
  attempt(state, ask, [state, ended = std::move(ended)](Fate fate) {
    state->give_place();
    ended(fate);
  });
}

// Partitions move from node to node: what one lane does not take is asked of another, until its time is up. Nothing of
// it was sent then, so that its id is still good.
void Recorder::attempt(const std::shared_ptr<State>& state, lane::Ask<RefusalsDecider> ask, const Ended& ended) {
  const auto otherwise = [state, ask, ended] {
    if (state->parts.clock.monotonic() + state->limits.again_after >= ask.deadline) return ended(Fate::not_written);
    state->parts.strand.after(state->limits.again_after, [state, ask, ended] { attempt(state, ask, ended); });
  };
  ask.stream = state->stream_of(ask.store.name);
  if (ask.stream.empty()) return otherwise();
  state->parts.lanes.submit(std::move(ask), [ended, otherwise](const lane::Answer<RefusalsDecider>& answer) {
    const auto fate = fate_of(answer);
    fate == Fate::not_written ? otherwise() : ended(fate);
  });
}

Recorder::Recorder(Parts parts, RecorderLimits limits) : state_(std::make_shared<State>(std::move(parts), limits)) {
  watch(state_);
}

// Looks every few seconds for as long as the recorder is there.
void Recorder::watch(const std::shared_ptr<State>& state) {
  state->parts.strand.after(state->limits.look_every, [weak = std::weak_ptr(state)] {
    const auto alive = weak.lock();
    if (!alive) return;
    tell_left_out(alive, false);
    watch(alive);
  });
}

void Recorder::note(Refused refused) {
  auto& store = refused.store;
  if (store.empty()) store = state_->parts.security_store;
  if (!state_->begin(refused)) return;
  lane::Ask<RefusalsDecider> command{.command = Record{std::move(refused.what)},
                                     .store = {store},
                                     .actor = {std::move(refused.actor)},
                                     .traceparent = std::move(refused.traceparent)};
  ask(state_, std::move(command), [state = state_, store](Fate fate) { state->settle(store, fate); });
}

// What cannot be said now is said with the next minute's.
void Recorder::tell_left_out(const std::shared_ptr<State>& state, bool at_once) {
  std::vector<Sampling::LeftOut> over;
  {
    const std::lock_guard lock(state->mutex);
    over = state->sampling.take_left_out(state->now(), at_once);
  }
  for (const auto& [store, what] : over) {
    ask(state, {.command = LeaveOut{what}, .store = {store}, .actor = {"paypie"}}, [state, store, what](Fate fate) {
      if (may_be_said_again(fate)) state->leave_out(store, what);
    });
  }
}

void Recorder::finish() { tell_left_out(state_, true); }

Recorder::Figures Recorder::figures() const {
  const std::lock_guard lock(state_->mutex);
  auto figures = state_->figures;
  figures.of_other_stores = state_->sampling.of_other_stores();
  return figures;
}

std::uint64_t Recorder::Figures::left_out() const {
  return std::accumulate(by_fate.begin(), by_fate.end(), std::uint64_t{0}) - of(Fate::recorded) - of(Fate::unknown);
}

}  // namespace paypie::refusals
