// The trial balance for people: asked for until the read side has all of it, and said whether it comes to zero.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/client/api.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

// As rows with a total for each currency below, in minor units.
std::string trial_balance_rows(const nlohmann::ordered_json& balance, Format format);
// What does not come to zero, a sentence for each currency.
std::vector<std::string> imbalances_of(const nlohmann::ordered_json& balance);

// The same as a page of the shop's report, once the read side has these positions: a table in whole units of currency.
// Appends to `differences` what does not come to zero.
std::string trial_balance_report(Api& api, const std::vector<std::string>& positions,
                                 std::vector<std::string>& differences);

}  // namespace paypie::tools
