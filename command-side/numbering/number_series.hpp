// A series of numbers: what it decides. Pure.
#pragma once
#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "command-side/decider/decider.hpp"
#include "events/event.hpp"
#include "events/first_number.hpp"
#include "events/numbering.hpp"

namespace paypie::numbering {

inline constexpr std::int64_t last_number = 999'999'999'999;
inline constexpr std::size_t longest_prefix = 16;  // bytes
// Each store has these.
inline constexpr std::array<std::string_view, 2> series_names{"orders", "invoices"};

// Only forward: a number that may be taken already is never given again.
struct ConfigureSeries {
  std::string prefix;
  std::optional<std::int64_t> next;  // none: as it is
};
VALUE(ConfigureSeries, (prefix, next))

// Asked again under another command id it takes another number: the id is what makes a retry harmless.
struct TakeNumber {
  std::string taken_for;
};
VALUE(TakeNumber, (taken_for))

enum class Refusal { no_such_series, goes_back, number_out_of_range, prefix_too_long, series_exhausted };
BOOST_DESCRIBE_ENUM(Refusal, no_such_series, goes_back, number_out_of_range, prefix_too_long, series_exhausted)

struct Series {
  std::string prefix;
  std::int64_t next = first_number;
  std::string last_taken_for;
};
VALUE(Series, (prefix, next, last_taken_for))

struct NumberSeriesDecider {
  using State = Series;
  using Command = std::variant<ConfigureSeries, TakeNumber>;
  using Event = NumberSeriesEvent;
  using Refusal = numbering::Refusal;
  static constexpr std::string_view topic = "paypie.number_series.events.v1";
  static constexpr std::string_view source = "/numbering";
  static constexpr bool belongs_to_many = true;

  static Decision<Event, Refusal> decide(const Series& now, const Command& command);
  static Series evolve(Series now, const Event& event);
};
static_assert(Decider<NumberSeriesDecider>);

}  // namespace paypie::numbering
