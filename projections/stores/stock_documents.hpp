// The documents of stock items, and their reader.
#pragma once
#include "projections/stock_item_view.hpp"
#include "projections/stores/document_store.hpp"
#include "projections/stores/document_tail.hpp"

namespace paypie::projections {

using StockStore = DocumentsOf<StockDocuments>;
extern template class DocumentTail<StockDocuments>;
using StockTail = DocumentTail<StockDocuments>;

}  // namespace paypie::projections
