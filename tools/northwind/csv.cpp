// Rows under their heading, and the cells that were not quoted.
#include "tools/northwind/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "platform/csv/csv.hpp"

namespace paypie::northwind {

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
  try {
    table.fill(text, unquoted);
  } catch (const csv::Malformed& problem) {
    throw std::runtime_error(fmt::format("{}:{}: {}", name, problem.line, problem.what()));
  }
  return table;
}

void CsvTable::fill(std::string_view text, std::string_view unquoted) {
  std::istringstream in{std::string(text)};
  csv::Reader lines(in);
  if (!lines.next(columns_)) throw std::runtime_error(fmt::format("{} is empty", name_));
  const std::size_t wanted = columns_.size();
  const auto joined = std::ranges::find(columns_, unquoted) - columns_.begin();
  std::vector<std::string> cells;
  while (lines.next(cells)) {
    if (cells.size() == 1 && cells[0].empty()) continue;  // an empty line, usually the last
    if (cells.size() > wanted && !unquoted.empty()) {
      const auto first = cells.begin() + joined;
      const auto last = first + static_cast<std::ptrdiff_t>(cells.size() - wanted);
      for (auto extra = first + 1; extra <= last; ++extra) *first += "," + *extra;
      cells.erase(first + 1, last + 1);
    }
    if (cells.size() != wanted) {
      throw csv::Malformed(lines.line(), fmt::format("{} cells, the heading has {}", cells.size(), wanted));
    }
    for (auto& cell : cells) {
      if (cell == "NULL") cell.clear();
    }
    rows_.push_back(cells);
  }
}

const std::string& CsvTable::at(std::size_t row, std::string_view column) const {
  const auto found = std::ranges::find(columns_, column);
  if (found == columns_.end()) throw std::runtime_error(fmt::format("{} has no column {}", name_, column));
  return rows_.at(row).at(static_cast<std::size_t>(found - columns_.begin()));
}

}  // namespace paypie::northwind
