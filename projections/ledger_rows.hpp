// The rows of the ledger: each posting, and what postings come to by account and day. One read model for each topic
// whose events post, because positions are of one topic; whoever reads adds them up. Column names are field names.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/ledger/postings.hpp"
#include "projections/sales.hpp"

namespace paypie::projections {

// Also the name of its schema in PostgreSQL.
struct LedgerPart {
  std::string_view name;
  std::string_view topic;
};
inline constexpr LedgerPart order_ledger{"ledger_orders", "paypie.order.events.v1"};
inline constexpr LedgerPart payment_ledger{"ledger_payments", "paypie.payment.events.v1"};
inline constexpr LedgerPart cashback_ledger{"ledger_cashback", "paypie.cashback_account.events.v1"};
inline constexpr LedgerPart settlement_ledger{"ledger_settlements", "paypie.settlement.events.v1"};
inline constexpr std::array ledger_parts{order_ledger, payment_ledger, cashback_ledger, settlement_ledger};

// Another version than the one found in the database: its tables are dropped and built again. New rules of posting are
// a new version, too.
inline constexpr int ledger_tables_version = 1;
inline constexpr int ledger_projection_version = 100 * ledger::rules_version + ledger_tables_version;

// <part>.postings
struct PostingRow {
  std::string store_id;
  std::string stream;
  std::uint64_t version = 0;  // the stream's, of the event
  std::int64_t line = 0;      // of the event's postings, from 0
  std::int64_t partition = 0;
  std::int64_t log_offset = 0;
  std::string event_id;
  std::string event_type;  // payment.captured
  std::string account;
  std::string detail;
  std::string currency;
  std::int64_t amount_minor = 0;  // > 0: debit
  std::string order_id;           // empty: of no order
  Day day;                        // of business, UTC
  Timestamp occurred_at;
  Timestamp recorded_at;
};
VALUE(PostingRow, (store_id, stream, version, line, partition, log_offset, event_id, event_type, account, detail,
                   currency, amount_minor, order_id, day, occurred_at, recorded_at))

// <part>.balances: sums by business day. Twelve projectors never meet on one row.
struct BalanceRow {
  std::string store_id;
  std::string account;
  std::string detail;
  std::string currency;
  Day day;
  std::int64_t partition = 0;
  Sum debit = 0;
  Sum credit = 0;
};
BOOST_DESCRIBE_STRUCT(BalanceRow, (), (store_id, account, detail, currency, day, partition, debit, credit))

struct RecordPlace {
  int partition = 0;
  std::int64_t offset = 0;
};
std::vector<PostingRow> posting_rows(const Envelope& meta, std::string_view event_type,
                                     const ledger::Postings& postings, const RecordPlace& place);

// What these postings add to the balances, in the order of their keys.
std::vector<BalanceRow> balance_rows(const std::vector<PostingRow>& postings);

}  // namespace paypie::projections
