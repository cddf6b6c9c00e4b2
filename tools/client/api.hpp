// A caller of paypie's HTTP API: where it is, who calls, and what its errors mean for the command line.
#pragma once
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "platform/http_client/client.hpp"

namespace paypie::tools {

struct Endpoint {
  std::string api;    // http://127.0.0.1:8080
  std::string admin;  // http://127.0.0.1:8081; may be empty
  std::string token;  // may be empty
  std::string store = "main";
};

// Where the server of a data folder listens, as it wrote it there. Throws Failure{unreachable} if none is running.
Endpoint running_server(const std::string& server_json);
void write_running_server(const std::string& server_json, const Endpoint& endpoint);

struct ApiAnswer {
  int status = 0;
  nlohmann::ordered_json body;  // null if it was no JSON
  std::string text;
  std::string position;  // Paypie-Position
  std::string etag;
  bool replayed = false;
};

// One connection, one thread. Throws Failure{unreachable} if there is no answer at all.
class Api {
 public:
  explicit Api(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}

  using Headers = std::vector<std::pair<std::string, std::string>>;
  ApiAnswer get(const std::string& path, Headers headers = {});
  ApiAnswer send(const std::string& method, const std::string& path, const nlohmann::ordered_json& body,
                 Headers headers = {});
  // From the admin port: /health/ready, /metrics, /projections.
  ApiAnswer admin(const std::string& path, const std::string& method = "GET");
  // For commands that make no sense to answer otherwise: throws the Failure of a status that is no success.
  static const ApiAnswer& succeeded(const ApiAnswer& answer);

  std::chrono::milliseconds within{10'000};

 private:
  ApiAnswer call(const std::string& base, const std::string& method, const std::string& path, std::string body,
                 Headers headers);
  Endpoint endpoint_;
  http_client::Client client_;
};

}  // namespace paypie::tools
