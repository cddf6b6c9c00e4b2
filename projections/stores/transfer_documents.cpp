// The reader of transfers, compiled here and nowhere else.
#include "projections/stores/transfer_documents.hpp"

#include "projections/stores/document_tail_definitions.hpp"

template class paypie::projections::DocumentTail<paypie::projections::TransferDocuments>;
