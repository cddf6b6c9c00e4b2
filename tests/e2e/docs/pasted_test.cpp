// What README and tutorial ask a newcomer to paste works as it stands.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "tests/support/kafka_broker.hpp"
#include "tests/support/node_group.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie::test;

namespace {

// The ```sh blocks of a page, in order, as one script.
std::string script_of(const std::string& page) {
  std::ifstream file(page);
  REQUIRE(file);
  std::string script, line;
  bool inside = false;
  while (std::getline(file, line)) {
    if (line.starts_with("```")) {
      inside = line == "```sh";
    } else if (inside) {
      script += line + "\n";
    }
  }
  return script;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// Runs a page's script against this server, stopping at the first command that fails. Only what belongs to this run is
// replaced: the port, and where the programs were built.
Ended paste(const std::string& page, const Serving& server, const Process::Options& more = {}) {
  auto script = replaced(script_of(page), "http://127.0.0.1:8080", server.endpoint().api);
  script = replaced(script, "$PWD/build/dev/bin", std::filesystem::absolute(std::getenv("PAYPIE_BIN")).string());
  Process::Options options = more;
  options.environment.emplace_back("PAYPIE_DATA", server.data().string());
  return run({"/bin/bash", "-euo", "pipefail", "-c", script}, options);
}

Ended paste(const std::string& page) {
  const TempFolder folder;
  Serving server(folder.path() / "data",
                 {.program = "paypie", .roles = "command,query,projector", .more = {}, .process = {}});
  server.start();
  REQUIRE(server.started());
  return paste(page, server);
}

void check_tour(const Ended& ended) {
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.find("paypie.order.created.v1") != std::string::npos);
  CHECK(ended.out.find("\"confirmed\"") != std::string::npos);
}

}  // namespace

TEST_CASE("the tour of the README runs") { check_tour(paste("README.md")); }

TEST_CASE("the tour of the README runs over three nodes") {
  NodeGroup nodes(3, {.servers = shared_kafka()}, 6'000);
  Process::Options options;
  options.environment = {{"PAYPIE_LOG", "kafka://" + nodes.kafka().servers},
                         {"PAYPIE_KAFKA_TOPIC_PREFIX", nodes.kafka().prefix}};
  for (std::size_t i = 0; i < nodes.size(); ++i) check_tour(paste("README.md", nodes[i], options));
}

TEST_CASE("the tutorial runs") {
  const auto ended = paste("docs/tutorial/first-order.md");
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.find("5697") != std::string::npos);
}
