// The state machine: one pass, a character at a time.
#include "platform/csv/csv.hpp"

#include <string_view>

namespace paypie::csv {
namespace {

constexpr int end = std::char_traits<char>::eof();

bool ends_cell(int c) { return c == end || c == ',' || c == '\r' || c == '\n'; }

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    i += length;
  }
  return true;
}

}  // namespace

Reader::Reader(std::istream& in) : in_(*in.rdbuf()) {
  if (look() != 0xEF) return;
  for (const int byte : {0xEF, 0xBB, 0xBF}) {
    if (in_.sbumpc() != byte) throw Malformed(1, "bytes that are no UTF-8");
  }
}

int Reader::take() {
  const int c = in_.sbumpc();
  if (c == '\n') ++line_;
  if (c != end && ++taken_ > longest_row) fail("a row of more than a mebibyte");
  return c;
}

bool Reader::next(std::vector<std::string>& cells) {
  cells.clear();
  if (look() == end) return false;
  row_ = line_;
  taken_ = 0;
  for (;;) {
    cells.push_back(cell());
    if (!is_utf8(cells.back())) fail("bytes that are no UTF-8");
    const int c = take();
    if (c == ',') continue;
    if (c == '\r' && look() == '\n') take();
    ended_ = c != end;
    return true;
  }
}

std::string Reader::cell() {
  if (look() == '"') return quoted_cell();
  std::string text;
  while (!ends_cell(look())) text += static_cast<char>(take());
  return text;
}

std::string Reader::quoted_cell() {
  std::string text;
  take();
  for (;;) {
    const int c = take();
    if (c == end) fail("a quote is never closed");
    if (c != '"') {
      text += static_cast<char>(c);
    } else if (look() == '"') {
      text += static_cast<char>(take());
    } else {
      if (!ends_cell(look())) fail("text follows a closing quote");
      return text;
    }
  }
}

}  // namespace paypie::csv
