// What led to what in the life of an order: the events of all its streams as one tree, each with the time that passed
// since its cause. Pure: whoever finds the events hands them in.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie::projections {

// request: a client, or a person. step: the process heard something. command: asked for by the process. gateway: a
// gateway's answer to a call. webhook: a gateway spoke unasked. timer: nothing happened until then.
enum class CauseKind { request, step, command, gateway, webhook, timer };
BOOST_DESCRIBE_ENUM(CauseKind, request, step, command, gateway, webhook, timer)

// An event that belongs to the order, and the names of the commands that it asks for, if it is a process's step.
struct CausedEvent {
  Envelope meta;
  std::vector<std::string> asks;
};

struct CausalNode {
  EventId id;
  std::optional<EventId> cause;  // none: it came from outside
  std::int64_t depth = 0;
  CauseKind kind = CauseKind::request;
  std::string type;
  std::string stream;
  std::uint64_t version = 0;
  Actor actor;
  std::string asked_as;                      // the process's name of the command
  Timestamp time;                            // recorded
  std::optional<std::int64_t> after_micros;  // since its cause was recorded, by the clocks of two partitions' owners
  std::string traceparent;
};
VALUE(CausalNode, (id, cause, depth, kind, type, stream, version, actor, asked_as, time, after_micros, traceparent))

// Depth first, causes before what they led to, else in the order of time. A cause that is not among the events makes
// none: its effects stand at the top.
std::vector<CausalNode> causal_tree(std::vector<CausedEvent> events);

}  // namespace paypie::projections
