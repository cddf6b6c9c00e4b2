// Claims whose outcome is known, from a CSV file: a column for each fact of a claim, and `abuse`, 0 or 1. Other columns
// are left alone.
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/risk/cashback_facts.hpp"
#include "command-side/risk/scorecard.hpp"

namespace paypie::risk {

inline constexpr std::size_t max_claims = 1'000'000;  // of one file

struct LabelledClaim {
  std::array<Fact, cashback_facts.size()> facts;
  bool abuse = false;
};

// Both throw Failure{usage} with the place of what is wrong: a missing column, a cell that is no integer, no claim.
std::vector<LabelledClaim> read_claims(const std::string& path);
std::vector<LabelledClaim> parse_claims(std::string_view text, const std::string& name);

}  // namespace paypie::risk
