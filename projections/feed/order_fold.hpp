// The fold of orders.
#pragma once
#include "projections/feed/fold.hpp"
#include "projections/order_documents.hpp"

namespace paypie::projections {

using OrderFold = Fold<OrderDocuments>;
using OrderChange = Change<OrderDocuments>;

}  // namespace paypie::projections
