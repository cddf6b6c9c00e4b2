// The documents of process instances, and their reader.
#pragma once
#include "projections/process_view.hpp"
#include "projections/stores/document_store.hpp"
#include "projections/stores/document_tail.hpp"

namespace paypie::projections {

using ProcessStore = DocumentsOf<ProcessDocuments>;
extern template class DocumentTail<ProcessDocuments>;
using ProcessTail = DocumentTail<ProcessDocuments>;

}  // namespace paypie::projections
