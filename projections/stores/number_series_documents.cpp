// The reader of number series, compiled here and nowhere else.
#include "projections/stores/number_series_documents.hpp"

#include "projections/stores/document_tail_definitions.hpp"

template class paypie::projections::DocumentTail<paypie::projections::NumberSeriesDocuments>;
