// A gateway's settlement file, line by line, in the memory of its references alone.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "events/settlements.hpp"
#include "tools/settlements/bad_file.hpp"

namespace paypie::settlement_files {

// Payouts that a gateway names only in the lines they are made of.
inline constexpr std::size_t most_payouts = 100'000;

struct Counted {
  std::int64_t lines = 0;
  Timestamp first, last;  // of the lines that our books can have
  Timestamp newest;       // of all
  std::vector<settlements::SettlementTotal> totals;
};

// Hands over every line, in the order of the file; the payouts that only its lines name come last. Throws BadFile for
// anything that is wrong with it: `taken` has seen some lines then.
Counted read_file(const std::string& file, std::string_view gateway,
                  const std::function<void(const settlements::SettlementLine&)>& taken);

// What is wrong with it, as people see it: march.csv:12: settlement_file.bad_amount: '1,5' is no amount
std::string sentence(const std::string& file, const BadFile& problem);

}  // namespace paypie::settlement_files
