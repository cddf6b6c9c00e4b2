// The text of ids: Crockford base32 in lower case, 26 characters for 16 bytes.
#include "events/values.hpp"

namespace paypie {
namespace {

constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t text_length = 26;

// Value of each ASCII character as a digit, 255: none. Crockford: case does not matter, I and L read as 1, O as 0, U
// is no digit.
constexpr auto base32_values = [] {
  std::array<std::uint8_t, 128> values{};
  values.fill(255);
  for (std::size_t value = 0; value < digits.size(); ++value) {
    const auto lower = static_cast<std::size_t>(digits[value]);
    values[lower] = static_cast<std::uint8_t>(value);
    if (lower >= 'a') values[lower - 'a' + 'A'] = static_cast<std::uint8_t>(value);
  }
  for (char one : {'i', 'I', 'l', 'L'}) values[static_cast<std::size_t>(one)] = 1;
  for (char zero : {'o', 'O'}) values[static_cast<std::size_t>(zero)] = 0;
  return values;
}();

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
    const auto character = static_cast<unsigned char>(text[i]);
    const std::uint8_t value = character < base32_values.size() ? base32_values[character] : 255;
    if (value == 255 || (i == 0 && value > 7)) return std::nullopt;
    number = number << 5 | value;
  }
  Bytes16 bytes;
  for (std::size_t i = bytes.size(); i-- > 0; number >>= 8) bytes[i] = static_cast<std::uint8_t>(number & 0xffU);
  return bytes;
}

}  // namespace paypie
