// Requests, headers and error mapping of API callers.
#include "tools/client/api.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "tools/output/output.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

Exit exit_of(int status) {
  switch (status) {
    case 400:
    case 422: return Exit::usage;
    case 401:
    case 403: return Exit::not_allowed;
    case 404: return Exit::not_found;
    case 409:
    case 412: return Exit::conflict;
    case 408:
    case 429:
    case 503: return Exit::unreachable;
    default: return Exit::internal;
  }
}

}  // namespace

Endpoint running_server(const std::string& server_json) {
  std::ifstream file(server_json);
  if (!file) {
    throw Failure(Exit::unreachable, fmt::format("no server is running on this data folder ({} is not there); start "
                                                 "one with `paypie serve`, or name one with --client-server URL",
                                                 server_json));
  }
  const Json json = Json::parse(file, nullptr, false);
  if (!json.is_object() || !json.contains("api")) {
    throw Failure(Exit::unreachable, fmt::format("{} does not say where the server is", server_json));
  }
  return {json["api"].get<std::string>(), json.value("admin", ""), "", "main"};
}

void write_running_server(const std::string& server_json, const Endpoint& endpoint) {
  // Renamed into place, so that a reader sees all of it or nothing.
  const std::string draft = server_json + ".new";
  std::ofstream(draft) << Json{{"api", endpoint.api}, {"admin", endpoint.admin}}.dump() << "\n";
  std::filesystem::rename(draft, server_json);
}

ApiAnswer Api::get(const std::string& path, Headers headers) {
  return call(endpoint_.api, "GET", path, "", std::move(headers));
}

ApiAnswer Api::send(const std::string& method, const std::string& path, const Json& body, Headers headers) {
  headers.emplace_back("Content-Type", "application/json");
  return call(endpoint_.api, method, path, body.dump(), std::move(headers));
}

ApiAnswer Api::admin(const std::string& path, const std::string& method) {
  if (endpoint_.admin.empty()) throw Failure(Exit::usage, "the server's admin port is not known");
  return call(endpoint_.admin, method, path, "", {});
}

ApiAnswer Api::call(const std::string& base, const std::string& method, const std::string& path, std::string body,
                    Headers headers) {
  headers.emplace_back("X-Store-Id", endpoint_.store);
  if (!endpoint_.token.empty()) headers.emplace_back("Authorization", "Bearer " + endpoint_.token);
  const auto got = client_.send({method, base + path, std::move(headers), std::move(body), within});
  if (!got) throw Failure(Exit::unreachable, got.error().detail);
  ApiAnswer answer;
  answer.status = got->status;
  answer.text = got->body;
  answer.body = Json::parse(got->body, nullptr, false);
  if (answer.body.is_discarded()) answer.body = nullptr;
  answer.position = got->header("paypie-position").value_or("");
  answer.etag = got->header("etag").value_or("");
  answer.replayed = got->header("idempotent-replayed") == "true";
  return answer;
}

const ApiAnswer& Api::succeeded(const ApiAnswer& answer) {
  if (answer.status >= 200 && answer.status < 300) return answer;
  std::string sentence = fmt::format("the server answered {}", answer.status);
  if (answer.body.is_object()) {
    sentence += fmt::format(" {}: {}", answer.body.value("code", ""), answer.body.value("title", ""));
    if (const auto detail = answer.body.value("detail", ""); !detail.empty()) sentence += " " + detail;
    for (const auto& error : answer.body.value("errors", Json::array())) {
      sentence += fmt::format("\n  {} {}", error.value("pointer", ""), error.value("detail", ""));
    }
  }
  throw Failure(exit_of(answer.status), sentence);
}

}  // namespace paypie::tools
