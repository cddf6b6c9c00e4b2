// What was refused in a store in one hour: what of it is recorded. Pure.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string_view>
#include <variant>

#include "command-side/decider/decider.hpp"
#include "events/refusals.hpp"

namespace paypie::refusals {

// No stream gets longer by refusals, whatever clients do; how many were left out is still said. More than an hour of a
// flood within the usual limits of sampling, so that no flood hides what comes after it.
inline constexpr std::int64_t most_of_a_stream = 20'000;

struct Record {
  CommandRefused what;
};
struct LeaveOut {
  RefusalsLeftOut what;
};

enum class Refusal { stream_is_full };
BOOST_DESCRIBE_ENUM(Refusal, stream_is_full)

struct RefusalHour {
  std::int64_t recorded = 0;
  std::int64_t left_out = 0;
};
VALUE(RefusalHour, (recorded, left_out))

struct RefusalsDecider {
  using State = RefusalHour;
  using Command = std::variant<Record, LeaveOut>;
  using Event = RefusalEvent;
  using Refusal = refusals::Refusal;
  static constexpr std::string_view topic = "paypie.refusal.events.v1";
  static constexpr std::string_view source = "/refusals";
  static constexpr bool belongs_to_many = true;

  static Decision<Event, Refusal> decide(const RefusalHour& now, const Command& command);
  static RefusalHour evolve(RefusalHour now, const Event& event);
};
static_assert(Decider<RefusalsDecider>);

}  // namespace paypie::refusals
