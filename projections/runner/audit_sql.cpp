// From a batch of records to the rows of the audit read model. The projections of all topics share the table, so each
// makes it if it is not there, and takes away only its own rows; one at a time, because PostgreSQL's IF NOT EXISTS
// fails where two begin at once.
#include "projections/runner/audit_sql.hpp"

#include <fmt/format.h>

#include <boost/describe/enum_to_string.hpp>

#include "events/catalog.hpp"
#include "events/codec/codec.hpp"
#include "projections/feed/fold.hpp"
#include "projections/runner/columns.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

// Taken before anything else is looked at or touched in a transaction: what was looked up before waiting for it may be
// out of date, and rows touched before it would be waited for by who has it.
constexpr const char* one_at_a_time = "SELECT pg_advisory_xact_lock(7064214)";

// A table of another shape gets another number in its name: the projections of other topics may still use the old one.
constexpr const char* tables = R"sql(
CREATE SCHEMA IF NOT EXISTS audit;
CREATE TABLE IF NOT EXISTS audit.entries_2 (
  store_id text NOT NULL,
  place text NOT NULL,
  topic text NOT NULL,
  recorded_at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  resource_type text NOT NULL,
  resource_id text NOT NULL,
  outcome text NOT NULL,
  correlation text NOT NULL,
  client text NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (store_id, place)
);
)sql";

constexpr const char* indexes = R"sql(
CREATE INDEX IF NOT EXISTS entries_2_recorded ON audit.entries_2 (store_id, recorded_at, place);
CREATE INDEX IF NOT EXISTS entries_2_actor ON audit.entries_2 (store_id, actor, recorded_at, place);
CREATE INDEX IF NOT EXISTS entries_2_resource ON audit.entries_2 (store_id, resource_id, recorded_at, place);
CREATE INDEX IF NOT EXISTS entries_2_client ON audit.entries_2 (store_id, client, recorded_at, place)
  WHERE client <> '';
CREATE INDEX IF NOT EXISTS entries_2_correlation ON audit.entries_2 (store_id, correlation, recorded_at, place);
)sql";

// A text, or one of a list; anything else is no reason.
template <class T>
std::string text_of_reason(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return value;
  } else if constexpr (boost::describe::has_describe_enumerators<T>::value) {
    return boost::describe::enum_to_string(value, "");
  } else if constexpr (is_optional_column<T>) {
    return value ? text_of_reason(*value) : "";
  } else {
    return "";
  }
}

// What the event says in a field of that name, at its top.
std::string reason_of(const EveryEvent& event) {
  std::string reason;
  std::visit(
      [&](const auto& one) {
        boost::mp11::mp_for_each<Fields<std::decay_t<decltype(one)>>>([&](auto field) {
          if (std::string_view(field.name) == "reason") reason = text_of_reason(one.*field.pointer);
        });
      },
      event);
  return reason;
}

AuditOutcome outcome_of(const EveryEvent& event) {
  const auto* settled = std::get_if<CommandSettled>(&event);
  if (settled == nullptr) return AuditOutcome::done;
  return settled->outcome == Settlement::refused ? AuditOutcome::refused : AuditOutcome::nothing_to_do;
}

AuditedEvent about(const EveryEvent& event) {
  if (const auto* one = std::get_if<refusals::CommandRefused>(&event)) {
    return {AuditOutcome::refused, one->reason, one->resource, one->route, one->client};
  }
  if (const auto* many = std::get_if<refusals::RefusalsLeftOut>(&event)) {
    return {.outcome = AuditOutcome::refused, .reason = fmt::format("{} more are not recorded", many->count)};
  }
  return {.outcome = outcome_of(event), .reason = reason_of(event)};
}

}  // namespace

AuditSql::AuditSql(std::string topic)
    : topic_(std::move(topic)), name_(std::string(audit_projections) + std::string(aggregate_of(topic_))) {}

void AuditSql::create_tables(Session& session) {
  session.query(one_at_a_time);
  session.query(tables);
}

void AuditSql::create_indexes(Session& session) {
  session.query(one_at_a_time);
  session.query(indexes);
}

void AuditSql::drop_tables(Session& session) {
  session.query(one_at_a_time);
  // Those of the former shape, too.
  for (const auto* table : {"audit.entries_1", "audit.entries_2"}) {
    const auto there = session.query("SELECT to_regclass($1) IS NOT NULL", {table});
    if (there.text(0, 0) == "t") session.query(fmt::format("DELETE FROM {} WHERE topic = $1", table), {topic_});
  }
}

void AuditSql::apply(Session& session, std::span<const ValidRecord> records) {
  Table table{.name = "audit.entries_2", .key_columns = 2};
  append_columns<AuditRow>(table.columns);
  table.columns.push_back({"document", "text"});
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& record = records[i];
    const auto event = decode_record<EveryEvent>(record, i);
    const auto place = fmt::format("{}/{}/{}", topic_, record.partition, record.record->offset.value);
    const auto both = audited(topic_, place, event.meta, about(event.event));
    auto& row = table.rows.emplace_back();
    append_fields(row, both.row);
    row.emplace_back(codec::to_json<codec::Empty::written>(both.entry));
  }
  insert_rows(session, table);
}

}  // namespace paypie::projections
