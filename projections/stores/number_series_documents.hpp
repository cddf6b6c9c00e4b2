// The documents of number series, and their reader.
#pragma once
#include "projections/number_series_view.hpp"
#include "projections/stores/document_store.hpp"
#include "projections/stores/document_tail.hpp"

namespace paypie::projections {

using NumberSeriesStore = DocumentsOf<NumberSeriesDocuments>;
extern template class DocumentTail<NumberSeriesDocuments>;
using NumberSeriesTail = DocumentTail<NumberSeriesDocuments>;

}  // namespace paypie::projections
