// Comma-separated text as RFC 4180 has it, a row at a time, so that a file's size does not matter.
#pragma once
#include <cstddef>
#include <istream>
#include <stdexcept>
#include <string>
#include <vector>

namespace paypie::csv {

// What is wrong, and in which line.
struct Malformed : std::runtime_error {
  Malformed(std::size_t where, const std::string& what) : std::runtime_error(what), line(where) {}
  std::size_t line;
};

inline constexpr std::size_t longest_row = 1 << 20;  // bytes

class Reader {
 public:
  // A byte order mark is passed over. The stream must outlive the reader.
  explicit Reader(std::istream& in);

  // The next row's cells; false: there is none. An empty line is a row of one empty cell. Throws Malformed: text after
  // a closing quote, a quote that is never closed, bytes that are no UTF-8, a row beyond longest_row.
  bool next(std::vector<std::string>& cells);

  // Of the file, from 1: where the row that came last begins.
  std::size_t line() const { return row_; }
  // Whether the row that came last had a line end. A file whose last row has none may have been cut off.
  bool ended() const { return ended_; }

 private:
  std::string cell();
  std::string quoted_cell();
  int take();
  int look() { return in_.sgetc(); }
  [[noreturn]] void fail(const std::string& what) const { throw Malformed(row_, what); }

  std::streambuf& in_;
  std::size_t line_ = 1, row_ = 0, taken_ = 0;
  bool ended_ = true;
};

}  // namespace paypie::csv
