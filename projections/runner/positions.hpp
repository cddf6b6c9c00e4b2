// Where projections stand in the log, which streams they have parked, and which version of them the tables are: rows
// that move in the same transaction as the read model.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "events/log/validity.hpp"
#include "platform/postgres/migrations.hpp"
#include "platform/postgres/pool.hpp"
#include "projections/feed/topic_feed.hpp"

namespace paypie::projections {

// The tables of schema `projections`.
std::span<const postgres::Migration> position_migrations();
std::expected<void, postgres::Error> migrate_positions(postgres::Pool& pool);

// Somebody else moved a position: another runner of the same projection is at work. Nothing was written.
struct OtherRunner : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ParkedStream {
  std::string stream;
  int partition = 0;
  log::ReaderPosition before;  // a reader here meets the event that failed
  std::int64_t attempts = 0;
  std::int64_t waiting = 0;  // later events of the stream
  std::string error;
  std::string parked_at;
};

struct ProjectionState {
  int version = 0;
  bool indexed = false;  // it has caught up once, and lists have their indexes
};

// First in a transaction that makes, drops or finishes the tables of a projection: the runners of other nodes wait.
void lock_projection(postgres::Session& session, std::string_view name);

// None: never built here.
std::optional<ProjectionState> find_projection(postgres::Session& session, std::string_view name);
void store_projection(postgres::Session& session, std::string_view name, const ProjectionState& state);
// Forgets version, positions and parked streams: it starts from nothing.
void forget_projection(postgres::Session& session, std::string_view name);

std::map<int, log::ReaderPosition> find_positions(postgres::Session& session, std::string_view name,
                                                  std::string_view topic);
// The same for all partitions: rows that are missing are made, at the beginning of the log.
std::map<int, log::ReaderPosition> load_positions(postgres::Session& session, std::string_view name,
                                                  std::string_view topic);

// First in the transaction: it takes the locks that keep a second runner out. Throws OtherRunner.
void move_positions(postgres::Session& session, std::string_view name, std::string_view topic,
                    const std::vector<Move>& moves);

std::vector<ParkedStream> load_parked(postgres::Session& session, std::string_view name);
void park(postgres::Session& session, std::string_view name, const ParkedStream& stream);
void count_waiting(postgres::Session& session, std::string_view name, const std::map<std::string, int>& by_stream);
void unpark(postgres::Session& session, std::string_view name, const std::string& stream);

}  // namespace paypie::projections
