// The read model `payments` in PostgreSQL: payments, and their transactions as rows of their own.
#pragma once
#include <vector>

#include "projections/feed/fold.hpp"
#include "projections/payment_rows.hpp"
#include "projections/runner/sql_projection.hpp"

namespace paypie::projections {

class PaymentsSql final : public SqlProjection {
 public:
  explicit PaymentsSql(std::size_t remembered_payments = 20'000) : fold_(remembered_payments) {}

  std::string_view name() const override { return payments_projection; }
  int version() const override { return payments_projection_version; }
  std::string_view topic() const override { return PaymentDocuments::topic; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
  void committed() override;
  void rolled_back() override;

 private:
  Fold<PaymentDocuments> fold_;
  std::vector<Change<PaymentDocuments>> changes_;  // of the transaction that is open
};

}  // namespace paypie::projections
