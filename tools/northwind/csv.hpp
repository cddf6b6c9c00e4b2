// A small strict reader of comma-separated files, for exports that quote as RFC 4180 says and for those that forgot to.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace paypie::northwind {

class CsvTable {
 public:
  // Throws std::runtime_error with file and line: no heading, a row with too few cells, text after a closing quote,
  // an open quote at the end, bytes that are no UTF-8. A row with more cells than the heading has is an error too,
  // unless `unquoted` names the one column whose commas were not quoted: its cells are joined again.
  static CsvTable read(const std::string& file, std::string_view unquoted = {});
  static CsvTable parse(std::string_view text, const std::string& name, std::string_view unquoted = {});

  std::size_t size() const { return rows_.size(); }
  // The cell, empty where the file says NULL. Throws std::runtime_error if there is no such column.
  const std::string& at(std::size_t row, std::string_view column) const;

 private:
  void fill(std::string_view text, std::string_view unquoted);

  std::string name_;
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace paypie::northwind
