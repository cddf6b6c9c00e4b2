// The sample shop's settlement files, brought in as users bring theirs, and held against what was planted in them.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "tools/client/api.hpp"

namespace paypie::tools {

// Writes the files into the folder and imports them, unless they were before; a page of the shop's report. Appends to
// `differences` what was found and not planted, or planted and not found. Of a quiet server.
std::string reconcile_shop(Api& api, const std::filesystem::path& folder, std::vector<std::string>& differences);

}  // namespace paypie::tools
