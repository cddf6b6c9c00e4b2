// The command line as a person or script meets it: exit codes, stdout and stderr, generated pages.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using test::program;
using test::run;

namespace {

std::string file_text(const std::string& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("an unknown command, option or value is exit 2 with a sentence on stderr and nothing on stdout") {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {}, {"fly"}, {"serve", "--wings"}, {"serve", "--http-port", "70000"}, {"config", "explain", "http.prot"}}) {
    std::vector<std::string> command{program("paypie")};
    command.insert(command.end(), words.begin(), words.end());
    const auto ended = run(command);
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(ended.err.starts_with("paypie: "));
  }
}

TEST_CASE("config explain says which source won") {
  test::Process::Options options;
  options.environment = {{"PAYPIE_HTTP_PORT", "9001"}};
  const auto ended = run({program("paypie"), "config", "explain", "http.port", "-o", "json"}, options);
  CHECK(ended.code == 0);
  const auto rows = nlohmann::json::parse(ended.out);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["value"] == "9001");
  CHECK(rows[0]["from"] == "PAYPIE_HTTP_PORT");
  CHECK(rows[1]["from"] == "default");
}

TEST_CASE("the reference pages are what the code says") {
  for (const std::string page : {"config", "metrics"}) {
    const auto ended = run({program("paypie"), "reference", page});
    CHECK(ended.code == 0);
    CHECK_MESSAGE(ended.out == file_text("docs/reference/" + page + ".md"), "run ./dev docs");
  }
}

TEST_CASE("without a server, a client command is exit 6 and says what to do") {
  const test::TempFolder folder;
  const auto ended = run({program("paypie"), "order", "list", "--data", folder.path().string()});
  CHECK(ended.code == 6);
  CHECK(ended.out.empty());
  CHECK(ended.err.find("paypie serve") != std::string::npos);
}

TEST_CASE("replay without a log is exit 4") {
  const test::TempFolder folder;
  for (const std::string name : {"paypie", "paypie-replay"}) {
    std::vector<std::string> command{program(name)};
    if (name == "paypie") command.push_back("replay");
    command.insert(command.end(), {"verify", "--data", folder.path().string()});
    CHECK(run(command).code == 4);
  }
}

TEST_CASE("without tokens only loopback is bound") {
  const test::TempFolder folder;
  const auto ended = run({program("paypie"), "serve", "--data", folder.path().string(), "--http-address", "0.0.0.0"});
  CHECK(ended.code == 2);
  CHECK(ended.err.find("loopback") != std::string::npos);
}
