// Outbound HTTP for those who must not block: many requests at once on one thread, over connections that are kept.
#pragma once
#include <atomic>
#include <expected>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/http_client/client.hpp"

namespace paypie::http_client {

class AsyncClient {
 public:
  using OnAnswer = std::move_only_function<void(std::expected<Answer, Outage>)>;

  // At most `at_once` requests are under way.
  explicit AsyncClient(std::size_t at_once);
  ~AsyncClient() { stop(); }
  AsyncClient(const AsyncClient&) = delete;
  AsyncClient& operator=(const AsyncClient&) = delete;

  // Any thread. False: `at_once` are under way, or it is stopped; both arguments are as they were. Otherwise
  // `on_answer` is called once, on the client's thread; it must be short. Unless it says at_most_once, a request must
  // be safe to repeat.
  bool try_send(Call& call, OnAnswer& on_answer);
  std::size_t running() const { return running_; }
  // What is under way ends as an outage.
  void stop();

 private:
  struct Job {
    Call call;
    OnAnswer on_answer;
  };
  void work();

  const std::size_t at_once_;
  std::unique_ptr<void, void (*)(void*)> multi_;
  std::mutex mutex_;  // of jobs_ and stopping_
  std::vector<Job> jobs_;
  bool stopping_ = false;
  std::atomic<std::size_t> running_ = 0;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace paypie::http_client
