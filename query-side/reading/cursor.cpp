// Cursors as hex: four bytes that bind them to their list, then the parts of the place, each with its length.
#include "query-side/reading/cursor.hpp"

#include "events/values.hpp"
#include "platform/crypto/hash.hpp"

namespace paypie::query {
namespace {

constexpr std::size_t seal_bytes = 4, longest_cursor = 1'000;

std::string seal_of(std::string_view list, std::string_view place) {
  const Bytes32 hash = crypto::sha256_of_parts({"cursor", list, place});
  return {hash.begin(), hash.begin() + seal_bytes};
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    int high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace

std::string to_cursor(std::string_view list, const std::vector<std::string>& place) {
  std::string joined;
  for (const std::string& part : place) {
    joined += static_cast<char>(part.size());  // sort keys are times, numbers and ids: far below 256 bytes
    joined += part;
  }
  return to_hex(seal_of(list, joined) + joined);
}

std::optional<std::vector<std::string>> read_cursor(std::string_view list, std::string_view cursor) {
  if (cursor.size() > longest_cursor) return std::nullopt;
  auto bytes = from_hex(cursor);
  if (!bytes || bytes->size() < seal_bytes) return std::nullopt;
  std::string_view rest = std::string_view(*bytes).substr(seal_bytes);
  if (seal_of(list, rest) != bytes->substr(0, seal_bytes)) return std::nullopt;
  std::vector<std::string> place;
  while (!rest.empty()) {
    std::size_t length = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    if (length > rest.size()) return std::nullopt;
    place.emplace_back(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  return place;
}

}  // namespace paypie::query
