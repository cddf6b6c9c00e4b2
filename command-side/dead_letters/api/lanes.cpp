// The definitions of dead letters' lanes, compiled here and nowhere else.
#include "command-side/dead_letters/api/lanes.hpp"

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "platform/crypto/hash.hpp"

template class paypie::lane::Lanes<paypie::dead_letters::DeadLetterDecider>;
template std::string paypie::lane::state_fingerprint<paypie::dead_letters::DeadLetterDecider>();

namespace paypie::dead_letters {

lane::Codec<DeadLetterDecider> dead_letter_codec() { return lane::json_codec<DeadLetterDecider>(); }

DeadLetterId letter_of(std::string_view consumer, std::string_view stream) {
  return {crypto::derive_id(DeadLetterTag::prefix, consumer, stream)};
}

}  // namespace paypie::dead_letters
