// The lanes of refusals: the one place where their definitions are compiled.
#pragma once
#include "command-side/lane/lanes.hpp"
#include "command-side/refusals/refusals.hpp"

namespace paypie::refusals {

using RefusalLanes = lane::Lanes<RefusalsDecider>;

lane::Codec<RefusalsDecider> refusals_codec();

}  // namespace paypie::refusals
