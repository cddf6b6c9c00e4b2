// The read models of orders held against the log, as a command.
#pragma once
#include <string>

#include "tools/replay/commands.hpp"

namespace paypie::replay {

// `read_model` is "orders". Difference beats incomplete beats ok. Uses the server of --postgres, or the private one of
// the data folder, which it starts for the time of the comparison if no node runs. A node's cache is compared only
// while no node holds it; a node cannot start meanwhile.
tools::Exit diff_command(const Request& request, const std::string& read_model);

}  // namespace paypie::replay
