// What `paypie up` says of who did what: audit entries by kind, and a refund that is refused and has to be among them.
#pragma once
#include <string>
#include <vector>

#include "platform/config/config.hpp"
#include "tools/client/api.hpp"

namespace paypie::tools {

// Asks for a refund of far more than was captured for that order (empty: for none), waits until every entry is listed,
// and counts them. Empty where nothing is listed (audit.entries). What is not as it has to be becomes a difference.
std::string audit_entries_report(const config::Config& config, Api& api, const std::string& order,
                                 std::vector<std::string>& differences);

}  // namespace paypie::tools
