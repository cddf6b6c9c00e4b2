// Asks each store, and says which could not be asked.
#include "tools/checkpoints/gather.hpp"

#include <map>
#include <optional>

#include "command-side/lane/rocks_state_store.hpp"
#include "platform/postgres/cluster.hpp"
#include "platform/postgres/pool.hpp"
#include "projections/feed/orders_topic.hpp"
#include "projections/runner/orders_sql.hpp"
#include "projections/runner/positions.hpp"
#include "projections/stores/order_store.hpp"

namespace paypie::checkpoints {

namespace {

void add(replay::Checkpoints& all, const std::string& reader, const std::map<int, log::ReaderPosition>& positions) {
  for (const auto& [partition, position] : positions) {
    all.found.push_back({reader, {std::string(projections::orders_topic), partition}, position});
  }
}

void add_state_store(replay::Checkpoints& all, const std::filesystem::path& folder) {
  const auto stored = lane::RocksStateStore::checkpoints_in(folder);
  if (!stored) return all.unread.push_back("the state store: " + stored.error());
  std::map<int, log::ReaderPosition> positions;
  for (const auto& [partition, checkpoint] : *stored) positions.emplace(partition, checkpoint.position);
  add(all, "the state store", positions);
}

void add_cache(replay::Checkpoints& all, const std::filesystem::path& folder) {
  const auto positions = projections::OrderStore::positions_in(folder);
  if (!positions) return all.unread.push_back("the cache: " + positions.error().detail);
  add(all, "the cache", *positions);
}

void add_projections(replay::Checkpoints& all, const std::filesystem::path& data, const std::string& postgres) {
  const auto folder = data / "postgres";
  const auto url = postgres.empty() ? postgres::Cluster::running_url({.folder = folder}) : std::optional(postgres);
  if (!url) {
    if (std::filesystem::exists(folder)) all.unread.push_back("the read models: their PostgreSQL does not run");
    return;
  }
  postgres::Pool pool({.url = *url, .size = 1});
  const auto name = projections::orders_projection;
  const auto positions = pool.transact(postgres::Mode::read, [&](postgres::Session& session) {
    const auto there = session.query("SELECT to_regclass('projections.position') IS NOT NULL");
    if (there.text(0, 0) != "t") return std::map<int, log::ReaderPosition>();
    return projections::find_positions(session, name, projections::orders_topic);
  });
  if (!positions) return all.unread.push_back("the read models: " + positions.error().detail);
  add(all, "the projection " + std::string(name), *positions);
}

}  // namespace

replay::Checkpoints gather(const std::filesystem::path& data, const std::string& postgres) {
  replay::Checkpoints all;
  add_state_store(all, data / "states" / "order");
  add_cache(all, data / "cache");
  add_projections(all, data, postgres);
  return all;
}

}  // namespace paypie::checkpoints
