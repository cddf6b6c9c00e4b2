// Where the installation's secret comes from: given, read, or made once.
#include "tools/node/installation_secret.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "tests/support/temp_folder.hpp"
#include "tools/node/settings.hpp"
#include "tools/output/output.hpp"

using namespace paypie::tools;
using paypie::test::TempFolder;

namespace {

paypie::config::Config with(const std::map<std::string, std::string>& flags) {
  CommandLine line;
  for (const auto& [name, value] : flags) line.flags[name] = value;
  return load_configuration(line);
}
void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

const std::string long_enough(shortest_installation_secret, 's');

}  // namespace

TEST_CASE("a secret that is given is used, and nothing is written") {
  const TempFolder folder;
  CHECK(installation_secret(with({{"installation.secret", long_enough}}), folder.path()) == long_enough);
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK(installation_secret(with({{"installation.secret", long_enough}, {"log", "kafka"}}), folder.path()) ==
        long_enough);
}

TEST_CASE("without one it is made once, for its owner's eyes alone, and kept") {
  const TempFolder folder, other;
  const auto config = with({});
  const auto made = installation_secret(config, folder.path());
  CHECK(made.size() >= shortest_installation_secret);
  CHECK(installation_secret(config, folder.path()) == made);
  CHECK(installation_secret(config, other.path()) != made);
  const auto path = folder.path() / "installation.secret";
  using std::filesystem::perms;
  CHECK(std::filesystem::status(path).permissions() == (perms::owner_read | perms::owner_write));
  // No draft is left.
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("one that is there is read, and one that a crash left as a draft is none") {
  const TempFolder folder;
  write(folder.path() / "installation.secret.new", "torn");
  const auto made = installation_secret(with({}), folder.path());
  CHECK(made.size() >= shortest_installation_secret);
  write(folder.path() / "installation.secret", long_enough);
  CHECK(installation_secret(with({}), folder.path()) == long_enough);
}

TEST_CASE("one that is too short is refused, given or read, and not replaced") {
  const TempFolder folder;
  const auto too_short = long_enough.substr(1);
  CHECK_THROWS_WITH_AS(installation_secret(with({{"installation.secret", too_short}}), folder.path()),
                       "installation.secret: a secret must have at least 32 characters, not 31", Failure);
  const auto path = folder.path() / "installation.secret";
  write(path, too_short);
  CHECK_THROWS_WITH_AS(installation_secret(with({}), folder.path()), doctest::Contains(path.string().c_str()), Failure);
  write(path, "");
  CHECK_THROWS_AS(installation_secret(with({}), folder.path()), Failure);
  CHECK(std::filesystem::file_size(path) == 0);
}

TEST_CASE("on Kafka it must be given: each node would make its own") {
  const TempFolder folder;
  CHECK_THROWS_WITH_AS(installation_secret(with({{"log", "kafka"}}), folder.path()),
                       doctest::Contains("installation.secret, the same on every node"), Failure);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a folder that cannot be written is an error that names the file") {
  const TempFolder folder;
  const auto nowhere = folder.path() / "nowhere";
  CHECK_THROWS_WITH_AS(installation_secret(with({}), nowhere),
                       doctest::Contains((nowhere / "installation.secret").string().c_str()), Failure);
}
