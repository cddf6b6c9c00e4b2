// What each gateway's settlement file looks like.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/settlements.hpp"
#include "tools/settlements/bad_file.hpp"

namespace paypie::settlement_files {

// A row under its heading.
class Row {
 public:
  // `places`: where each column of the dialect is in a row; none: the file has no such column.
  Row(const std::vector<std::string>& cells, std::span<const std::optional<std::size_t>> places, std::size_t line)
      : cells_(cells), places_(places), line_(line) {}

  // By its place in the dialect's list of columns; empty where the file has no such column.
  const std::string& at(std::size_t column) const;
  std::size_t line() const { return line_; }
  [[noreturn]] void fail(Fault fault, const std::string& what) const { throw BadFile(fault, line_, what); }

 private:
  const std::vector<std::string>& cells_;
  std::span<const std::optional<std::size_t>> places_;
  const std::size_t line_;
};

// The payout that a line went to the bank with, where the gateway names it in the line and gives it none of its own.
struct PaidWith {
  std::string payout;
  Timestamp at;
};

struct Read {
  settlements::SettlementLine line;
  std::optional<PaidWith> paid_with;
};

struct Dialect {
  std::string_view gateway;
  std::span<const std::string_view> columns;  // those that have to be there first
  std::size_t required;                       // how many those are
  bool sections;  // rows are marked by their first cell, and the file's end says how many there were: PayPal
  Read (*read)(const Row& row);
};

// Null: we know no files of that gateway.
const Dialect* dialect_of(std::string_view gateway);
// stripe, paypal, razorpay
std::vector<std::string> known_gateways();

}  // namespace paypie::settlement_files
