// The rows of settlement files: what was opened, each line, what is complete. Rows are only ever added, each from one
// event. What differs from our books is of two topics, and has rows of its own (runner/settlement_differences.hpp).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/settlements.hpp"

namespace paypie::projections {

// The name and version of the read model; the name is its schema in PostgreSQL, too.
inline constexpr std::string_view settlements_projection = "settlements";
inline constexpr int settlements_projection_version = 3;
inline constexpr std::string_view settlements_topic = "paypie.settlement.events.v1";

// settlements.files
struct SettlementFileRow {
  std::string store_id;
  std::string settlement_id;
  std::string gateway;
  std::string file;
  std::string digest;
  std::int64_t lines = 0;
  Timestamp period_from;
  Timestamp period_until;
  std::string opened_by;
  Timestamp opened_at;
};
VALUE(SettlementFileRow,
      (store_id, settlement_id, gateway, file, digest, lines, period_from, period_until, opened_by, opened_at))

// settlements.lines. Amounts in minor units of the currency, signed as the event has them.
struct SettlementLineRow {
  std::string store_id;
  std::string settlement_id;
  std::int64_t line = 0;  // from 0
  std::string kind;
  std::string reference;
  std::string also;  // empty: there is none
  std::string currency;
  std::int64_t gross = 0;
  std::int64_t fee = 0;
  Timestamp occurred_at;
};
VALUE(SettlementLineRow, (store_id, settlement_id, line, kind, reference, also, currency, gross, fee, occurred_at))

// settlements.completions: these files count.
struct SettlementCompletionRow {
  std::string store_id;
  std::string settlement_id;
  Timestamp completed_at;
};
VALUE(SettlementCompletionRow, (store_id, settlement_id, completed_at))

// settlements.totals, of complete files.
struct SettlementTotalRow {
  std::string store_id;
  std::string settlement_id;
  std::string currency;
  std::int64_t gross = 0;
  std::int64_t fees = 0;
  std::int64_t payouts = 0;
};
VALUE(SettlementTotalRow, (store_id, settlement_id, currency, gross, fees, payouts))

// What one or more events add.
struct SettlementRows {
  std::vector<SettlementFileRow> files;
  std::vector<SettlementLineRow> lines;
  std::vector<SettlementCompletionRow> completions;
  std::vector<SettlementTotalRow> totals;
};
void add_rows(SettlementRows& rows, const Envelope& meta, const settlements::SettlementEvent& event);

}  // namespace paypie::projections
