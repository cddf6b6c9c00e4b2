// Reading Idempotency-Key.
#include "platform/http/idempotency.hpp"

#include <algorithm>

namespace paypie::http {
namespace {

bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

// The inside of a structured-field string (RFC 9651 section 3.3.3): only \" and \\ are escapes.
std::optional<std::string> unquoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\') {
      if (++i == text.size() || (text[i] != '"' && text[i] != '\\')) return std::nullopt;
      c = text[i];
    } else if (c == '"' || (!is_visible(c) && c != ' ')) {
      return std::nullopt;
    }
    out += c;
  }
  return out;
}

}  // namespace

std::optional<std::string> read_idempotency_key(std::string_view field) {
  std::optional<std::string> key;
  if (field.starts_with('"')) {
    if (field.size() < 2 || !field.ends_with('"')) return std::nullopt;
    key = unquoted(field.substr(1, field.size() - 2));
  } else if (std::all_of(field.begin(), field.end(),
                         [](char c) { return is_visible(c) && c != '"' && c != ',' && c != ';'; })) {
    key = std::string(field);
  }
  if (!key || key->empty() || key->size() > longest_idempotency_key) return std::nullopt;
  return key;
}

std::optional<std::string> idempotency_key(const Request& request) {
  const auto field = request.header("idempotency-key");
  return field ? read_idempotency_key(*field) : std::nullopt;
}

}  // namespace paypie::http
