// A bounded pool of connections. Every call blocks: from threads that may block only.
#pragma once
#include <chrono>
#include <condition_variable>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/postgres/session.hpp"
#include "platform/telemetry/metrics.hpp"

namespace paypie::postgres {

struct PoolConfig {
  std::string url;                // libpq connection string or URI
  std::string name = "postgres";  // label of its metrics
  std::size_t size = 8;
  std::chrono::milliseconds wait{2'000};               // for a free connection
  std::chrono::milliseconds statement_timeout{5'000};  // 0: none
};

// What a transaction may do; a `read` whose connection turns out to be dead is tried once more on a fresh one.
enum class Mode { read, write };

class Pool {
 public:
  // Connects on first use: a server that is down shows as Errc::unreachable then, and is found again when it is back.
  explicit Pool(PoolConfig config);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Runs `work(Session&)` in one transaction and commits. Whatever else `work` throws rolls back and goes on up.
  // A write that fails with `unreachable` may have been committed: the writer has to look (positions do).
  template <class Work>
  std::expected<std::invoke_result_t<Work&, Session&>, Error> transact(Mode mode, Work work) {
    using Result = std::invoke_result_t<Work&, Session&>;
    if constexpr (std::is_void_v<Result>) {
      return run(mode, work);
    } else {
      std::optional<Result> result;
      auto done = run(mode, [&](Session& session) { result.emplace(work(session)); });
      if (!done) return std::unexpected(std::move(done.error()));
      return std::move(*result);
    }
  }

  // "reachable", or why not, for health pages.
  std::expected<void, Error> ping();

 private:
  struct Connection;
  std::expected<void, Error> run(Mode mode, const std::function<void(Session&)>& work);
  std::expected<std::unique_ptr<Connection>, Error> take();
  void give_back(std::unique_ptr<Connection> connection);

  const PoolConfig config_;
  const telemetry::Gauge open_, busy_, waiting_;
  const telemetry::Counter refused_;
  std::mutex guard_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t out_ = 0;  // taken connections, existing or being made
};

}  // namespace paypie::postgres
