// The definitions of the lanes of cashback, compiled here and nowhere else.
#include "command-side/cashback/api/lanes.hpp"

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "platform/crypto/hash.hpp"

template class paypie::lane::Lanes<paypie::cashback::CashbackAccountDecider>;
template std::string paypie::lane::state_fingerprint<paypie::cashback::CashbackAccountDecider>();
template class paypie::lane::Lanes<paypie::cashback::ProgrammesDecider>;
template std::string paypie::lane::state_fingerprint<paypie::cashback::ProgrammesDecider>();

namespace paypie::cashback {

lane::Codec<CashbackAccountDecider> account_codec() { return lane::json_codec<CashbackAccountDecider>(); }
lane::Codec<ProgrammesDecider> programmes_codec() { return lane::json_codec<ProgrammesDecider>(); }

std::string programmes_stream(std::string_view store) {
  return CashbackProgrammesId{crypto::derive_id(CashbackProgrammesTag::prefix, store)}.text();
}

}  // namespace paypie::cashback
