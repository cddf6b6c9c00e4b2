// The read model `payments` in PostgreSQL: payments, and their transactions as rows of their own.
#pragma once
#include "projections/payment_rows.hpp"
#include "projections/runner/document_projection.hpp"

namespace paypie::projections {

class PaymentsSql final : public DocumentProjection<PaymentDocuments> {
 public:
  explicit PaymentsSql(std::size_t remembered_payments = 20'000)
      : DocumentProjection("payments.payments", "payment_id", remembered_payments) {}

  std::string_view name() const override { return payments_projection; }
  int version() const override { return payments_projection_version; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
};

}  // namespace paypie::projections
