// What a node serves: its roles and contexts, as the configuration names them.
#pragma once
#include <string_view>

#include "platform/config/config.hpp"

namespace paypie::tools {

// Beside orders, which every node serves. Processes have an aggregate of their own, and number what they drive.
struct Contexts {
  bool inventory = false;
  bool payments = false;
  bool cashback = false;
  bool processes = false;
  bool reactors = false;
  bool refusals = false;  // recorded where money or security is at stake
  // Processes and reactors leave them.
  bool dead_letters() const { return processes || reactors; }
  // Both sides of a transfer are items; what carries it from one to the other is a process.
  bool transfers() const { return processes && inventory; }
  // Approvals are carried out by a process, and change the model that cashback is judged by.
  bool approvals() const { return processes || cashback; }
  // Cashback of orders is asked for by a process.
  bool claims() const { return processes && cashback; }
};

bool has_role(const config::Config& config, std::string_view role);
Contexts contexts_of(const config::Config& config);

}  // namespace paypie::tools
