// Old versions of events, lifted to newer ones when they are read. What is stored is never rewritten.
//
//   {"paypie.order.created.v1", "paypie.order.created.v2", [](nlohmann::ordered_json& data) { ... }},
//
// One row for each step; steps are chained (v1 -> v2 -> v3). Every old version keeps a sample in tests/golden/events/.
#pragma once
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace paypie::codec {

struct Upcaster {
  std::string_view from;  // wire types
  std::string_view to;
  void (*change)(nlohmann::ordered_json& data);  // null: the data stays as it is
};

// Every upcaster of the product.
std::span<const Upcaster> upcasters();

struct Lifted {
  std::string type;
  std::string data;  // JSON
};

// Follows the rows from `type` to a type for which `is_current` holds; none if they do not lead there, or if a step
// fails on this data. `event` is the event's whole text, which is valid JSON.
std::optional<Lifted> lift(std::string_view event, std::string_view type, std::span<const Upcaster> known,
                           const std::function<bool(std::string_view)>& is_current);

}  // namespace paypie::codec
