// JSON from outside, read strictly: one value, bounded depth, no duplicate keys, valid UTF-8, nothing after it.
#pragma once
#include <cstddef>
#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace paypie::json {

// What is wrong with a text: RFC 6901 pointer to the place, stable code, sentence. Codes:
//   json.syntax  json.too_deep  json.duplicate_key  json.number_out_of_range  json.nul_in_text
struct Error {
  std::string pointer;  // "" is the whole document
  std::string code;
  std::string detail;
  bool operator==(const Error&) const = default;
};

struct Limits {
  std::size_t depth = 32;  // arrays and objects inside each other, the outermost counts as one
};

// Integers beyond 64 bits are refused, never rounded to a double. U+0000 in a text is refused because PostgreSQL
// cannot hold it. Time and memory are linear (n log n for keys) in the text; the caller limits its length.
std::expected<nlohmann::json, Error> parse_strict(std::string_view text, Limits limits = {});

// One step of an RFC 6901 pointer, escaped: "a/b" becomes "a~1b".
std::string pointer_step(std::string_view name);

}  // namespace paypie::json
