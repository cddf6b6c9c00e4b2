// What streams are found by that must not be named after people. It is part of what is stored: with another one, known
// customers are strangers, so it is kept with the log, and is the same on every node.
#pragma once
#include <filesystem>
#include <string>

#include "platform/config/config.hpp"

namespace paypie::tools {

// Tested one below and at.
inline constexpr std::size_t shortest_installation_secret = 32;  // bytes

// Of installation.secret. Without one, of a file in the data folder, made at the first start, where the log is embedded
// there too. Throws Failure{usage} where none can be had.
std::string installation_secret(const config::Config& config, const std::filesystem::path& folder);

}  // namespace paypie::tools
