// What can happen to a settlement file: what a gateway says, line by line, it did with a store's money. Stored for
// ever: fields are only ever added (optional, at the end).
//
// A stream per file: its id is made of the store, the gateway and the SHA-256 of the file's text, so that the same file
// is the same stream. Nothing of a file counts before it is complete.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/event.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

namespace paypie {

struct SettlementTag {
  static constexpr std::string_view prefix = "stl";
};
using SettlementId = Id<SettlementTag>;

}  // namespace paypie

namespace paypie::settlements {

// What a line is about. _returned: money that had gone out came back (a refund that failed, a dispute that was won, a
// payout that the bank sent back). fee: of its own, beside those of other lines.
enum class LineKind { payment, refund, refund_returned, dispute, dispute_returned, fee, payout, payout_returned };
BOOST_DESCRIBE_ENUM(LineKind, payment, refund, refund_returned, dispute, dispute_returned, fee, payout, payout_returned)

// A line, as every gateway means it.
struct SettlementLine {
  std::string reference;            // what the gateway calls it
  std::optional<std::string> also;  // and what it calls what it belongs to, where our books may have that instead
  LineKind kind = LineKind::payment;
  Money gross;  // > 0: came to the store's balance at the gateway; 0 of a fee
  Money fee;    // > 0: the gateway kept it; < 0: it gave it back
  Timestamp at;
};
VALUE(SettlementLine, (reference, also, kind, gross, fee, at))

// Of the lines of one currency.
struct SettlementTotal {
  Money gross;    // of all lines but the payouts
  Money fees;     // what the gateway kept
  Money payouts;  // what went to the bank, less what the bank sent back
};
VALUE(SettlementTotal, (gross, fees, payouts))

struct SettlementOpened {
  std::string gateway;
  std::string file;        // its name, for people
  std::string digest;      // SHA-256 of its text, in hex
  std::int64_t lines = 0;  // that are to come
  Timestamp from;          // the lines are of this time on
  Timestamp until;         // and before this
};
EVENT(SettlementOpened, "settlement.opened", 1, (gateway, file, digest, lines, from, until))

// In the order of the file, without gaps.
struct SettlementLinesRecorded {
  std::int64_t first = 0;  // index of the first of them
  std::vector<SettlementLine> lines;
};
EVENT(SettlementLinesRecorded, "settlement.lines_recorded", 1, (first, lines))

// All lines are there. Its totals are what is posted to the ledger.
struct SettlementCompleted {
  std::string gateway;
  std::int64_t lines = 0;
  std::vector<SettlementTotal> totals;  // by currency
};
EVENT(SettlementCompleted, "settlement.completed", 1, (gateway, lines, totals))

using SettlementEvent = std::variant<SettlementOpened, SettlementLinesRecorded, SettlementCompleted, CommandSettled>;

}  // namespace paypie::settlements
