// Configuration: which source wins, what is refused, and how it is explained.
#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "platform/config/config.hpp"

using namespace paypie::config;

namespace {

constexpr std::string_view roles[] = {"command", "query"};
constexpr Key keys[] = {
    {"http.port", Type::integer, "8080", "Port.", 0, 65'535},
    {"http.address", Type::text, "127.0.0.1", "Address."},
    {"roles", Type::list, "command,query", "Roles.", 0, 0, roles},
    {"dev", Type::boolean, "false", "Development."},
    {"postgres.password", Type::text, "", "Password.", 0, 0, {}, true},
};

struct TomlFile {
  std::string path;
  explicit TomlFile(const std::string& text) {
    std::string name = (std::filesystem::temp_directory_path() / "paypie-config-XXXXXX").string();
    const int fd = mkstemp(name.data());
    REQUIRE(fd >= 0);
    std::fclose(fdopen(fd, "w"));
    path = name;
    std::ofstream(path) << text;
  }
  ~TomlFile() { std::filesystem::remove(path); }
};

std::string only_complaint(const Sources& sources) {
  const auto config = Config::load(keys, sources);
  REQUIRE_FALSE(config.has_value());
  REQUIRE(config.error().size() == 1);
  return config.error().front();
}

}  // namespace

TEST_CASE("flags beat environment beat file beat defaults") {
  const TomlFile file("[http]\nport = 3\naddress = \"::1\"\n");
  const auto config = Config::load(keys, {{{"http.port", "1"}}, {{"PAYPIE_HTTP_PORT", "2"}}, file.path});
  REQUIRE(config.has_value());
  CHECK(config->integer("http.port") == 1);
  CHECK(config->text("http.address") == "::1");
  CHECK(config->boolean("dev") == false);
  CHECK(config->list("roles") == std::vector<std::string>{"command", "query"});

  const auto settings = config->explain("http.port");
  REQUIRE(settings);
  REQUIRE(settings->size() == 4);
  CHECK(settings->at(0).where == "--http-port");
  CHECK(settings->at(1).where == "PAYPIE_HTTP_PORT");
  CHECK(settings->at(2).where == file.path + ":2");
  CHECK(settings->at(3).where == "default");
  CHECK_FALSE(config->explain("http.prot"));
}

TEST_CASE("a list in a file is an array of texts") {
  const TomlFile file("roles = [\"query\"]\ndev = true\n");
  const auto config = Config::load(keys, {{}, {}, file.path});
  REQUIRE(config.has_value());
  CHECK(config->list("roles") == std::vector<std::string>{"query"});
  CHECK(config->boolean("dev"));
}

TEST_CASE("every wrong value is named with its place and what would be right") {
  CHECK(only_complaint({{{"http.port", "65536"}}, {}, {}}) ==
        "--http-port: http.port must be 0 to 65535, not '65536'.");
  CHECK(only_complaint({{}, {{"PAYPIE_HTTP_PORT", "80x"}}, {}}) ==
        "PAYPIE_HTTP_PORT: http.port must be a whole number, not '80x'.");
  CHECK(only_complaint({{{"dev", "maybe"}}, {}, {}}) == "--dev: dev must be true or false, not 'maybe'.");
  CHECK(only_complaint({{{"roles", "query,cook"}}, {}, {}}) ==
        "--roles: roles has 'cook', but only command, query may be in it, not 'query,cook'.");
}

TEST_CASE("an unknown key in a file is an error that suggests the nearest one") {
  const TomlFile file("[http]\nprot = 3\n");
  CHECK(only_complaint({{}, {}, file.path}) == file.path + ":2: there is no key http.prot; did you mean http.port?");
}

TEST_CASE("a file that does not parse, or does not exist, is named") {
  const TomlFile file("x = = 1\n");
  CHECK(only_complaint({{}, {}, file.path}).starts_with(file.path + ":1: "));
  CHECK(only_complaint({{}, {}, "/nonexistent/p.toml"}) ==
        "The configuration file /nonexistent/p.toml does not exist.");
}

TEST_CASE("secrets are not shown") {
  const auto config = Config::load(keys, {{{"postgres.password", "hush"}}, {}, {}});
  REQUIRE(config.has_value());
  CHECK(config->text("postgres.password") == "hush");
  CHECK(config->explain("postgres.password")->front().value == "***");
}

TEST_CASE("an undeclared key, or one of another type, is a programmer's error") {
  const auto config = Config::load(keys, {});
  REQUIRE(config.has_value());
  CHECK_THROWS_AS(config->text("http.prot"), std::logic_error);
  CHECK_THROWS_AS(config->text("http.port"), std::logic_error);
}
