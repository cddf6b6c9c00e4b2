// What can happen to a stream that a consumer (a process, a reactor) cannot read on: one stream of these for each pair
// of consumer and stream. The event that cannot be taken is never lost: it lies where `at` says.
#pragma once
#include <cstdint>
#include <string>
#include <variant>

#include "events/event.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

namespace paypie::dead_letters {

struct DeadLetterTag {
  static constexpr std::string_view prefix = "dlt";
};
using DeadLetterId = Id<DeadLetterTag>;

// Who cannot take what. Later events of the stream wait behind it, for this consumer alone.
struct Place {
  std::string consumer;  // order_to_cash, gateways
  std::string topic;
  std::int64_t partition = 0;
  std::int64_t offset = 0;
  std::string stream;
};
VALUE(Place, (consumer, topic, partition, offset, stream))

struct StreamParked {
  Place at;
  std::string type;  // of the event, as it is stored
  std::string error;
  std::int64_t attempts = 0;  // at this event, this one included
};
EVENT(StreamParked, "dead_letter.parked", 1, (at, type, error, attempts))

// A person thinks that the cause is gone.
struct RetryAsked {
  Place at;
  std::string reason;
};
EVENT(RetryAsked, "dead_letter.retry_asked", 1, (at, reason))

// The consumer goes on behind this event, for ever: it will never take it.
struct EventSkipped {
  Place at;
  std::string reason;
};
EVENT(EventSkipped, "dead_letter.skipped", 1, (at, reason))

// Nothing of the stream waits any more.
struct StreamResumed {
  Place at;  // the event that had been in the way
};
EVENT(StreamResumed, "dead_letter.resumed", 1, (at))

using DeadLetterEvent = std::variant<StreamParked, RetryAsked, EventSkipped, StreamResumed, CommandSettled>;

}  // namespace paypie::dead_letters
