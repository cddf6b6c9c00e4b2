// What clients send about settlement files. Unknown fields are refused; absent ones are as their comment says.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command-side/http/command_request.hpp"
#include "command-side/settlements/settlement.hpp"
#include "events/codec/read.hpp"
#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie::settlements {

// Lengths in characters, each tested one below, at, and one above.
namespace text_limit {
inline constexpr std::size_t gateway = 32;
inline constexpr std::size_t file = 255;
inline constexpr std::size_t digest = 64;  // and not less
inline constexpr std::size_t reference = 255;
}  // namespace text_limit

struct OpenBody {
  static constexpr std::string_view route = "settlements.open";
  std::string gateway;
  std::string file;    // its name
  std::string digest;  // SHA-256 of its text, in lower-case hex
  std::int64_t lines = 0;
  Timestamp from;
  Timestamp until;
  std::optional<Timestamp> occurred_at;  // now
};
VALUE(OpenBody, (gateway, file, digest, lines, from, until, occurred_at))

struct LinesBody {
  static constexpr std::string_view route = "settlements.record_lines";
  std::int64_t first = 0;
  std::vector<SettlementLine> lines;
  std::optional<Timestamp> occurred_at;
};
VALUE(LinesBody, (first, lines, occurred_at))

// The ledger's day is that of occurred_at.
struct CompleteBody {
  static constexpr std::string_view route = "settlements.complete";
  std::vector<SettlementTotal> totals;
  std::optional<Timestamp> occurred_at;
};
VALUE(CompleteBody, (totals, occurred_at))

// What is wrong with the texts.
codec::FieldErrors faults(const OpenBody& body);
codec::FieldErrors faults(const LinesBody& body);
codec::FieldErrors faults(const CompleteBody& body);

inline OpenSettlement to_command(OpenBody body, const CommandId&) {
  return {std::move(body.gateway), std::move(body.file), std::move(body.digest), body.lines, body.from, body.until};
}
inline RecordLines to_command(LinesBody body, const CommandId&) { return {body.first, std::move(body.lines)}; }
inline CompleteSettlement to_command(CompleteBody body, const CommandId&) { return {std::move(body.totals)}; }

}  // namespace paypie::settlements
