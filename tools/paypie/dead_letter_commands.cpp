// Dead letters from the command line: what waits behind an event that a process or a reactor cannot take.
#include <fmt/format.h>

#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

constexpr const char* path = "/api/v1/dead-letters";

const Column columns[] = {{"letter", "/id"},
                          {"version", "/version", true},
                          {"status", "/status"},
                          {"consumer", "/at/consumer"},
                          {"stream", "/at/stream"},
                          {"partition", "/at/partition", true},
                          {"offset", "/at/offset", true},
                          {"type", "/type"},
                          {"attempts", "/attempts", true},
                          {"error", "/error"},
                          {"parked", "/parked_at"},
                          {"by", "/by"},
                          {"reason", "/reason"}};
const Column act_columns[] = {{"letter", "/id"}, {"version", "/version", true}, {"event", "/event/type"}};

nlohmann::ordered_json acted(Api& api, const std::string& id, const std::string& what, const PersonalAct& act) {
  const auto headers = headers_of(act);
  const auto answer = api.send("POST", fmt::format("{}/{}/{}", path, http_client::percent_encoded(id), what),
                               {{"reason", act.reason}}, headers);
  if (answer.status == 503) fmt::print(stderr, "retry with --key {}\n", headers.front().second);
  return Api::succeeded(answer).body;
}

}  // namespace

Exit dead_letter_list(const config::Config& config, const ListOptions& options, Format format) {
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, path, options), columns, format));
  return Exit::ok;
}

Exit dead_letter_show(const config::Config& config, const std::string& id, Format format) {
  Api api(endpoint_of(config));
  const auto answer = api.get(fmt::format("{}/{}", path, http_client::percent_encoded(id)));
  print(rendered_one(Api::succeeded(answer).body, columns, format));
  return Exit::ok;
}

Exit dead_letter_act(const config::Config& config, const std::string& what, const PersonalAct& act, Format format) {
  Api api(endpoint_of(config));
  if (act.id != "all") {
    print(rendered_one(acted(api, act.id, what, act), act_columns, format));
    return Exit::ok;
  }
  if (what != "retry") throw Failure(Exit::usage, "only a retry can be asked for all of them");
  if (!act.version.empty()) throw Failure(Exit::usage, "each of them has its own version");
  std::vector<nlohmann::ordered_json> rows;
  auto exit = Exit::ok;
  for (const auto& letter : rows_of(api, path, {.filters = {"status=parked"}, .limit = 0})) {
    const auto id = letter.at("id").get<std::string>();
    try {
      rows.push_back(acted(api, id, what, act));
    } catch (const Failure& failure) {
      fmt::print(stderr, "{}: {}\n", id, failure.what());
      if (failure.code == Exit::unreachable) throw;
      exit = failure.code;
    }
  }
  print(rendered(rows, act_columns, format));
  return exit;
}

}  // namespace paypie::tools
