// SQL of the positions, parked streams and versions of projections.
#include "projections/runner/positions.hpp"

#include <fmt/format.h>

#include "projections/runner/columns.hpp"

namespace paypie::projections {

using postgres::Rows;
using postgres::Session;

std::span<const postgres::Migration> position_migrations() {
  static constexpr postgres::Migration files[] = {{"0001_positions.sql", R"sql(
CREATE TABLE projections.projection (
  name text PRIMARY KEY,
  version int NOT NULL,
  indexed boolean NOT NULL,
  built_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE projections.position (
  name text NOT NULL,
  topic text NOT NULL,
  partition smallint NOT NULL,
  next_offset bigint NOT NULL,
  epoch bigint NOT NULL,
  writer text NOT NULL,
  next_seq bigint NOT NULL,
  last_checksum bigint NOT NULL,
  recorded_at timestamptz,
  PRIMARY KEY (name, topic, partition)
);
COMMENT ON COLUMN projections.position.last_checksum IS 'CRC32C of record next_offset - 1, read again on resume';
CREATE TABLE projections.parked (
  name text NOT NULL,
  stream text NOT NULL,
  partition smallint NOT NULL,
  offset_failed bigint NOT NULL,
  epoch bigint NOT NULL,
  writer text NOT NULL,
  next_seq bigint NOT NULL,
  last_checksum bigint NOT NULL,
  attempts bigint NOT NULL,
  waiting bigint NOT NULL,
  error text NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, stream)
);
)sql"}};
  return files;
}

std::expected<void, postgres::Error> migrate_positions(postgres::Pool& pool) {
  auto applied = postgres::migrate(pool, "projections.migration", position_migrations());
  if (!applied) return std::unexpected(applied.error());
  return {};
}

void lock_projection(Session& session, std::string_view name) {
  session.query("SELECT pg_advisory_xact_lock(hashtext($1))", {fmt::format("paypie projection {}", name)});
}

std::optional<ProjectionState> find_projection(Session& session, std::string_view name) {
  Rows rows = session.query("SELECT version, indexed FROM projections.projection WHERE name = $1", {std::string(name)});
  if (rows.empty()) return std::nullopt;
  return ProjectionState{static_cast<int>(rows.integer(0, 0)), rows.text(0, 1) == "t"};
}

void store_projection(Session& session, std::string_view name, const ProjectionState& state) {
  session.query(
      "INSERT INTO projections.projection (name, version, indexed) VALUES ($1, $2, $3) "
      "ON CONFLICT (name) DO UPDATE SET version = excluded.version, indexed = excluded.indexed",
      {std::string(name), std::to_string(state.version), state.indexed ? "true" : "false"});
}

void forget_projection(Session& session, std::string_view name) {
  for (const char* table : {"projection", "position", "parked"}) {
    session.query(fmt::format("DELETE FROM projections.{} WHERE name = $1", table), {std::string(name)});
  }
}

namespace {

// Columns next_offset, epoch, writer, next_seq, last_checksum, from `first` on.
log::ReaderPosition position_at(const Rows& rows, std::size_t row, int first) {
  return {.next = {rows.integer(row, first)},
          .validity = log::Validity(static_cast<std::uint64_t>(rows.integer(row, first + 1)),
                                    WriterId::parse(rows.text(row, first + 2)).value_or(WriterId{}),
                                    static_cast<std::uint64_t>(rows.integer(row, first + 3))),
          .last_checksum = static_cast<std::uint32_t>(rows.integer(row, first + 4))};
}

std::vector<std::string> position_fields(const log::ReaderPosition& position) {
  return {std::to_string(position.next.value), std::to_string(position.validity.epoch()),
          position.validity.writer().text(), std::to_string(position.validity.next_seq()),
          std::to_string(position.last_checksum)};
}

}  // namespace

std::map<int, log::ReaderPosition> find_positions(Session& session, std::string_view name, std::string_view topic) {
  Rows rows = session.query(
      "SELECT partition, next_offset, epoch, writer, next_seq, last_checksum "
      "FROM projections.position WHERE name = $1 AND topic = $2",
      {std::string(name), std::string(topic)});
  std::map<int, log::ReaderPosition> positions;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    positions.emplace(static_cast<int>(rows.integer(row, 0)), position_at(rows, row, 1));
  }
  return positions;
}

std::map<int, log::ReaderPosition> load_positions(Session& session, std::string_view name, std::string_view topic) {
  session.query(
      "INSERT INTO projections.position SELECT $1, $2, p, 0, 0, '', 0, 0, NULL "
      "FROM generate_series(0, $3::int - 1) AS p ON CONFLICT DO NOTHING",
      {std::string(name), std::string(topic), std::to_string(log::partitions_per_topic)});
  return find_positions(session, name, topic);
}

void move_positions(Session& session, std::string_view name, std::string_view topic, const std::vector<Move>& moves) {
  std::vector<std::string> columns[8];  // partition, expected offset, then what the row is to hold
  for (const Move& move : moves) {
    columns[0].push_back(std::to_string(move.partition));
    columns[1].push_back(std::to_string(move.from.next.value));
    auto fields = position_fields(move.to);
    for (std::size_t i = 0; i < fields.size(); ++i) columns[2 + i].push_back(std::move(fields[i]));
    columns[7].push_back(to_text(move.time));
  }
  std::vector<postgres::Field> parameters = {std::string(name), std::string(topic)};
  for (const auto& column : columns) parameters.emplace_back(sql_array(column));
  Rows moved = session.query(
      "UPDATE projections.position p SET next_offset = m.next_offset, epoch = m.epoch, writer = m.writer, "
      "next_seq = m.next_seq, last_checksum = m.last_checksum, recorded_at = m.recorded_at "
      "FROM unnest($3::int[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::bigint[], $9::bigint[], "
      "$10::timestamptz[]) AS m (partition, expected, next_offset, epoch, writer, next_seq, last_checksum, "
      "recorded_at) "
      "WHERE p.name = $1 AND p.topic = $2 AND p.partition = m.partition AND p.next_offset = m.expected",
      parameters);
  if (moved.affected() != moves.size()) {
    throw OtherRunner(fmt::format("a position of projection {} is not where this runner left it", name));
  }
}

std::vector<ParkedStream> load_parked(Session& session, std::string_view name) {
  Rows rows = session.query(
      "SELECT stream, partition, offset_failed, epoch, writer, next_seq, last_checksum, attempts, "
      "waiting, error, parked_at FROM projections.parked WHERE name = $1 ORDER BY stream",
      {std::string(name)});
  std::vector<ParkedStream> parked;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    parked.push_back({.stream = std::string(rows.text(row, 0)),
                      .partition = static_cast<int>(rows.integer(row, 1)),
                      .before = position_at(rows, row, 2),
                      .attempts = rows.integer(row, 7),
                      .waiting = rows.integer(row, 8),
                      .error = std::string(rows.text(row, 9)),
                      .parked_at = std::string(rows.text(row, 10))});
  }
  return parked;
}

void park(Session& session, std::string_view name, const ParkedStream& stream) {
  std::vector<postgres::Field> parameters = {std::string(name), stream.stream, std::to_string(stream.partition)};
  for (std::string& field : position_fields(stream.before)) parameters.emplace_back(std::move(field));
  parameters.emplace_back(std::to_string(stream.attempts));
  parameters.emplace_back(sql_text(stream.error));
  session.query(
      "INSERT INTO projections.parked (name, stream, partition, offset_failed, epoch, writer, next_seq, "
      "last_checksum, attempts, waiting, error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)",
      parameters);
}

void count_waiting(Session& session, std::string_view name, const std::map<std::string, int>& by_stream) {
  for (const auto& [stream, waiting] : by_stream) {
    session.query("UPDATE projections.parked SET waiting = waiting + $3 WHERE name = $1 AND stream = $2",
                  {std::string(name), stream, std::to_string(waiting)});
  }
}

void unpark(Session& session, std::string_view name, const std::string& stream) {
  session.query("DELETE FROM projections.parked WHERE name = $1 AND stream = $2", {std::string(name), stream});
}

}  // namespace paypie::projections
