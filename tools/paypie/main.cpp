// paypie, the binary: one command line for all roles and tools.
#include <csignal>

#include "tools/paypie/command_line.hpp"

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed socket or pipe is an error value, not the end of the process
  return paypie::tools::run_command_line(count, words);
}
