// The read model `orders` in PostgreSQL: orders, order lines, and the sales reports as sums per partition.
#pragma once
#include <optional>

#include "projections/feed/order_fold.hpp"
#include "projections/feed/orders_topic.hpp"
#include "projections/order_rows.hpp"
#include "projections/runner/sql_projection.hpp"

namespace paypie::projections {

class OrdersSql final : public SqlProjection {
 public:
  explicit OrdersSql(std::size_t remembered_orders = 20'000) : fold_(remembered_orders) {}

  std::string_view name() const override { return orders_projection; }
  int version() const override { return orders_projection_version; }
  std::string_view topic() const override { return orders_topic; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
  void committed() override;
  void rolled_back() override;

 private:
  OrderFold fold_;
  std::vector<OrderChange> changes_;  // of the transaction that is open
};

}  // namespace paypie::projections
