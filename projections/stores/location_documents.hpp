// The documents of the locations of stores, and their reader.
#pragma once
#include "projections/locations_view.hpp"
#include "projections/stores/document_store.hpp"
#include "projections/stores/document_tail.hpp"

namespace paypie::projections {

using LocationStore = DocumentsOf<LocationDocuments>;
extern template class DocumentTail<LocationDocuments>;
using LocationTail = DocumentTail<LocationDocuments>;

}  // namespace paypie::projections
