// A strand with a thread of its own, and the order in which both end.
#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "platform/scheduler/asio.hpp"

namespace paypie::tools {

// The first member of whatever runs on it; its owner calls stop() before anything else goes.
class OwnThread {
 public:
  OwnThread() = default;
  ~OwnThread() { stop(); }
  OwnThread(const OwnThread&) = delete;
  OwnThread& operator=(const OwnThread&) = delete;

  Strand& strand() { return strand_; }
  // Once everything that runs on it is there.
  void start() {
    thread_ = std::jthread([this] { io_.run(); });
  }
  bool runs() const { return thread_.joinable(); }
  // Drops what waits, and waits for the task that runs at this moment.
  void stop() {
    if (!runs()) return;
    strand_.stop();
    guard_.reset();
    io_.stop();
    thread_.join();
  }

 private:
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{io_.get_executor()};
  AsioStrand strand_{io_};
  std::jthread thread_;
};

}  // namespace paypie::tools
