// The lanes of stock items: how their events become bytes, and the one place where their definitions are compiled.
#pragma once
#include "command-side/inventory/item.hpp"
#include "command-side/lane/lanes.hpp"

namespace paypie::inventory {

using ItemLanes = lane::Lanes<ItemDecider>;

lane::Codec<ItemDecider> item_codec();

// The stream of one sku at one location.
StockItemId item_id(std::string_view store, std::string_view sku, std::string_view location);

}  // namespace paypie::inventory
