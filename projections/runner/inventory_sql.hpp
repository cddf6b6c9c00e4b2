// The read model `inventory` in PostgreSQL: stock levels, reservations, and the history of low-stock alerts.
#pragma once
#include <vector>

#include "projections/feed/fold.hpp"
#include "projections/runner/sql_projection.hpp"
#include "projections/stock_rows.hpp"

namespace paypie::projections {

class InventorySql final : public SqlProjection {
 public:
  explicit InventorySql(std::size_t remembered_items = 20'000) : fold_(remembered_items) {}

  std::string_view name() const override { return inventory_projection; }
  int version() const override { return inventory_projection_version; }
  std::string_view topic() const override { return StockDocuments::topic; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
  void committed() override;
  void rolled_back() override;

 private:
  Fold<StockDocuments> fold_;
  std::vector<Change<StockDocuments>> changes_;  // of the transaction that is open
};

}  // namespace paypie::projections
