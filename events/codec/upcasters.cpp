// The upcaster table, and how its rows are followed.
#include "events/codec/upcasters.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace paypie::codec {

namespace {

constexpr Upcaster rows[] = {
    // An enumeration that grew: what was written before means the same.
    {"paypie.order_to_cash.stepped.v1", "paypie.order_to_cash.stepped.v2", nullptr},
};

}  // namespace

std::span<const Upcaster> upcasters() { return rows; }

std::optional<Lifted> lift(std::string_view event, std::string_view type, std::span<const Upcaster> known,
                           const std::function<bool(std::string_view)>& is_current) {
  std::optional<nlohmann::ordered_json> data;
  std::string_view at = type;
  for (std::size_t steps = 0; !is_current(at); ++steps) {
    const auto row = std::ranges::find(known, at, &Upcaster::from);
    if (row == known.end() || steps == known.size()) return std::nullopt;
    if (!data) data = nlohmann::ordered_json::parse(event).at("data");
    try {
      if (row->change) row->change(*data);
    } catch (const nlohmann::json::exception&) {
      return std::nullopt;  // the stored data lacks what its own version requires
    }
    at = row->to;
  }
  if (!data) return std::nullopt;
  return Lifted{std::string(at), data->dump()};
}

}  // namespace paypie::codec
