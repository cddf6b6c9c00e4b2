// Which contexts a node serves.
#pragma once

namespace paypie::tools {

// Beside orders, which every node serves. Processes have an aggregate of their own, and number what they drive.
struct Contexts {
  bool inventory = false;
  bool payments = false;
  bool processes = false;
  bool reactors = false;
  // Processes and reactors leave them.
  bool dead_letters() const { return processes || reactors; }
  // Both sides of a transfer are items; what carries it from one to the other is a process.
  bool transfers() const { return processes && inventory; }
};

}  // namespace paypie::tools
