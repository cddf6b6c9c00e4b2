// Collects the checkpoints of all readers of a data folder's log.
#pragma once
#include <filesystem>
#include <string>

#include "tools/replay/commands.hpp"

namespace paypie::checkpoints {

// `postgres` is the URL of the read models; empty: the data folder's private server, if it runs. Blocks.
replay::Checkpoints gather(const std::filesystem::path& data, const std::string& postgres);

}  // namespace paypie::checkpoints
