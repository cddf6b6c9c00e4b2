// The documents of transfers, and their reader.
#pragma once
#include "projections/stores/document_store.hpp"
#include "projections/stores/document_tail.hpp"
#include "projections/transfer_view.hpp"

namespace paypie::projections {

using TransferStore = DocumentsOf<TransferDocuments>;
extern template class DocumentTail<TransferDocuments>;
using TransferTail = DocumentTail<TransferDocuments>;

}  // namespace paypie::projections
