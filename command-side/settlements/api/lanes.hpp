// The lanes of settlement files: the one place where their definitions are compiled.
#pragma once
#include <string>

#include "command-side/lane/lanes.hpp"
#include "command-side/settlements/settlement.hpp"

namespace paypie::settlements {

using SettlementLanes = lane::Lanes<SettlementDecider>;

lane::Codec<SettlementDecider> settlement_codec();

// stl_...: the stream of a store's file with this text.
std::string settlement_stream(std::string_view store, std::string_view gateway, std::string_view digest);

}  // namespace paypie::settlements
