// A wish becomes a command in the lane of the context it is meant for: the same for every process and every context.
#pragma once
#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include "command-side/lane/lanes.hpp"
#include "platform/crypto/hash.hpp"
#include "sagas/runner/process_runner.hpp"

namespace paypie::sagas {

// Any thread. No lanes: this node does not serve the context, and what is asked of it waits. The command's id follows
// from the instance and the wish's name, so that a wish which is sent again is the same command; a refusal is recorded
// in the target's stream, for the process to hear.
template <class Process, Decider D>
void submit_wish(lane::Lanes<D>* lanes, const Clock& clock, const Sending<typename Process::Wish>& sending,
                 std::string stream, typename D::Command command, OnSent done) {
  if (!lanes) return done(Sent::elsewhere);
  const auto& [instance, wish, step] = sending;
  lane::Ask<D> ask;
  ask.stream = std::move(stream);
  ask.id = CommandId{crypto::derive_id("wish", instance, wish.name)};
  ask.request.fill(0);
  ask.command = std::move(command);
  ask.store = step.store;
  ask.actor = {std::string(Process::name)};
  ask.correlation = step.correlation;
  ask.causation = instance + "/" + wish.name;
  ask.traceparent = step.traceparent;
  ask.occurred_at = step.occurred_at;
  ask.settle = true;
  ask.deadline = clock.monotonic() + std::chrono::seconds(10);
  lanes->submit(std::move(ask), [done = std::move(done)](lane::Answer<D> answer) mutable {
    if (std::holds_alternative<lane::Accepted<D>>(answer)) return done(Sent::recorded);
    const auto* failed = std::get_if<lane::Failed>(&answer);
    if (!failed) return done(Sent::again);
    switch (failed->why) {
      case lane::Failure::elsewhere: return done(Sent::elsewhere);
      case lane::Failure::other_store: return done(Sent::never);
      default: return done(Sent::again);
    }
  });
}

}  // namespace paypie::sagas
