// The reader of approvals, compiled here and nowhere else.
#include "projections/stores/approval_documents.hpp"

#include "projections/stores/document_tail_definitions.hpp"

template class paypie::projections::DocumentTail<paypie::projections::ApprovalDocuments>;
