// What clients send about locations. Unknown fields are refused; absent ones are as their comment says.
#pragma once
#include <optional>
#include <string>
#include <utility>

#include "command-side/http/command_request.hpp"
#include "command-side/locations/locations.hpp"
#include "events/codec/read.hpp"
#include "events/event.hpp"
#include "events/values.hpp"
#include "platform/http/message.hpp"

namespace paypie::locations {

// Lengths in characters, each tested one below, at, and one above.
namespace text_limit {
inline constexpr std::size_t location = 64;  // as those of stock items
inline constexpr std::size_t name = 255;
}  // namespace text_limit

struct CreateBody {
  static constexpr std::string_view route = "locations.create";
  std::string location;
  std::optional<std::string> name;       // that of the location
  std::optional<std::int64_t> priority;  // 0: asked first
  std::optional<bool> active;            // yes
  std::optional<Timestamp> occurred_at;  // now
};
VALUE(CreateBody, (location, name, priority, active, occurred_at))

struct ChangeBody {
  static constexpr std::string_view route = "locations.change";
  std::optional<std::string> name;
  std::optional<std::int64_t> priority;
  std::optional<bool> active;
  std::optional<Timestamp> occurred_at;
};
VALUE(ChangeBody, (name, priority, active, occurred_at))

// What is wrong with the texts.
codec::FieldErrors faults(const CreateBody& body);
codec::FieldErrors faults(const ChangeBody& body);

inline CreateLocation to_command(CreateBody body, const CommandId&) {
  auto name = std::move(body.name).value_or(body.location);
  return {std::move(body.location), std::move(name), body.priority.value_or(0), body.active.value_or(true)};
}
inline std::optional<ChangeLocation> to_command(ChangeBody body, const CommandId&, const http::Request& request) {
  return ChangeLocation{request.parameters.front(), std::move(body.name), body.priority, body.active};
}

}  // namespace paypie::locations
