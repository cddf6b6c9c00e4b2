// replay journal: the ledger as hledger reads it, straight from the log: no read model, no server.
#pragma once
#include <string>

#include "tools/replay/commands.hpp"

namespace paypie::replay {

// Every event that posts, topic by topic and partition by partition, as it is read; of all stores if none is named.
// Exit incomplete if an event cannot be read (it is named on stderr), difference if one does not balance.
tools::Exit journal_command(const Request& request, const std::string& store);

}  // namespace paypie::replay
