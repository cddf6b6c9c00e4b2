// The shape of a decider: one aggregate, pure. decide(state, command) says what happens; evolve(state, event) folds.
//
//   struct OrderDecider {
//     using State = ...;    // described (VALUE), default-constructible: the state of a stream without events
//     using Command = std::variant<...>;
//     using Event = std::variant<...>;      // declared events
//     using Refusal = enum class ...;       // a clause each: not_cancellable
//     static constexpr std::string_view topic = "paypie.order.events.v1", source = "/orders";
//     static constexpr bool belongs_to_many = true;  // optional: its streams have no correlation of their own, what
//                                                    // happens to them belongs to whoever asked
//     static Decision<Event, Refusal> decide(const State&, const Command&);
//     static State evolve(State, const Event&);   // an impossible history throws ImpossibleHistory: the stream stops
//   };
#pragma once
#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace paypie {

template <class Event>
struct Happened {
  Event event;
};
// The command asks for what is already so: accepted, nothing to record.
struct AlreadyDone {};
template <class Refusal>
struct Refused {
  Refusal why;
};

template <class Event, class Refusal>
using Decision = std::variant<Happened<Event>, AlreadyDone, Refused<Refusal>>;

struct ImpossibleHistory : std::logic_error {
  using std::logic_error::logic_error;
};

template <class D>
concept Decider = std::default_initializable<typename D::State> &&
                  requires(const typename D::State& state, typename D::State moved, const typename D::Command& command,
                           const typename D::Event& event) {
                    { D::topic } -> std::convertible_to<std::string_view>;
                    { D::source } -> std::convertible_to<std::string_view>;
                    { D::decide(state, command) } -> std::same_as<Decision<typename D::Event, typename D::Refusal>>;
                    { D::evolve(std::move(moved), event) } -> std::same_as<typename D::State>;
                  };

// The correlation of a stream whose first event carries `first`: the process instance it began with, or its own name.
template <Decider D>
const std::string& correlation_of(const std::string& stream, const std::string& first) {
  if constexpr (requires { requires D::belongs_to_many; }) return stream;
  return first.empty() ? stream : first;
}

}  // namespace paypie
