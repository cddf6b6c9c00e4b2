// paypie-replay: the auditor's tool as a program of its own. It reads, and changes no log.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "tools/replay/command_line.hpp"

using namespace paypie;

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("paypie-replay: reads a paypie log and checks it; changes nothing", "paypie-replay");
  app.require_subcommand(1);
  replay::Request request;
  replay::CommandLine line;
  std::string data = "run";
  app.add_option("--data", data, "Data folder")->envname("PAYPIE_DATA");
  app.add_option("--postgres", request.postgres, "URL of the read models, for diff")->envname("PAYPIE_POSTGRES");
  const std::map<std::string, tools::Format> formats{{"table", tools::Format::table},
                                                     {"json", tools::Format::json},
                                                     {"jsonl", tools::Format::jsonl},
                                                     {"csv", tools::Format::csv}};
  app.add_option("-o,--output", request.format, "table, json, jsonl or csv")
      ->transform(CLI::CheckedTransformer(formats))
      ->type_name("FORMAT");
  replay::add_commands(app, line);
  replay::add_tail(app, line);
  try {
    app.parse(count, words);
    request.data = data;
    return static_cast<int>(line.run(request));
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return app.exit(problem);
    fmt::print(stderr, "paypie-replay: {}\n", problem.what());
    return static_cast<int>(tools::Exit::usage);
  } catch (const tools::Failure& failure) {
    fmt::print(stderr, "paypie-replay: {}\n", failure.what());
    return static_cast<int>(failure.code);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "paypie-replay: {}\n", problem.what());
    return static_cast<int>(tools::Exit::internal);
  }
}
