// Asks each store, and says which could not be asked.
#include "tools/checkpoints/gather.hpp"

#include <map>
#include <optional>
#include <vector>

#include "command-side/lane/rocks_state_store.hpp"
#include "platform/postgres/cluster.hpp"
#include "platform/postgres/pool.hpp"
#include "projections/approval_view.hpp"
#include "projections/cashback_account_view.hpp"
#include "projections/cashback_claim_view.hpp"
#include "projections/cashback_programmes_view.hpp"
#include "projections/locations_view.hpp"
#include "projections/number_series_view.hpp"
#include "projections/order_documents.hpp"
#include "projections/payment_view.hpp"
#include "projections/process_view.hpp"
#include "projections/runner/positions.hpp"
#include "projections/stock_item_view.hpp"
#include "projections/stores/document_store.hpp"
#include "projections/transfer_view.hpp"

namespace paypie::checkpoints {

namespace {

void add(replay::Checkpoints& all, const std::string& reader, const std::string& topic,
         const std::map<int, log::ReaderPosition>& positions) {
  for (const auto& [partition, position] : positions) all.found.push_back({reader, {topic, partition}, position});
}

// One for each aggregate whose lanes this folder's node has served.
void add_state_stores(replay::Checkpoints& all, const std::filesystem::path& folder) {
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    const auto aggregate = entry.path().filename().string();
    const auto reader = "the state store of " + aggregate;
    const auto stored = lane::RocksStateStore::checkpoints_in(entry.path());
    if (!stored) {
      all.unread.push_back(reader + ": " + stored.error());
      continue;
    }
    std::map<int, log::ReaderPosition> positions;
    for (const auto& [partition, checkpoint] : *stored) positions.emplace(partition, checkpoint.position);
    add(all, reader, "paypie." + aggregate + ".events.v1", positions);
  }
}

template <projections::Documents P>
void add_cache(replay::Checkpoints& all, const std::filesystem::path& folder) {
  const auto reader = "the cache of " + std::string(P::name);
  const auto positions = projections::DocumentStore::positions_in(folder);
  if (!positions) return all.unread.push_back(reader + ": " + positions.error().detail);
  add(all, reader, std::string(P::topic), *positions);
}

void add_projections(replay::Checkpoints& all, const std::filesystem::path& data, const std::string& postgres) {
  const auto folder = data / "postgres";
  const auto url = postgres.empty() ? postgres::Cluster::running_url({.folder = folder}) : std::optional(postgres);
  if (!url) {
    if (std::filesystem::exists(folder)) all.unread.push_back("the read models: their PostgreSQL does not run");
    return;
  }
  postgres::Pool pool({.url = *url, .size = 1});
  struct Found {
    std::string name, topic;
    std::map<int, log::ReaderPosition> positions;
  };
  const auto found = pool.transact(postgres::Mode::read, [&](postgres::Session& session) {
    std::vector<Found> all_of_them;
    const auto there = session.query("SELECT to_regclass('projections.position') IS NOT NULL");
    if (there.text(0, 0) != "t") return all_of_them;
    const auto names = session.query("SELECT DISTINCT name, topic FROM projections.position ORDER BY 1, 2");
    for (std::size_t row = 0; row < names.size(); ++row) {
      Found one{std::string(names.text(row, 0)), std::string(names.text(row, 1)), {}};
      one.positions = projections::find_positions(session, one.name, one.topic);
      all_of_them.push_back(std::move(one));
    }
    return all_of_them;
  });
  if (!found) return all.unread.push_back("the read models: " + found.error().detail);
  for (const auto& one : *found) add(all, "the projection " + one.name, one.topic, one.positions);
}

}  // namespace

replay::Checkpoints gather(const std::filesystem::path& data, const std::string& postgres) {
  replay::Checkpoints all;
  add_state_stores(all, data / "states");
  add_cache<projections::OrderDocuments>(all, data / "cache");
  add_cache<projections::StockDocuments>(all, data / "stock-cache");
  add_cache<projections::PaymentDocuments>(all, data / "payment-cache");
  add_cache<projections::ProcessDocuments>(all, data / "process-cache");
  add_cache<projections::TransferDocuments>(all, data / "transfer-cache");
  add_cache<projections::ApprovalDocuments>(all, data / "approval-cache");
  add_cache<projections::LocationDocuments>(all, data / "location-cache");
  add_cache<projections::NumberSeriesDocuments>(all, data / "number-series-cache");
  add_cache<projections::CashbackAccountDocuments>(all, data / "cashback-account-cache");
  add_cache<projections::CashbackClaimDocuments>(all, data / "cashback-claim-cache");
  add_cache<projections::CashbackProgrammeDocuments>(all, data / "cashback-programme-cache");
  add_projections(all, data, postgres);
  return all;
}

}  // namespace paypie::checkpoints
