// The record that a command leaves which changed nothing. A process waits for exactly one record of every command it
// asks for: the command's event, or this one. So two dispatchers, a zombie and a retry can never get different answers.
#pragma once
#include <boost/describe.hpp>
#include <string>

#include "events/event.hpp"

namespace paypie {

enum class Settlement { refused, nothing_to_do };
BOOST_DESCRIBE_ENUM(Settlement, refused, nothing_to_do)

// An alternative of every context's events. It leaves state and views as they are; only the version moves.
struct CommandSettled {
  Settlement outcome = Settlement::refused;
  std::string reason;  // the name of the refusal; empty if there was nothing to do
};
EVENT(CommandSettled, "command.settled", 1, (outcome, reason))

}  // namespace paypie
