// Appending: one idempotent producer, whose reports become deliveries on a thread of its own. Never blocks; a fatal
// error of the producer means another producer, and lost reports for everything that was under way.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "events/log/kafka/handle.hpp"

namespace paypie::log::kafka {

class Producer {
 public:
  // Hears, before the append's own report, what was acknowledged and where.
  using OnAcknowledged = std::function<void(const TopicPartition& where, Record record)>;

  static std::expected<std::unique_ptr<Producer>, LogError> open(const Settings& settings, Troubles& troubles,
                                                                 OnAcknowledged on_acknowledged);
  // Waits until everything queued is delivered, or has failed by its time-out, and reported.
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  // Only appends to these topics are taken. May block.
  void know(const std::string& topic, int partitions);
  void append(const TopicPartition& where, Record record, OnDelivered done);

  struct Figures {
    std::uint64_t delivered = 0;
    std::uint64_t failed = 0;
    std::uint64_t rebuilt = 0;
    std::size_t queued = 0;
    std::size_t queued_bytes = 0;
  };
  Figures figures() const;

  // Tests: the brokers answer with a fatal error, as they do to a producer whose state they lost.
  void plant_fatal_error();

 private:
  struct Waiting {
    TopicPartition where;
    Record record;  // the message points into it
    OnDelivered done;
    std::size_t size = 0;
  };
  struct Refused {
    OnDelivered done;
    LogError why;
  };
  Producer(const Settings& settings, Troubles& troubles, OnAcknowledged on_acknowledged)
      : settings_(settings), troubles_(troubles), on_acknowledged_(std::move(on_acknowledged)) {}
  std::expected<Handle, LogError> make();
  void use(Handle handle);
  void wake();
  void warm_up(const std::string& topic);
  std::optional<LogError> refusal_of(const TopicPartition& where, std::size_t size) const;
  void refuse(OnDelivered done, LogError why);
  rd_kafka_resp_err_t hand_over(Waiting& waiting);
  void work();
  void serve(rd_kafka_event_t& event, bool replaced);
  void report(const rd_kafka_message_t& message, bool replaced);
  bool report_refused();
  void replace();

  const Settings settings_;
  Troubles& troubles_;
  const OnAcknowledged on_acknowledged_;

  mutable std::mutex mutex_;
  std::map<std::string, int> partitions_;  // by topic
  std::deque<Refused> refused_;
  Figures figures_;
  bool stopping_ = false;

  // Shared by appends, alone by replace().
  std::shared_mutex handle_mutex_;
  Handle handle_;
  Queue events_;

  std::jthread reporter_;  // last: it uses all of the above
};

}  // namespace paypie::log::kafka
