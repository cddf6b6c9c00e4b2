// Outbound HTTP, blocking, over libcurl: what the command line, the import and the tests speak to a server with.
#pragma once
#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paypie::http_client {

struct Call {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // sent for every method but GET and HEAD
  std::chrono::milliseconds within{10'000};
  // On a connection of its own. A request whose kept connection broke before a byte came back is sent once more, which
  // is not safe for one that the server could not tell from a new one.
  bool at_most_once = false;
};

struct Answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names lower-case
  std::string body;
  std::optional<std::string_view> header(std::string_view lower_case_name) const;
};

// Why there is no answer. `sent` is false when the request surely did not reach a server.
struct Outage {
  std::string detail;
  bool sent = true;
};

// Keeps its connection alive between calls. One thread at a time; make one client per thread.
class Client {
 public:
  Client();
  std::expected<Answer, Outage> send(const Call& call);

 private:
  std::unique_ptr<void, void (*)(void*)> curl_;
};

// A text as one part of a path or query.
std::string percent_encoded(std::string_view text);

}  // namespace paypie::http_client
