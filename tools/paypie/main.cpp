// paypie, the binary: one command line for all roles and tools.
#include <csignal>

#include "tools/paypie/command_line.hpp"

int main(int count, char** words) {
  // A closed socket or pipe, or a file at its size limit, is an error value, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return paypie::tools::run_command_line(count, words);
}
