// The read model `approvals` in PostgreSQL: one row for each approval, for lists.
#pragma once
#include "projections/approval_rows.hpp"
#include "projections/runner/document_projection.hpp"

namespace paypie::projections {

class ApprovalsSql final : public DocumentProjection<ApprovalDocuments> {
 public:
  explicit ApprovalsSql(std::size_t remembered_approvals = 20'000)
      : DocumentProjection("approvals.approvals", "approval_id", remembered_approvals) {}

  std::string_view name() const override { return approvals_projection; }
  int version() const override { return approvals_projection_version; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
};

}  // namespace paypie::projections
