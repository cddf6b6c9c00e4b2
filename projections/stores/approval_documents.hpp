// The documents of approvals, and their reader.
#pragma once
#include "projections/approval_view.hpp"
#include "projections/stores/document_store.hpp"
#include "projections/stores/document_tail.hpp"

namespace paypie::projections {

using ApprovalStore = DocumentsOf<ApprovalDocuments>;
extern template class DocumentTail<ApprovalDocuments>;
using ApprovalTail = DocumentTail<ApprovalDocuments>;

}  // namespace paypie::projections
