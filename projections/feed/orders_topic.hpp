// The name of the log of orders, for those who read it.
#pragma once
#include "projections/order_documents.hpp"

namespace paypie::projections {

inline constexpr std::string_view orders_topic = OrderDocuments::topic;

}  // namespace paypie::projections
