// How a reactor tells an aggregate what came of a call.
#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "command-side/lane/lanes.hpp"
#include "events/values.hpp"
#include "platform/crypto/hash.hpp"
#include "sagas/reactors/calls/taken.hpp"

namespace paypie::reactors {

// A command in the name of a reactor.
template <Decider D>
lane::Ask<D> ask_of(std::string actor, const std::string& stream, const StoreId& store, const CommandId& id,
                    typename D::Command command, std::chrono::microseconds deadline) {
  lane::Ask<D> ask;
  ask.stream = stream;
  ask.id = id;
  ask.request = crypto::sha256_of_parts({stream, id.text()});
  ask.command = std::move(command);
  ask.store = store;
  ask.actor = {std::move(actor)};
  ask.deadline = deadline;
  return ask;
}

// `taken` is called once, on any thread.
template <Decider D>
void hand_over(lane::Lanes<D>& lanes, lane::Ask<D> ask, std::function<void(Taken)> taken) {
  lanes.submit(std::move(ask), [taken = std::move(taken)](lane::Answer<D> answer) {
    if (std::holds_alternative<lane::RefusedBy<D>>(answer)) return taken(Taken::refused);
    const auto* failed = std::get_if<lane::Failed>(&answer);
    if (!failed) return taken(Taken::yes);
    taken(failed->why == lane::Failure::elsewhere ? Taken::elsewhere : Taken::later);
  });
}

}  // namespace paypie::reactors
