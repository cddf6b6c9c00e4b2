// The read model `transfers` in PostgreSQL: one row for each transfer of stock, for lists.
#pragma once
#include "projections/runner/document_projection.hpp"
#include "projections/transfer_rows.hpp"

namespace paypie::projections {

class TransfersSql final : public DocumentProjection<TransferDocuments> {
 public:
  explicit TransfersSql(std::size_t remembered_transfers = 20'000)
      : DocumentProjection("transfers.transfers", "transfer_id", remembered_transfers) {}

  std::string_view name() const override { return transfers_projection; }
  int version() const override { return transfers_projection_version; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
};

}  // namespace paypie::projections
