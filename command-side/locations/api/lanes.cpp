// The definitions of the lanes of locations, compiled here and nowhere else.
#include "command-side/locations/api/lanes.hpp"

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "platform/crypto/hash.hpp"

template class paypie::lane::Lanes<paypie::locations::LocationsDecider>;
template std::string paypie::lane::state_fingerprint<paypie::locations::LocationsDecider>();

namespace paypie::locations {

lane::Codec<LocationsDecider> locations_codec() { return lane::json_codec<LocationsDecider>(); }

std::string locations_stream(std::string_view store) {
  return LocationsId{crypto::derive_id(LocationsTag::prefix, store)}.text();
}

}  // namespace paypie::locations
