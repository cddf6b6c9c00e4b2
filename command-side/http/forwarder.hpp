// A command that arrived at the wrong node goes one hop further, to the node that owns its partition, whose answer
// comes back as it is. Who asks is judged there again, from the same token; the secret only says that a node passes it
// on.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>

#include "events/log/record.hpp"
#include "platform/http/message.hpp"
#include "platform/http_client/async_client.hpp"
#include "platform/telemetry/metrics.hpp"

namespace paypie::commands {

inline constexpr std::string_view forwarded_field = "paypie-forwarded";    // milliseconds left to answer
inline constexpr std::string_view secret_field = "paypie-cluster-secret";  // the same on every node
inline constexpr std::size_t shortest_secret = 16;

// Any thread.
class Forwarder {
 public:
  struct Options {
    std::string secret;         // empty: nothing is forwarded, in neither direction
    std::size_t at_once = 256;  // commands on their way; one more is answered 503
  };
  // `owner` gives host:port of the node to ask about a partition; empty: not known, or this one.
  using Owner = std::function<std::string(const log::TopicPartition&)>;
  Forwarder(Options options, Owner owner);

  // Passes the request on, or says why it cannot. By the request's deadline.
  boost::asio::awaitable<http::Response> forward(http::Request request, log::TopicPartition where);
  // Whether these marks were set by a node of this cluster.
  bool knows(const http::Request& request) const;
  // No more from now on; what is on its way ends as unknown.
  void stop() { client_.stop(); }
  // Copies what is counted elsewhere into metrics.
  void refresh_metrics();

 private:
  http_client::Call call_of(const http::Request& request, const std::string& address,
                            std::chrono::milliseconds within) const;

  const Options options_;
  const Owner owner_;
  telemetry::Counter answered_, no_owner_, unreachable_, lost_, full_, refused_;
  telemetry::Gauge running_;
  http_client::AsyncClient client_;  // last: its thread uses all of the above
};

// For every command, first: a request that says it was forwarded, but not by a node of ours, is refused. One that was
// has as long as its first node gives it. None: go on.
std::optional<http::Problem> refuse_marker(const Forwarder* forwarder, http::Request& request);

}  // namespace paypie::commands
