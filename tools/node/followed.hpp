// The documents of one context on this node: the copies in RocksDB, and the thread that follows the log into them.
#pragma once
#include <fmt/format.h>

#include <memory>
#include <string>
#include <thread>

#include "projections/stores/document_tail.hpp"
#include "query-side/reading/freshness.hpp"
#include "tools/node/health.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

template <projections::Documents P>
class Followed {
 public:
  // Opens the copies and begins to follow. Throws Failure. Log and clock must outlive it.
  Followed(const projections::DocumentStore::Options& options, log::EventLog& log, const Clock& clock)
      : store_(open(options)), tail_(log, *store_, clock), thread_([this](std::stop_token stop) { tail_.run(stop); }) {}
  ~Followed() { stop(); }
  Followed(const Followed&) = delete;
  Followed& operator=(const Followed&) = delete;

  const projections::DocumentsOf<P>& store() const { return *store_; }
  projections::StreamChanges& changes() { return tail_.changes(); }
  query::Source source() {
    return {tail_.progress(), [this](const std::string& stream) { return tail_.is_parked(stream); }};
  }

  // Ends the reader between two batches and waits for it.
  void stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }

  Verdict health() const {
    const auto status = tail_.status();
    if (!status.trouble.empty()) return {Health::failed, status.trouble};
    if (!status.lag.stopped.empty()) return {Health::failed, status.lag.stopped.front()};
    if (!status.parked.empty()) return {Health::degraded, fmt::format("{} parked streams", status.parked.size())};
    return {Health::ok, fmt::format("{} events behind", status.lag.events)};
  }

 private:
  static std::unique_ptr<projections::DocumentsOf<P>> open(const projections::DocumentStore::Options& options) {
    auto store = projections::DocumentsOf<P>::open(options);
    if (!store) throw Failure(Exit::conflict, store.error().detail);
    return std::move(*store);
  }

  std::unique_ptr<projections::DocumentsOf<P>> store_;
  projections::DocumentTail<P> tail_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace paypie::tools
