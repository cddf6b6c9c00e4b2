// librdkafka's C resources in one-line holders, and making its client handles: the same defaults for all of them,
// because each was chosen for a reason (handle.cpp). Reusable: a consumer group is made of the same holders.
#pragma once
#include <librdkafka/rdkafka.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "events/log/kafka/settings.hpp"
#include "events/log/log.hpp"

namespace paypie::log::kafka {

template <auto destroy>
struct Destroy {
  template <class T>
  void operator()(T* resource) const {
    destroy(resource);
  }
};
using Handle = std::unique_ptr<rd_kafka_t, Destroy<rd_kafka_destroy>>;
using TopicHandle = std::unique_ptr<rd_kafka_topic_t, Destroy<rd_kafka_topic_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, Destroy<rd_kafka_queue_destroy>>;
using Message = std::unique_ptr<rd_kafka_message_t, Destroy<rd_kafka_message_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Destroy<rd_kafka_event_destroy>>;
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, Destroy<rd_kafka_topic_partition_list_destroy>>;
using Headers = std::unique_ptr<rd_kafka_headers_t, Destroy<rd_kafka_headers_destroy>>;
using Error = std::unique_ptr<rd_kafka_error_t, Destroy<rd_kafka_error_destroy>>;
using Metadata = std::unique_ptr<const struct rd_kafka_metadata, Destroy<rd_kafka_metadata_destroy>>;

// What the handles of a process complain of. Any thread. Must outlive the handles that were made with it.
class Troubles {
 public:
  void note(rd_kafka_resp_err_t code, const std::string& text);
  // The last sentence from librdkafka; empty: none yet.
  std::string last() const;
  std::uint64_t count() const { return count_; }
  // Counts established connections that broke: who compares two values knows whether one did in between.
  std::uint64_t disconnections() const { return disconnections_; }

 private:
  std::atomic<std::uint64_t> count_{0};
  std::atomic<std::uint64_t> disconnections_{0};
  mutable std::mutex mutex_;
  std::string last_;
  std::string told_;  // so that the same sentence is not told over and over
  std::chrono::steady_clock::time_point told_at_{};
};

using Properties = std::vector<std::pair<std::string, std::string>>;

// For members of a group: called while they are polled, with `troubles` as the last argument.
using OnRebalance = void (*)(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*);

// A producer or consumer with the settings' security and the defaults of this room, `own` on top. Connects on its own
// threads, later: a broker that is not there is no error here. unavailable: a property is wrong, named in the detail.
// A consumer's errors reach `troubles` when it is polled; a producer's, and its reports, are events of its main queue.
std::expected<Handle, LogError> make_handle(rd_kafka_type_t kind, const Settings& settings, const Properties& own,
                                            Troubles& troubles, OnRebalance on_rebalance = nullptr);

// What one of librdkafka's error codes means to users of the log, with a detail that begins with `what`.
LogError as_log_error(rd_kafka_resp_err_t code, const std::string& what);

// The first librdkafka whose SCRAM the brokers of Kafka 4 take (as rd_kafka_version() counts: 2.6.1). Those before add
// the client's nonce once more, which older brokers overlook: librdkafka pull request 4895.
inline constexpr int scram_from_version = 0x020601ff;

inline int millis(std::chrono::milliseconds time) { return static_cast<int>(time.count()); }

}  // namespace paypie::log::kafka
