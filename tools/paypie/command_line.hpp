// The entry into the command line.
#pragma once

namespace paypie::tools {

// Parses, runs one command, and returns the exit code; whatever goes wrong is a sentence on stderr.
int run_command_line(int count, char** words);

}  // namespace paypie::tools
