// Projections from the command line, through the admin port of the running server.
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

std::vector<Json> projections(const config::Config& config) {
  Api api(endpoint_of(config));
  const auto answer = api.admin("/projections");
  const auto& data = Api::succeeded(answer).body.at("data");
  return {data.begin(), data.end()};
}

}  // namespace

Exit projection_list(const config::Config& config, Format format) {
  const Column columns[] = {
      {"name", "/name"}, {"version", "/version", true}, {"state", "/state"}, {"trouble", "/trouble"}};
  print(rendered(projections(config), columns, format));
  return Exit::ok;
}

Exit projection_lag(const config::Config& config, Format format) {
  const Column columns[] = {
      {"name", "/name"}, {"events", "/lag_events", true}, {"seconds", "/lag_seconds", true}, {"state", "/state"}};
  print(rendered(projections(config), columns, format));
  return Exit::ok;
}

Exit projection_rebuild(const config::Config& config, const std::string& name, bool yes) {
  if (!yes) {
    if (isatty(STDIN_FILENO) == 0) throw Failure(Exit::usage, "this drops tables; say --yes");
    fmt::print(stderr, "Drop the tables of {} and build them again from the log? [y/N] ", name);
    std::string line;
    if (!std::getline(std::cin, line) || (line != "y" && line != "yes")) throw Failure(Exit::usage, "nothing was done");
  }
  Api api(endpoint_of(config));
  Api::succeeded(api.admin("/projections/" + http_client::percent_encoded(name) + "/rebuild", "POST"));
  fmt::print(stderr, "{} is being rebuilt; `paypie projection lag` shows how far it is\n", name);
  return Exit::ok;
}

}  // namespace paypie::tools
