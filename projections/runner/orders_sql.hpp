// The read model `orders` in PostgreSQL: orders, order lines, and the sales reports as sums per partition.
#pragma once
#include "projections/feed/order_fold.hpp"
#include "projections/order_rows.hpp"
#include "projections/runner/document_projection.hpp"

namespace paypie::projections {

class OrdersSql final : public DocumentProjection<OrderDocuments> {
 public:
  explicit OrdersSql(std::size_t remembered_orders = 20'000)
      : DocumentProjection("orders.orders", "order_id", remembered_orders) {}

  std::string_view name() const override { return orders_projection; }
  int version() const override { return orders_projection_version; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
};

}  // namespace paypie::projections
