// The read model `inventory` in PostgreSQL: stock levels, reservations, and the history of low-stock alerts.
#pragma once
#include "projections/runner/document_projection.hpp"
#include "projections/stock_rows.hpp"

namespace paypie::projections {

class InventorySql final : public DocumentProjection<StockDocuments> {
 public:
  explicit InventorySql(std::size_t remembered_items = 20'000)
      : DocumentProjection("inventory.items", "item_id", remembered_items) {}

  std::string_view name() const override { return inventory_projection; }
  int version() const override { return inventory_projection_version; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
};

}  // namespace paypie::projections
