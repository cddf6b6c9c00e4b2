// The CSV state machine: one pass, cells of one line at a time.
#include "tools/northwind/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace paypie::northwind {

namespace {

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

class Lines {
 public:
  Lines(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  bool next(std::vector<std::string>& cells) {
    cells.clear();
    if (at_ >= text_.size()) return false;
    ++line_;
    for (;;) {
      cells.push_back(cell());
      if (at_ >= text_.size()) return true;
      const char end = text_[at_++];
      if (end == ',') continue;
      if (end == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
      return true;
    }
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(fmt::format("{}:{}: {}", name_, line_, what));
  }

 private:
  std::string cell() {
    if (at_ < text_.size() && text_[at_] == '"') return quoted_cell();
    const auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    std::string cell(text_.substr(at_, end - at_));
    at_ = end;
    return cell;
  }

  std::string quoted_cell() {
    std::string cell;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '"') {
        cell += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell += text_[at_++];
      } else {
        ++at_;
        if (at_ < text_.size() && std::string_view(",\r\n").find(text_[at_]) == std::string_view::npos) {
          fail("text follows a closing quote");
        }
        return cell;
      }
    }
    fail("a quote is never closed");
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
};

}  // namespace

CsvTable CsvTable::read(const std::string& file, std::string_view unquoted) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(fmt::format("{} cannot be read", file));
  std::stringstream text;
  text << in.rdbuf();
  return parse(text.str(), file, unquoted);
}

CsvTable CsvTable::parse(std::string_view text, const std::string& name, std::string_view unquoted) {
  CsvTable table;
  table.name_ = name;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_utf8(text)) throw std::runtime_error(fmt::format("{} is not UTF-8", name));
  Lines lines(text, name);
  if (!lines.next(table.columns_)) throw std::runtime_error(fmt::format("{} is empty", name));
  const std::size_t wanted = table.columns_.size();
  const auto joined = std::ranges::find(table.columns_, unquoted) - table.columns_.begin();
  std::vector<std::string> cells;
  while (lines.next(cells)) {
    if (cells.size() == 1 && cells[0].empty()) continue;  // an empty line, usually the last
    if (cells.size() > wanted && !unquoted.empty()) {
      const auto first = cells.begin() + joined;
      const auto last = first + static_cast<std::ptrdiff_t>(cells.size() - wanted);
      for (auto extra = first + 1; extra <= last; ++extra) *first += "," + *extra;
      cells.erase(first + 1, last + 1);
    }
    if (cells.size() != wanted) lines.fail(fmt::format("{} cells, the heading has {}", cells.size(), wanted));
    for (auto& cell : cells) {
      if (cell == "NULL") cell.clear();
    }
    table.rows_.push_back(cells);
  }
  return table;
}

const std::string& CsvTable::at(std::size_t row, std::string_view column) const {
  const auto found = std::ranges::find(columns_, column);
  if (found == columns_.end()) throw std::runtime_error(fmt::format("{} has no column {}", name_, column));
  return rows_.at(row).at(static_cast<std::size_t>(found - columns_.begin()));
}

}  // namespace paypie::northwind
