// A settlement file: what it decides. Pure.
#pragma once
#include <boost/describe.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "command-side/decider/decider.hpp"
#include "events/event.hpp"
#include "events/settlements.hpp"

namespace paypie::settlements {

// Tested one below, at, and one above.
namespace limit {
inline constexpr std::int64_t lines = 5'000'000;   // of a file
inline constexpr std::size_t lines_at_once = 200;  // far below what a record can hold
}  // namespace limit

struct OpenSettlement {
  std::string gateway;
  std::string file;
  std::string digest;
  std::int64_t lines = 0;
  Timestamp from;
  Timestamp until;
};
VALUE(OpenSettlement, (gateway, file, digest, lines, from, until))

struct RecordLines {
  std::int64_t first = 0;
  std::vector<SettlementLine> lines;
};
VALUE(RecordLines, (first, lines))

// The totals of the whole file, as whoever read it counted them.
struct CompleteSettlement {
  std::vector<SettlementTotal> totals;
};
VALUE(CompleteSettlement, (totals))

enum class Refusal {
  no_such_settlement,
  imported_already,
  other_file,
  lines_out_of_range,
  period_empty,
  no_lines,
  too_many_at_once,
  lines_left_out,
  lines_overlap,
  more_lines_than_said,
  wrong_sign,
  other_currency,
  amount_out_of_range,
  not_all_lines,
  totals_differ
};
BOOST_DESCRIBE_ENUM(Refusal, no_such_settlement, imported_already, other_file, lines_out_of_range, period_empty,
                    no_lines, too_many_at_once, lines_left_out, lines_overlap, more_lines_than_said, wrong_sign,
                    other_currency, amount_out_of_range, not_all_lines, totals_differ)

// Counts and sums, never the lines: a file may have millions.
struct FileState {
  SettlementOpened opened;              // lines: 0, nothing is known of it yet
  std::int64_t recorded = 0;            // lines that are there
  std::vector<SettlementTotal> totals;  // of those, by currency
  bool complete = false;
};
VALUE(FileState, (opened, recorded, totals, complete))

struct SettlementDecider {
  using State = FileState;
  using Command = std::variant<OpenSettlement, RecordLines, CompleteSettlement>;
  using Event = SettlementEvent;
  using Refusal = settlements::Refusal;
  static constexpr std::string_view topic = "paypie.settlement.events.v1";
  static constexpr std::string_view source = "/settlements";

  static Decision<Event, Refusal> decide(const FileState& now, const Command& command);
  static FileState evolve(FileState now, const Event& event);
};
static_assert(Decider<SettlementDecider>);

// Whether its amount goes the way of its kind: to the balance at the gateway, from it, or nowhere.
bool has_right_sign(const SettlementLine& line);
// Adds a line to the totals of its currency; false: a sum would leave the range of Money.
bool add_line(std::vector<SettlementTotal>& totals, const SettlementLine& line);

}  // namespace paypie::settlements
