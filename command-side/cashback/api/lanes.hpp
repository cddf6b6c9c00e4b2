// The lanes of cashback: the one place where their definitions are compiled.
#pragma once
#include <string>
#include <string_view>

#include "command-side/cashback/account.hpp"
#include "command-side/cashback/programmes.hpp"
#include "command-side/lane/lanes.hpp"

namespace paypie::cashback {

using AccountLanes = lane::Lanes<CashbackAccountDecider>;
using ProgrammeLanes = lane::Lanes<ProgrammesDecider>;

lane::Codec<CashbackAccountDecider> account_codec();
lane::Codec<ProgrammesDecider> programmes_codec();

// cbp_...: the stream of a store's programmes.
std::string programmes_stream(std::string_view store);

}  // namespace paypie::cashback
