// What the runner asks of a read model in PostgreSQL.
#pragma once
#include <span>
#include <string_view>

#include "platform/postgres/session.hpp"
#include "projections/feed/partition_feed.hpp"

namespace paypie::projections {

class SqlProjection {
 public:
  virtual ~SqlProjection() = default;

  virtual std::string_view name() const = 0;
  // Another version than the database's: its tables are dropped and built again from the log.
  virtual int version() const = 0;
  virtual std::string_view topic() const = 0;

  virtual void create_tables(postgres::Session& session) = 0;
  // What lists need and building does not; made once the projection has caught up.
  virtual void create_indexes(postgres::Session& session) = 0;
  virtual void drop_tables(postgres::Session& session) = 0;

  // Writes what these records mean, in the caller's transaction. Throws Poison or UnknownEvent (fold.hpp) for a
  // record that cannot be applied; then the transaction is rolled back.
  virtual void apply(postgres::Session& session, std::span<const ValidRecord> records) = 0;
  // How the transaction of the last apply() ended: for those that remember something between batches.
  virtual void committed() {}
  virtual void rolled_back() {}
};

}  // namespace paypie::projections
