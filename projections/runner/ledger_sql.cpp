// Postings are only ever added; sums grow with them, in the same transaction.
#include "projections/runner/ledger_sql.hpp"

#include <fmt/format.h>

#include "events/catalog.hpp"
#include "projections/feed/fold.hpp"
#include "projections/runner/columns.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr const char* tables = R"sql(
CREATE SCHEMA IF NOT EXISTS {0};
CREATE TABLE {0}.postings (
  store_id text NOT NULL,
  stream text NOT NULL,
  version bigint NOT NULL,
  line bigint NOT NULL,
  partition bigint NOT NULL,
  log_offset bigint NOT NULL,
  event_id text NOT NULL,
  event_type text NOT NULL,
  account text NOT NULL,
  detail text NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  order_id text NOT NULL,
  day date NOT NULL,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (store_id, stream, version, line)
);
CREATE TABLE {0}.balances (
  store_id text NOT NULL,
  account text NOT NULL,
  detail text NOT NULL,
  currency text NOT NULL,
  day date NOT NULL,
  partition bigint NOT NULL,
  debit numeric NOT NULL,
  credit numeric NOT NULL,
  PRIMARY KEY (store_id, account, detail, currency, day, partition)
);
)sql";

constexpr const char* indexes = R"sql(
CREATE INDEX postings_account ON {0}.postings (store_id, account, day, recorded_at, stream, version, line);
CREATE INDEX postings_order ON {0}.postings (store_id, order_id);
CREATE INDEX postings_recorded ON {0}.postings (store_id, recorded_at);
ANALYZE {0}.postings;
ANALYZE {0}.balances;
)sql";

template <class Event>
void append_postings(std::vector<PostingRow>& rows, const ValidRecord& record, std::size_t index) {
  const auto decoded = decode_record<Event>(record, index);
  const auto name = std::visit([]<class E>(const E&) { return event_name<E>().name; }, decoded.event);
  auto more = posting_rows(decoded.meta, name, ledger::postings_of(decoded.event),
                           {record.partition, record.record->offset.value});
  std::ranges::move(more, std::back_inserter(rows));
}

}  // namespace

void LedgerSql::create_tables(Session& session) { session.query(fmt::format(fmt::runtime(tables), part_.name)); }
void LedgerSql::create_indexes(Session& session) { session.query(fmt::format(fmt::runtime(indexes), part_.name)); }
void LedgerSql::drop_tables(Session& session) {
  session.query(fmt::format("DROP SCHEMA IF EXISTS {} CASCADE", part_.name));
}

void LedgerSql::apply(Session& session, std::span<const ValidRecord> records) {
  std::vector<PostingRow> rows;
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (part_.topic == order_ledger.topic) {
      append_postings<orders::OrderEvent>(rows, records[index], index);
    } else if (part_.topic == cashback_ledger.topic) {
      append_postings<cashback::CashbackAccountEvent>(rows, records[index], index);
    } else if (part_.topic == settlement_ledger.topic) {
      append_postings<settlements::SettlementEvent>(rows, records[index], index);
    } else {
      append_postings<payments::PaymentEvent>(rows, records[index], index);
    }
  }
  Table postings{.name = fmt::format("{}.postings", part_.name), .key_columns = 4};
  append_columns<PostingRow>(postings.columns);
  for (const auto& row : rows) append_fields(postings.rows.emplace_back(), row);
  insert_rows(session, postings);
  Table balances{.name = fmt::format("{}.balances", part_.name), .key_columns = 6};
  append_columns<BalanceRow>(balances.columns);
  for (const auto& row : balance_rows(rows)) append_fields(balances.rows.emplace_back(), row);
  upsert_rows(session, balances, Existing::add);
}

}  // namespace paypie::projections
