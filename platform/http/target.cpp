// Percent-decoding of a request target, with everything ambiguous refused.
#include "platform/http/target.hpp"

#include <algorithm>
#include <optional>

namespace paypie::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  if (has_control(out) || !is_utf8(out)) return std::nullopt;
  return out;
}

// Another reader would see a different path after decoding once more.
bool decodes_again(std::string_view text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i)
    if (text[i] == '%' && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) return true;
  return false;
}

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, end);
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(end);
  }
  return false;
}

bool hides_a_separator(std::string_view raw) {
  for (std::size_t i = 0; i + 2 < raw.size(); ++i) {
    if (raw[i] != '%') continue;
    const int value = hex_digit(raw[i + 1]) * 16 + hex_digit(raw[i + 2]);
    if (value == '/' || value == '\\') return true;
  }
  return false;
}

std::optional<std::string> read_path(std::string_view raw) {
  if (raw.empty() || raw.front() != '/') return std::nullopt;
  // The usual path has nothing to decode: ASCII by the head check, and no escape.
  auto path = raw.find('%') == std::string_view::npos ? std::optional(std::string(raw)) : decoded(raw, false);
  if (!path || hides_a_separator(raw) || decodes_again(*path) || has_dot_segment(*path)) return std::nullopt;
  return path;
}

std::optional<std::vector<NamedText>> read_query(std::string_view raw) {
  std::vector<NamedText> query;
  while (!raw.empty()) {
    const auto end = std::min(raw.find('&'), raw.size());
    const auto part = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    auto name = decoded(part.substr(0, equals), true);
    auto value = decoded(part.substr(std::min(equals + 1, part.size())), true);
    if (!name || !value) return std::nullopt;
    query.emplace_back(std::move(*name), std::move(*value));
  }
  return query;
}

}  // namespace

bool is_utf8(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned first = byte(i);
    if (first < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = first >= 0xc2 && first <= 0xdf   ? 2
                               : first >= 0xe0 && first <= 0xef ? 3
                               : first >= 0xf0 && first <= 0xf4 ? 4
                                                                : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((byte(i + k) & 0xc0U) != 0x80) return false;
    const unsigned second = byte(i + 1);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
        (first == 0xf4 && second > 0x8f))
      return false;
    i += length;
  }
  return true;
}

std::optional<Target> read_target(std::string_view text) {
  Target target;
  if (text.starts_with("http://")) {  // absolute form, RFC 9112 section 3.2.2
    text.remove_prefix(7);
    const auto end = text.find_first_of("/?");
    if (end == std::string_view::npos || text[end] != '/' || end == 0) return std::nullopt;
    target.authority = text.substr(0, end);
    text.remove_prefix(end);
  }
  const auto question = text.find('?');
  auto path = read_path(text.substr(0, question));
  if (!path) return std::nullopt;
  target.path = std::move(*path);
  if (question == std::string_view::npos) return target;
  auto query = read_query(text.substr(question + 1));
  if (!query) return std::nullopt;
  target.query = std::move(*query);
  return target;
}

}  // namespace paypie::http
