// Cursors: version, check of list and parts, then the parts with their lengths; all as base64url.
#include "platform/http/cursor.hpp"

#include <cstdint>
#include <stdexcept>

#include "platform/crypto/hash.hpp"

namespace paypie::http {
namespace {

constexpr char format = 1;
constexpr std::size_t check_size = 8;
constexpr std::size_t start_of_parts = 1 + check_size;
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string check_of(std::string_view list, std::string_view parts) {
  return std::string(crypto::bytes_of(crypto::sha256_of_parts({"paypie cursor", list, parts})).substr(0, check_size));
}

std::optional<std::vector<std::string>> read_parts(std::string_view bytes) {
  std::vector<std::string> parts;
  while (!bytes.empty()) {
    if (bytes.size() < 2 || parts.size() == most_cursor_parts) return std::nullopt;
    const auto high = static_cast<unsigned char>(bytes[0]), low = static_cast<unsigned char>(bytes[1]);
    const std::size_t size = high * std::size_t{256} + low;
    bytes.remove_prefix(2);
    if (bytes.size() < size) return std::nullopt;
    parts.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return parts;
}

}  // namespace

std::string write_cursor(std::string_view list, const std::vector<std::string>& place) {
  std::string parts;
  for (const auto& part : place) {
    parts += static_cast<char>(part.size() / 256 % 256);
    parts += static_cast<char>(part.size() % 256);
    parts += part;
  }
  std::string text = write_base64url(format + check_of(list, parts) + parts);
  if (text.size() > longest_cursor || place.size() > most_cursor_parts) throw std::length_error("a cursor is too long");
  return text;
}

std::optional<std::vector<std::string>> read_cursor(std::string_view list, std::string_view text) {
  if (text.size() > longest_cursor) return std::nullopt;
  const auto bytes = read_base64url(text);
  if (!bytes || bytes->size() < start_of_parts || bytes->front() != format) return std::nullopt;
  const auto parts = std::string_view(*bytes).substr(start_of_parts);
  if (bytes->substr(1, check_size) != check_of(list, parts)) return std::nullopt;
  return read_parts(parts);
}

std::string write_base64url(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int held = 0;  // bits not written yet
  for (char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    held += 8;
    while (held >= 6) {
      held -= 6;
      text += alphabet[(bits >> held) & 0x3fU];
    }
  }
  if (held > 0) text += alphabet[(bits << (6 - held)) & 0x3fU];
  return text;
}

std::optional<std::string> read_base64url(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>((bits >> held) & 0xffU);
  }
  // A digit of its own, or leftover bits that are not zero, would be a second spelling of the same bytes.
  if (held >= 6 || (bits & ((1U << held) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace paypie::http
