// Request bodies: strictly into a typed struct, then the rules of their texts; everything wrong in one answer.
#pragma once
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "command-side/http/failures.hpp"
#include "events/codec/read.hpp"

namespace paypie::commands {

http::Problem invalid(const codec::FieldErrors& errors);

// Unknown fields, wrong types, missing fields, duplicates: 400 with a pointer for each.
template <class Body>
std::expected<Body, http::Problem> read_body(std::string_view text) {
  auto body = codec::from_json<Body>(text, codec::Mode::strict);
  if (!body) return std::unexpected(invalid(body.error()));
  return std::move(*body);
}

// Business time may lie in the past as far as one likes; ahead only by what clocks differ. A date mistyped by a century
// would lead every list and report for that long.
inline constexpr std::chrono::microseconds most_ahead = std::chrono::minutes(5);
inline bool is_to_come(const std::optional<Timestamp>& occurred_at, std::int64_t now_micros) {
  return occurred_at && occurred_at->micros > now_micros + most_ahead.count();
}
inline codec::FieldErrors to_come(std::string pointer) {
  return {{std::move(pointer), "field.in_the_future", "must not lie more than five minutes ahead"}};
}

// What texts of a body must keep, beyond being texts. Codes: field.empty, field.too_long, field.control_character.
class TextRules {
 public:
  // One line: 1 to `most` characters (Unicode code points), no control characters.
  void line(std::string_view pointer, const std::string& text, std::size_t most);
  // The same; may be absent.
  void line(std::string_view pointer, const std::optional<std::string>& text, std::size_t most);
  // Several lines: may be empty, line feeds and tabs are fine.
  void lines(std::string_view pointer, const std::optional<std::string>& text, std::size_t most);
  void refuse(std::string_view pointer, std::string_view code, std::string detail);

  const codec::FieldErrors& errors() const { return errors_; }

 private:
  void check(std::string_view pointer, std::string_view text, std::size_t most, bool one_line);
  codec::FieldErrors errors_;
};

}  // namespace paypie::commands
