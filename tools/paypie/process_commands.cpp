// Orders on their way to cash, from the command line: which are stuck and why, and what a person does about it.
#include <fmt/format.h>

#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* path = "/api/v1/processes/order-to-cash/";

// A row of its own for each step: that is what is looked for when an order does not move.
const Column step_columns[] = {{"step", "/name"},     {"about", "/about"},    {"attempt", "/attempt", true},
                               {"status", "/status"}, {"asked", "/asked_at"}, {"answered", "/answered_at"},
                               {"answer", "/answer"}, {"refusal", "/refusal"}};

std::string said_about(const Json& process) {
  auto text =
      fmt::format("order {} is {}", process.at("order").get<std::string>(), process.at("phase").get<std::string>());
  if (const auto& why = process.at("why").get_ref<const std::string&>(); !why.empty()) text += " (" + why + ")";
  if (const auto& waiting = process.at("waiting").get_ref<const std::string&>(); !waiting.empty()) {
    text += ": " + waiting;
  }
  text += "\nlast progress " + process.at("last_progress_at").get<std::string>();
  if (process.at("deadline").is_string()) text += ", deadline " + process.at("deadline").get<std::string>();
  for (const auto& note : process.at("notes")) {
    text += fmt::format("\n{} {} by {}: {}", note.at("at").get<std::string>(), note.at("action").get<std::string>(),
                        note.at("by").get<std::string>(), note.at("text").get<std::string>());
  }
  return text + "\n";
}

}  // namespace

Exit process_list(const config::Config& config, const ListOptions& options, Format format) {
  const Column columns[] = {{"process", "/id"},
                            {"order", "/order"},
                            {"phase", "/phase"},
                            {"stuck", "/stuck"},
                            {"waits for", "/waiting"},
                            {"last refusal", "/last_refusal"},
                            {"last progress", "/last_progress_at"}};
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, "/api/v1/processes", options), columns, format));
  return Exit::ok;
}

Exit process_show(const config::Config& config, const std::string& id, Format format) {
  Api api(endpoint_of(config));
  const auto answer = api.get(path + http_client::percent_encoded(id));
  const auto& process = Api::succeeded(answer).body;
  if (format == Format::json || format == Format::jsonl) {
    print(rendered_one(process, {}, format));
    return Exit::ok;
  }
  const auto& steps = process.at("steps");
  fmt::print(stderr, "{}", said_about(process));
  print(rendered(std::vector<Json>(steps.begin(), steps.end()), step_columns, format));
  return Exit::ok;
}

Exit process_act(const config::Config& config, const std::string& what, const PersonalAct& act, Format format) {
  Api api(endpoint_of(config));
  const auto headers = headers_of(act);
  const Json body{{what == "notes" ? "note" : "reason", act.reason}};
  const auto answer = api.send("POST", path + http_client::percent_encoded(act.id) + "/" + what, body, headers);
  if (answer.status == 503) fmt::print(stderr, "retry with --key {}\n", headers.front().second);
  const Column columns[] = {{"process", "/id"}, {"version", "/version", true}, {"phase", "/event/data/phase"}};
  print(rendered_one(Api::succeeded(answer).body, columns, format));
  return Exit::ok;
}

}  // namespace paypie::tools
