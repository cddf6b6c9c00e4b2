// The reader of orders.
#pragma once
#include "projections/stores/document_tail.hpp"
#include "projections/stores/order_store.hpp"

namespace paypie::projections {

extern template class DocumentTail<OrderDocuments>;
using OrderTail = DocumentTail<OrderDocuments>;

}  // namespace paypie::projections
