// The definitions of stock items' lanes, compiled here and nowhere else.
#include "command-side/inventory/api/lanes.hpp"

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "platform/crypto/hash.hpp"

template class paypie::lane::Lanes<paypie::inventory::ItemDecider>;
template std::string paypie::lane::state_fingerprint<paypie::inventory::ItemDecider>();

namespace paypie::inventory {

lane::Codec<ItemDecider> item_codec() { return lane::json_codec<ItemDecider>(); }

StockItemId item_id(std::string_view store, std::string_view sku, std::string_view location) {
  return {crypto::derive_id(StockItemTag::prefix, store, sku, location)};
}

}  // namespace paypie::inventory
