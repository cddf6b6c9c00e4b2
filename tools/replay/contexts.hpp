// The contexts whose events a log holds, for whoever looks at any of them: which topic is whose, whose stream an id
// names, and what a stream folds to.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "events/catalog.hpp"
#include "events/envelope.hpp"

namespace paypie::replay {

// One stream, folded twice where there is a view of it: what decides and what is shown must both be able to follow.
class StreamFold {
 public:
  virtual ~StreamFold() = default;
  // Throws what evolve() and apply() throw for an event that cannot follow, std::invalid_argument for one of another
  // context.
  virtual void apply(const Envelope& meta, const EveryEvent& event) = 0;
  // What does not add up, as a sentence; empty if all does.
  virtual std::string wrong() const = 0;
  // As JSON: the view, or where there is none what decides.
  virtual std::string json() const = 0;
};

struct Context {
  std::string_view topic;
  std::string_view prefix;  // of the ids of its streams: "ord_"
  std::unique_ptr<StreamFold> (*fold)();
};

// Every context there is, orders first.
std::span<const Context> contexts();
// Null: none of ours.
const Context* context_of_topic(std::string_view topic);
const Context* context_of_stream(std::string_view stream);

}  // namespace paypie::replay
