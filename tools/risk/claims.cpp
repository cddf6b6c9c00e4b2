// Cell by cell; what is no integer is said with its row.
#include "tools/risk/claims.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

#include "tools/northwind/csv.hpp"
#include "tools/output/output.hpp"

namespace paypie::risk {

namespace {

using northwind::CsvTable;
using tools::Exit;
using tools::Failure;

std::int64_t integer_at(const CsvTable& table, std::size_t row, std::string_view column, const std::string& name) {
  const auto& cell = table.at(row, column);
  std::int64_t value = 0;
  const auto* end = cell.data() + cell.size();
  const auto [stopped, error] = std::from_chars(cell.data(), end, value);
  if (error != std::errc() || stopped != end || cell.empty()) {
    throw Failure(Exit::usage,
                  fmt::format("{}: claim {}: {} must be an integer, is '{}'", name, row + 1, column, cell));
  }
  return value;
}

std::vector<LabelledClaim> claims_of(const CsvTable& table, const std::string& name) {
  if (table.size() == 0) throw Failure(Exit::usage, fmt::format("{}: there is no claim", name));
  if (table.size() > max_claims) {
    throw Failure(Exit::usage, fmt::format("{}: at most {} claims, not {}", name, max_claims, table.size()));
  }
  std::vector<LabelledClaim> all(table.size());
  for (std::size_t row = 0; row < all.size(); ++row) {
    for (std::size_t i = 0; i < cashback_facts.size(); ++i) {
      all[row].facts[i] = {cashback_facts[i], integer_at(table, row, cashback_facts[i], name)};
    }
    const auto abuse = integer_at(table, row, "abuse", name);
    if (abuse != 0 && abuse != 1) {
      throw Failure(Exit::usage, fmt::format("{}: claim {}: abuse must be 0 or 1, is {}", name, row + 1, abuse));
    }
    all[row].abuse = abuse == 1;
  }
  return all;
}

// What the reader of CSV says is for whoever wrote the file.
template <class Read>
std::vector<LabelledClaim> said_to_the_user(Read read, const std::string& name) {
  try {
    return claims_of(read(), name);
  } catch (const Failure&) {
    throw;
  } catch (const std::runtime_error& why) {
    throw Failure(Exit::usage, why.what());
  }
}

}  // namespace

std::vector<LabelledClaim> read_claims(const std::string& path) {
  return said_to_the_user([&] { return CsvTable::read(path); }, path);
}

std::vector<LabelledClaim> parse_claims(std::string_view text, const std::string& name) {
  return said_to_the_user([&] { return CsvTable::parse(text, name); }, name);
}

}  // namespace paypie::risk
