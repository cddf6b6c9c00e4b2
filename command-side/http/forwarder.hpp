// A command that arrived at the wrong node goes one hop further, to the node that owns its partition, whose answer
// comes back as it is. Who asks is judged there again, from the same token; the secret only says that a node passes it
// on. While a partition changes hands nobody can answer: the command waits a while for the next owner, which may be
// this node.
#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chrono>
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
inline constexpr std::string_view client_field = "paypie-client";          // the address the first node saw
inline constexpr std::size_t shortest_secret = 16;

// Any thread.
class Forwarder {
 public:
  struct Options {
    std::string secret;         // empty: nothing is forwarded, in neither direction
    std::size_t at_once = 256;  // commands on their way or waiting for an owner; one more is answered 503
    std::chrono::milliseconds owner_within{1'500};  // how long a command waits for an owner
  };
  // `owner` gives host:port of the node to ask about a partition; empty: not known, or this one.
  using Owner = std::function<std::string(const log::TopicPartition&)>;
  Forwarder(Options options, Owner owner);

  // Decides the command here if the partition is this node's by now; none: it is not. It is asked with one command id
  // each time, so that nothing is decided twice.
  using Here = std::function<boost::asio::awaitable<std::optional<http::Response>>()>;
  // The answer of whoever owns the partition, within owner_within of now, or why there is none. By the request's
  // deadline. Asked again, it is the same command: by its idempotency key, or because what came says what it is.
  boost::asio::awaitable<http::Response> settle(http::Request request, log::TopicPartition where, Here here);
  // Whether these marks were set by a node of this cluster.
  bool knows(const http::Request& request) const;
  // No more from now on; what is on its way ends as unknown.
  void stop();
  // Copies what is counted elsewhere into metrics.
  void refresh_metrics();

 private:
  // What one node said, and whether another may say more.
  struct Heard {
    http::Response response;
    bool final = true;
    bool decided_perhaps = false;  // it was sent, and no answer came
  };
  boost::asio::awaitable<Heard> forward(const http::Request& request, const log::TopicPartition& where);
  bool may_wait() const;
  http_client::Call call_of(const http::Request& request, const std::string& address,
                            std::chrono::milliseconds within) const;

  const Options options_;
  const Owner owner_;
  telemetry::Counter answered_, no_owner_, unreachable_, lost_, full_, refused_, waited_;
  telemetry::Gauge running_, waiting_shown_;
  std::atomic<std::size_t> waiting_ = 0;
  std::atomic<bool> stopping_ = false;
  http_client::AsyncClient client_;  // last: its thread uses all of the above
};

// So that a command that is asked again, here or elsewhere, is the same one. For commands that may be passed on.
void ensure_key(http::Request& request);

// For every command, first: a request that says it was forwarded, but not by a node of ours, is refused. One that was
// has as long as its first node gives it, and comes from where that node says. None: go on.
std::optional<http::Problem> refuse_marker(const Forwarder* forwarder, http::Request& request);

}  // namespace paypie::commands
