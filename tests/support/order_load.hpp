// Clients that create orders and write down what they were told, and the checker that holds the event log against it.
// The checker shares nothing with the server but the log's reading loop.
#pragma once
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/serving.hpp"
#include "tools/log/reader.hpp"
#include "tools/replay/walk.hpp"

namespace paypie::test {

// What clients know: for every key the order they were told it made.
class OperationLog {
 public:
  void asked(const std::string& key) {
    const std::lock_guard lock(mutex_);
    unanswered_.insert(key);
  }
  void told(const std::string& key, const std::string& order) {
    const std::lock_guard lock(mutex_);
    unanswered_.erase(key);
    const auto [known, fresh] = acknowledged_.emplace(key, order);
    if (!fresh && known->second != order) other_answers_.push_back(key);
  }
  std::vector<std::string> unanswered() const {
    const std::lock_guard lock(mutex_);
    return {unanswered_.begin(), unanswered_.end()};
  }
  std::map<std::string, std::string> acknowledged() const {
    const std::lock_guard lock(mutex_);
    return acknowledged_;
  }
  // Keys that were answered with two different orders.
  std::vector<std::string> other_answers() const { return other_answers_; }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> unanswered_;
  std::map<std::string, std::string> acknowledged_;
  std::vector<std::string> other_answers_;
};

inline nlohmann::ordered_json small_order(const std::string& reference, std::int64_t quantity = 1) {
  const auto usd = [](std::int64_t minor) { return nlohmann::ordered_json{{"amount", minor}, {"currency", "USD"}}; };
  return {{"currency", "USD"},
          {"lines", {{{"sku", "A-1"}, {"title", "A thing"}, {"quantity", quantity}, {"unit_price", usd(1'999)}}}},
          {"external_reference", reference}};
}

// Connections that create orders as fast as they are answered, until told to stop.
class OrderLoad {
 public:
  OrderLoad(const tools::Endpoint& endpoint, OperationLog& log, int connections, std::string prefix)
      : endpoint_(endpoint), log_(log), prefix_(std::move(prefix)) {
    for (int i = 0; i < connections; ++i) {
      threads_.emplace_back([this, i] { run(i); });
    }
  }
  ~OrderLoad() { stop(); }
  void stop() {
    stopping_ = true;
    threads_.clear();
  }
  std::size_t answered() const { return answered_; }

  // One attempt; true if the order was acknowledged.
  static bool create(tools::Api& api, OperationLog& log, const std::string& key) {
    try {
      const auto answer = api.send("POST", "/api/v1/orders", small_order(key), {{"Idempotency-Key", key}});
      if (answer.status != 201) return false;
      log.told(key, answer.body.at("id").get<std::string>());
      return true;
    } catch (const tools::Failure&) {
      return false;
    }
  }

 private:
  void run(int connection) {
    tools::Api api(endpoint_);
    for (int i = 0; !stopping_; ++i) {
      const std::string key = prefix_ + "-" + std::to_string(connection) + "-" + std::to_string(i);
      log_.asked(key);
      if (!create(api, log_, key)) {
        if (!stopping_) std::this_thread::yield();
        continue;  // the key stays unanswered and is asked again after the restart
      }
      ++answered_;
    }
  }

  const tools::Endpoint endpoint_;
  OperationLog& log_;
  const std::string prefix_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> answered_{0};
  std::vector<std::jthread> threads_;
};

// The orders that count in the log, by their external reference (which is the key they were created with).
struct OrdersInLog {
  std::map<std::string, std::vector<std::string>> by_reference;
  std::string problem;  // a partition that cannot be read
};

inline OrdersInLog orders_in_log(const tools::LogSource& source) {
  OrdersInLog found;
  auto opened = tools::open_reader(source);
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    const log::TopicPartition where{std::string(replay::order_topic), partition};
    const auto walked = replay::walk(*opened.log, where, [&](const replay::Seen& seen) {
      if (!seen.event) return true;
      if (!*seen.event) {
        found.problem = seen.event->error().detail;
        return false;
      }
      if (const auto* created = std::get_if<orders::OrderCreated>(&(*seen.event)->event)) {
        found.by_reference[created->external_reference].push_back(created->order.text());
      }
      return true;
    });
    if (walked.error) found.problem = where.text() + ": " + walked.error->detail;
  }
  return found;
}

inline OrdersInLog orders_in_log(const std::filesystem::path& data) {
  return orders_in_log(tools::log_source("embedded", data));
}

// Everything that is wrong, as sentences: lost, doubled or differently answered orders.
inline std::vector<std::string> held_against(const OperationLog& log, const OrdersInLog& found) {
  std::vector<std::string> wrong;
  if (!found.problem.empty()) wrong.push_back(found.problem);
  for (const auto& [key, order] : log.acknowledged()) {
    const auto in_log = found.by_reference.find(key);
    if (in_log == found.by_reference.end()) {
      wrong.push_back("lost: " + key + " was acknowledged as " + order);
    } else if (in_log->second.size() != 1 || in_log->second.front() != order) {
      wrong.push_back("doubled or changed: " + key + " was acknowledged as " + order);
    }
  }
  for (const auto& [reference, orders] : found.by_reference) {
    if (orders.size() > 1) wrong.push_back("doubled: " + reference);
  }
  for (const auto& key : log.other_answers()) wrong.push_back("two answers for " + key);
  return wrong;
}

}  // namespace paypie::test
