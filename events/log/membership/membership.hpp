// A seat in a consumer group, for its assignment alone: which partitions of a topic this process should take care of.
// Eager rebalancing, dynamic members: who dies is out after the session time-out, who leaves is out at once.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "events/log/kafka/handle.hpp"

namespace paypie::log {

class Membership {
 public:
  struct Options {
    kafka::Settings kafka;
    std::string topic;  // as paypie names it
    std::string group;  // likewise; the topics' prefix is put before it
    std::string name;   // of this member, the same after a restart: keeps assignments from wandering
    std::chrono::milliseconds session{6'000};  // who is silent so long is out
  };
  // All partitions that are ours from now on; on the membership's thread. A rebalancing under way changes nothing until
  // it is over: what stays is not interrupted. None: we are out, others may take over.
  using OnAssigned = std::function<void(const std::set<int>& ours)>;

  // Joins in the background, for as long as it takes; `unavailable`: a setting is wrong.
  static std::expected<std::unique_ptr<Membership>, LogError> join(Options options, OnAssigned on_assigned);
  ~Membership() { leave(); }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;

  // Gives the seat up, so that others take over at once. Blocks; on_assigned is not called again.
  void leave();

  // Any thread. None: not a member at the moment.
  std::optional<std::set<int>> ours() const;
  // Why the broker does not take us, where only a person can change that: a session that it finds too short or too
  // long, a group that we may not join. Empty: nothing of that kind. Any thread.
  std::string refused() const;

 private:
  // What librdkafka hands back to its callback.
  struct Seat : kafka::Troubles {
    Membership* member = nullptr;
  };

  Membership(Options options, OnAssigned on_assigned);
  std::expected<void, LogError> take_seat();
  void work(std::stop_token stop);
  void hear(const rd_kafka_message_t& message);
  void assigned(rd_kafka_topic_partition_list_t* partitions);
  void revoked();
  static void on_rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions,
                           void* seat);

  const Options options_;
  const OnAssigned on_assigned_;
  Seat seat_;
  kafka::Handle handle_;
  std::atomic<bool> leaving_ = false;
  mutable std::mutex mutex_;
  std::optional<std::set<int>> ours_;
  std::string refused_;
  std::jthread thread_;  // last: it uses all of the above
};

// What of a new share is to be begun, and what ended.
struct ShareChange {
  std::set<int> gained, lost;
};
ShareChange change(const std::set<int>& before, const std::set<int>& now);

}  // namespace paypie::log
