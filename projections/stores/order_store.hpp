// The documents of orders.
#pragma once
#include "projections/order_documents.hpp"
#include "projections/stores/document_store.hpp"

namespace paypie::projections {

using OrderStore = DocumentsOf<OrderDocuments>;

}  // namespace paypie::projections
