// The reader of stock items, compiled here and nowhere else.
#include "projections/stores/stock_documents.hpp"

#include "projections/stores/document_tail_definitions.hpp"

template class paypie::projections::DocumentTail<paypie::projections::StockDocuments>;
