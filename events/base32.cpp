// The text of ids: Crockford base32 in lower case, 26 characters for 16 bytes.
#include "events/values.hpp"

namespace paypie {
namespace {

constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t text_length = 26;

// 0 to 31, or -1. Crockford: case does not matter, I and L read as 1, O as 0, U is no digit.
int digit_value(char c) {
  if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (c == 'i' || c == 'l') return 1;
  if (c == 'o') return 0;
  const auto at = digits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

std::string to_base32(const Bytes16& bytes) {
  unsigned __int128 number = 0;
  for (const auto byte : bytes) number = number << 8 | byte;
  std::string text(text_length, '0');
  for (std::size_t i = text_length; i-- > 0; number >>= 5) text[i] = digits[static_cast<std::size_t>(number & 31U)];
  return text;
}

std::optional<Bytes16> from_base32(std::string_view text) {
  if (text.size() != text_length) return std::nullopt;
  unsigned __int128 number = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int value = digit_value(text[i]);
    if (value < 0 || (i == 0 && value > 7)) return std::nullopt;
    number = number << 5 | static_cast<unsigned>(value);
  }
  Bytes16 bytes;
  for (std::size_t i = bytes.size(); i-- > 0; number >>= 8) bytes[i] = static_cast<std::uint8_t>(number & 0xffU);
  return bytes;
}

}  // namespace paypie
