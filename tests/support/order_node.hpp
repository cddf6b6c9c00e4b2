// Nodes of a cluster in one process, as real as that goes: each with its HTTP server on a port, its lanes, owners and
// forwarder on threads of their own; all over one log in memory.
#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "command-side/http/forwarder.hpp"
#include "command-side/lane/memory_state_store.hpp"
#include "command-side/lane/owners.hpp"
#include "command-side/orders/api/routes.hpp"
#include "events/log/memory.hpp"
#include "platform/scheduler/asio.hpp"
#include "platform/scheduler/pool.hpp"
#include "platform/scheduler/system.hpp"
#include "tests/support/http_server.hpp"

namespace paypie::test {

// A strand with its own thread.
class OwnStrand {
 public:
  ~OwnStrand() { stop(); }
  AsioStrand& operator*() { return strand_; }
  void stop() {
    strand_.stop();
    work_.reset();
    if (thread_.joinable()) thread_.join();
  }

 private:
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_ = boost::asio::make_work_guard(io_);
  AsioStrand strand_{io_};
  std::thread thread_{[this] { io_.run(); }};
};

// The broker that all nodes share.
struct SharedLog {
  SharedLog() { broker->ensure_topic(std::string(orders::OrderDecider::topic)); }
  OwnStrand strand;
  log::Faults no_faults;
  std::shared_ptr<log::MemoryBroker> broker = std::make_shared<log::MemoryBroker>(*strand);
};

class OrderNode {
 public:
  struct Options {
    std::string secret = "a secret of this cluster";
    std::size_t forwards = 256;
    std::chrono::milliseconds owner_within{200};
    std::chrono::milliseconds handler_within{5'000};
    std::vector<std::string> proxies = {};
  };

  explicit OrderNode(SharedLog& shared) : OrderNode(shared, Options{}) {}
  OrderNode(SharedLog& shared, const Options& options)
      : log_(shared.broker, *shared.strand, shared.no_faults, log::MemoryLog::Options{}),
        owners_(log_, std::string(orders::OrderDecider::topic), store_),
        lanes_({}, orders::order_codec(), *strand_, pool_, log_, store_, clock_, random_),
        forwarder_({options.secret, options.forwards, options.owner_within},
                   [this](const log::TopicPartition& where) { return owner_of(where); }),
        commands_{lanes_, random_, clock_, &forwarder_} {
    router_.add(orders::order_command_routes, commands_);
    http::ServerConfig config;
    config.limits.handler_within = options.handler_within;
    config.proxies = options.proxies;
    server_ = std::make_unique<HttpServer>(router_, config);
    lanes_.set_address(address());
    following_ = std::jthread([this](std::stop_token stop) { owners_.run(stop); });
  }
  ~OrderNode() {
    stop_server();
    std::promise<void> closed;
    lanes_.close([&] { closed.set_value(); });
    closed.get_future().wait();
    forwarder_.stop();
    strand_.stop();
    pool_.stop();
  }

  // Owns all partitions, and returns once it serves them.
  void open() {
    std::promise<void> opened;
    lanes_.open([&] { opened.set_value(); });
    opened.get_future().wait();
  }
  void own(int partition) { lanes_.own(partition); }
  void disown(int partition) { lanes_.disown(partition); }
  // Nobody reaches it any more.
  void stop_server() {
    if (std::exchange(server_stopped_, true)) return;
    server_->stop();
  }

  std::uint16_t port() const { return server_->port(); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port()); }
  HttpServer& server() { return *server_; }
  lane::Owners& owners() { return owners_; }
  orders::OrderLanes& lanes() { return lanes_; }
  commands::Forwarder& forwarder() { return forwarder_; }

 private:
  std::string owner_of(const log::TopicPartition& where) const {
    auto owner = owners_.of(where.partition).address;
    return owner == address() ? "" : owner;
  }

  SystemClock clock_;
  SystemRandom random_;
  OwnStrand strand_;
  Pool pool_{2};
  log::MemoryLog log_;
  lane::MemoryStateStore store_;
  lane::Owners owners_;
  orders::OrderLanes lanes_;
  commands::Forwarder forwarder_;
  orders::OrderCommands commands_;
  http::Router router_;
  std::unique_ptr<HttpServer> server_;
  bool server_stopped_ = false;
  std::jthread following_;  // last: it uses what is above
};

}  // namespace paypie::test
