// paypie-replay: the auditor's tool as a program of its own. It reads, and changes no log.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "platform/config/config.hpp"
#include "tools/replay/command_line.hpp"

using namespace paypie;

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("paypie-replay: reads a paypie log and checks it; changes nothing", "paypie-replay");
  app.require_subcommand(1);
  replay::Request request;
  replay::CommandLine line;
  std::string data = "run", log = "embedded", prefix;
  std::map<std::string, std::string> security;
  app.add_option("--data", data, "Data folder")->envname("PAYPIE_DATA");
  app.add_option("--log", log, "embedded, or kafka://host:port[,host:port...]")->envname("PAYPIE_LOG");
  app.add_option("--kafka-topic-prefix", prefix, "As the server has it")->envname("PAYPIE_KAFKA_TOPIC_PREFIX");
  for (const auto name : tools::kafka_security_names()) {
    const auto key = "kafka." + std::string(name);
    app.add_option(config::flag_name(key), security[std::string(name)], "librdkafka's " + std::string(name))
        ->envname(config::environment_name(key));
  }
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
    request.log = tools::log_source(log, data);
    request.log.kafka.topic_prefix = prefix;
    std::erase_if(security, [](const auto& one) { return one.second.empty(); });
    request.log.kafka.security = security;
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
