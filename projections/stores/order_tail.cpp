// The reader of orders, compiled here and nowhere else.
#include "projections/stores/order_tail.hpp"

#include "projections/stores/document_tail_definitions.hpp"

template class paypie::projections::DocumentTail<paypie::projections::OrderDocuments>;
