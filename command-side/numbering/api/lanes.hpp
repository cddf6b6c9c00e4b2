// The lanes of number series: the one place where their definitions are compiled.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "command-side/lane/lanes.hpp"
#include "command-side/numbering/number_series.hpp"
#include "events/values.hpp"

namespace paypie::numbering {

using NumberSeriesLanes = lane::Lanes<NumberSeriesDecider>;

lane::Codec<NumberSeriesDecider> number_series_codec();

// num_...: the stream of a store's series, `orders` or `invoices`.
std::string series_stream(const StoreId& store, std::string_view series);
// The same; none: there is no series of that name.
std::optional<std::string> named_series_stream(std::string_view store, std::string_view series);

}  // namespace paypie::numbering
