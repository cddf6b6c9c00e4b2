// The replay commands as subcommands of a command line: of `paypie replay`, and of `paypie-replay` itself.
#pragma once
#include <functional>
#include <string>

#include "tools/replay/commands.hpp"

namespace CLI {
class App;
}

namespace paypie::replay {

// What parsing fills in; `run` is set by the chosen command. Must outlive the parsing and the run.
struct CommandLine {
  std::string place, stream, as_of, read_model, store;
  AuditRequest audit;
  bool follow = false;
  std::function<tools::Exit(const Request&)> run;
};
void add_commands(CLI::App& app, CommandLine& line);
// `tail` alone: `paypie` has it beside `replay`, not in it.
void add_tail(CLI::App& app, CommandLine& line);

}  // namespace paypie::replay
