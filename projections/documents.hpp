// What the readers of a context must know to keep one document for each stream: a view, how an event moves it, and what
// the log of it is called. Everything else (tails, stores, history, time travel, tokens) is the same for every context.
#pragma once
#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "events/envelope.hpp"

namespace paypie::projections {

// The event cannot follow what was seen of its stream (a version that is not the next one, a second creation). It is
// what a reader that skipped or repeated a record would meet: the stream is parked, nothing is guessed.
struct OutOfOrder : std::logic_error {
  using std::logic_error::logic_error;
};

// The view carries `id` (its text() is the stream), `store` and `version`; default-constructed it is that of a stream
// without events. apply() throws OutOfOrder. `name` is short, for metrics and folders: "orders".
template <class P>
concept Documents = std::default_initializable<typename P::View> &&
                    requires(typename P::View view, const Envelope& meta, const typename P::Event& event) {
                      { P::topic } -> std::convertible_to<std::string_view>;
                      { P::name } -> std::convertible_to<std::string_view>;
                      { P::apply(std::move(view), meta, event) } -> std::same_as<typename P::View>;
                      { view.id.text() } -> std::convertible_to<std::string>;
                      { view.store } -> std::convertible_to<StoreId>;
                      { view.version } -> std::convertible_to<std::uint64_t>;
                    };

// Whether clients see it: a stream may have events (a refusal, a release before its reservation) before there is
// anything to show.
template <Documents P>
bool is_shown(const typename P::View& view) {
  if constexpr (requires { P::is_shown(view); }) {
    return P::is_shown(view);
  } else {
    return view.version > 0;
  }
}

}  // namespace paypie::projections
