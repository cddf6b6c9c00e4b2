// The lanes of dead letters: the one place where their definitions are compiled.
#pragma once
#include <string_view>

#include "command-side/dead_letters/dead_letter.hpp"
#include "command-side/lane/lanes.hpp"

namespace paypie::dead_letters {

using DeadLetterLanes = lane::Lanes<DeadLetterDecider>;

lane::Codec<DeadLetterDecider> dead_letter_codec();

// The letter of a consumer about a stream.
DeadLetterId letter_of(std::string_view consumer, std::string_view stream);

}  // namespace paypie::dead_letters
