// Settlement files against our books, as the command line and the shop's report do it.
#pragma once
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "tools/client/api.hpp"
#include "tools/output/output.hpp"
#include "tools/settlements/import.hpp"

namespace paypie::tools {

// Until the read side has it. Says on stderr what it did; throws Failure for a file that is refused.
void reconcile_file(Api& api, const settlement_files::Import& wanted);
// As the API lists them, each with the currency of its amounts; limit 0: all.
std::vector<nlohmann::ordered_json> settlement_differences(Api& api, const std::vector<std::string>& filters,
                                                           std::int64_t limit);
std::string difference_table(std::span<const nlohmann::ordered_json> rows, Format format);

}  // namespace paypie::tools
