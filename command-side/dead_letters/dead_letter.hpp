// A stream that a consumer cannot read on: what it decides. Pure.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "command-side/decider/decider.hpp"
#include "events/dead_letters.hpp"

namespace paypie::dead_letters {

// What a consumer says: it cannot take this event, or everything was taken.
struct Park {
  Place at;
  std::string type;
  std::string error;
};
struct Resume {};

// What people say. Who, is in the event's envelope.
struct Retry {
  std::string reason;
};
struct Skip {
  std::string reason;
};

enum class Refusal { no_such_letter, not_parked, retry_under_way };
BOOST_DESCRIBE_ENUM(Refusal, no_such_letter, not_parked, retry_under_way)

// parked: waits for a person. retrying, skipped: the consumer's turn. over: nothing waits.
enum class Status { none, parked, retrying, skipped, over };
BOOST_DESCRIBE_ENUM(Status, none, parked, retrying, skipped, over)

struct DeadLetter {
  Status status = Status::none;
  Place at;
  std::int64_t attempts = 0;
};
VALUE(DeadLetter, (status, at, attempts))

struct DeadLetterDecider {
  using State = DeadLetter;
  using Command = std::variant<Park, Resume, Retry, Skip>;
  using Event = DeadLetterEvent;
  using Refusal = dead_letters::Refusal;
  static constexpr std::string_view topic = "paypie.dead_letter.events.v1";
  static constexpr std::string_view source = "/dead_letters";

  static Decision<Event, Refusal> decide(const DeadLetter& now, const Command& command);
  static DeadLetter evolve(DeadLetter now, const Event& event);
};
static_assert(Decider<DeadLetterDecider>);

}  // namespace paypie::dead_letters
