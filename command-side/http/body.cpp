// Rules of texts, and errors as problems.
#include "command-side/http/body.hpp"

#include <algorithm>

namespace paypie::commands {
namespace {

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool is_control(char c, bool one_line) {
  const auto byte = static_cast<unsigned char>(c);
  if (!one_line && (c == '\n' || c == '\t' || c == '\r')) return false;
  return byte < 0x20 || byte == 0x7f;
}

}  // namespace

http::Problem invalid(const codec::FieldErrors& errors) {
  const bool is_json = errors.empty() || !errors.front().code.starts_with("json.");
  auto problem = to_problem(is_json ? invalid_body : not_json);
  for (const auto& error : errors) problem.errors.push_back({error.pointer, error.code, error.detail});
  return problem;
}

void TextRules::line(std::string_view pointer, const std::string& text, std::size_t most) {
  if (text.empty()) return refuse(pointer, "field.empty", "must not be empty");
  check(pointer, text, most, true);
}

void TextRules::line(std::string_view pointer, const std::optional<std::string>& text, std::size_t most) {
  if (text) check(pointer, *text, most, true);
}

void TextRules::lines(std::string_view pointer, const std::optional<std::string>& text, std::size_t most) {
  if (text) check(pointer, *text, most, false);
}

void TextRules::check(std::string_view pointer, std::string_view text, std::size_t most, bool one_line) {
  if (code_points(text) > most) {
    return refuse(pointer, "field.too_long", "must have at most " + std::to_string(most) + " characters");
  }
  if (std::ranges::any_of(text, [&](char c) { return is_control(c, one_line); })) {
    refuse(pointer, "field.control_character", "must not contain control characters");
  }
}

void TextRules::refuse(std::string_view pointer, std::string_view code, std::string detail) {
  if (errors_.size() < codec::max_field_errors) {
    errors_.push_back({std::string(pointer), std::string(code), std::move(detail)});
  }
}

}  // namespace paypie::commands
