// The definitions of number series lanes, compiled here and nowhere else.
#include "command-side/numbering/api/lanes.hpp"

#include <algorithm>

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "platform/crypto/hash.hpp"

template class paypie::lane::Lanes<paypie::numbering::NumberSeriesDecider>;
template std::string paypie::lane::state_fingerprint<paypie::numbering::NumberSeriesDecider>();

namespace paypie::numbering {

lane::Codec<NumberSeriesDecider> number_series_codec() { return lane::json_codec<NumberSeriesDecider>(); }

std::string series_stream(const StoreId& store, std::string_view series) {
  return Id<NumberSeriesTag>{crypto::derive_id(NumberSeriesTag::prefix, store.name, series)}.text();
}

std::optional<std::string> named_series_stream(std::string_view store, std::string_view series) {
  if (std::ranges::find(series_names, series) == series_names.end()) return std::nullopt;
  return series_stream({std::string(store)}, series);
}

}  // namespace paypie::numbering
