// Writing JSON text piece by piece into a string: escaping and numbers, nothing else.
#pragma once
#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace paypie::json {

// Quoted and escaped as RFC 8259 needs it; UTF-8 goes through as it is.
void append_text(std::string& out, std::string_view text);

template <std::integral Number>
void append_integer(std::string& out, Number number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

}  // namespace paypie::json
