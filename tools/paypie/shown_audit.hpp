// The audit trail of `paypie up`: a key of its own beside the data, and what is said of it at the end.
#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "platform/config/config.hpp"
#include "tools/client/api.hpp"

namespace paypie::tools {

// Settings by which a node keeps a trail in the data folder: good for looking at; see docs/how-to for a real one.
// Makes the key unless it is there. Throws Failure.
std::map<std::string, std::string> audit_settings(const std::filesystem::path& data);

// Waits until everything is signed; the newest checkpoint, and how to verify. Empty without the role audit.
std::string audit_summary(const config::Config& config, Api& api);

}  // namespace paypie::tools
