// The definitions of order lanes, compiled here and nowhere else.
#include "command-side/orders/api/lanes.hpp"

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"

template class paypie::lane::Lanes<paypie::orders::OrderDecider>;
template std::string paypie::lane::state_fingerprint<paypie::orders::OrderDecider>();

namespace paypie::orders {

lane::Codec<OrderDecider> order_codec() { return lane::json_codec<OrderDecider>(); }

}  // namespace paypie::orders
