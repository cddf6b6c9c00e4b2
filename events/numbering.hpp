// What can happen to a series of numbers: orders now, invoices later. A number is an event, so a series has no gaps.
#pragma once
#include <cstdint>
#include <string>
#include <variant>

#include "events/event.hpp"
#include "events/settled.hpp"

namespace paypie::numbering {

// From now on numbers are made of this prefix; the next one is `next`.
struct SeriesConfigured {
  std::string prefix;
  std::int64_t next = 0;
};
EVENT(SeriesConfigured, "number_series.configured", 1, (prefix, next))

struct NumberTaken {
  std::int64_t value = 0;
  std::string number;     // prefix and value, as people see it
  std::string taken_for;  // the id of what bears it
};
EVENT(NumberTaken, "number_series.number_taken", 1, (value, number, taken_for))

using NumberSeriesEvent = std::variant<SeriesConfigured, NumberTaken, CommandSettled>;

}  // namespace paypie::numbering
