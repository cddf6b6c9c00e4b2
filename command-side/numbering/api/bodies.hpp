// What clients send about number series. Unknown fields are refused; absent ones are as their comment says.
#pragma once
#include <optional>
#include <string>
#include <utility>

#include "command-side/http/command_request.hpp"
#include "command-side/numbering/number_series.hpp"
#include "events/codec/read.hpp"
#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie::numbering {

struct ConfigureBody {
  static constexpr std::string_view route = "number_series.configure";
  std::string prefix;                    // may be empty; at most 16 characters
  std::optional<std::int64_t> next;      // as it is
  std::optional<Timestamp> occurred_at;  // now
};
VALUE(ConfigureBody, (prefix, next, occurred_at))

// What is wrong with the texts.
codec::FieldErrors faults(const ConfigureBody& body);

inline ConfigureSeries to_command(ConfigureBody body, const CommandId&) { return {std::move(body.prefix), body.next}; }

}  // namespace paypie::numbering
