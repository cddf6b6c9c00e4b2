// What people send about a dead letter. Unknown fields are refused.
#pragma once
#include <optional>
#include <string>
#include <utility>

#include "command-side/dead_letters/dead_letter.hpp"
#include "events/codec/read.hpp"
#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie::dead_letters {

// Lengths in characters, each tested one below, at, and one above.
namespace text_limit {
inline constexpr std::size_t reason = 1'000;
}  // namespace text_limit

struct RetryBody {
  static constexpr std::string_view route = "dead_letters.retry";
  std::string reason;
  std::optional<Timestamp> occurred_at;  // now
};
VALUE(RetryBody, (reason, occurred_at))

struct SkipBody {
  static constexpr std::string_view route = "dead_letters.skip";
  std::string reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(SkipBody, (reason, occurred_at))

// What is wrong with the texts.
codec::FieldErrors faults(const RetryBody& body);
codec::FieldErrors faults(const SkipBody& body);

inline Retry to_command(RetryBody body, const CommandId&) { return {std::move(body.reason)}; }
inline Skip to_command(SkipBody body, const CommandId&) { return {std::move(body.reason)}; }

}  // namespace paypie::dead_letters
