// The definitions of the lanes of settlement files, compiled here and nowhere else.
#include "command-side/settlements/api/lanes.hpp"

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "platform/crypto/hash.hpp"

template class paypie::lane::Lanes<paypie::settlements::SettlementDecider>;
template std::string paypie::lane::state_fingerprint<paypie::settlements::SettlementDecider>();

namespace paypie::settlements {

lane::Codec<SettlementDecider> settlement_codec() { return lane::json_codec<SettlementDecider>(); }

std::string settlement_stream(std::string_view store, std::string_view gateway, std::string_view digest) {
  return SettlementId{crypto::derive_id(SettlementTag::prefix, store, gateway, digest)}.text();
}

}  // namespace paypie::settlements
