// Questions to the brokers: which topics there are, and where their partitions begin and end.
#pragma once
#include <string>
#include <vector>

#include "events/log/kafka/handle.hpp"

namespace paypie::log::kafka {

// Any thread; every call blocks for at most connect_within. Topics are named as paypie names them.
class Client {
 public:
  // Returns once a broker has answered. unavailable: none did in time; the detail says which address, and why.
  static std::expected<std::unique_ptr<Client>, LogError> open(const Settings& settings, Troubles& troubles);

  std::expected<int, LogError> broker_count();
  // Those with the prefix, without it, in the order of their names.
  std::expected<std::vector<std::string>, LogError> topics();
  // The consumer groups with the prefix that have members now, without it.
  std::expected<std::vector<std::string>, LogError> active_groups();
  // How many partitions the topic has, each with a leader. no_topic: there is none of that name.
  std::expected<int, LogError> partition_count(const std::string& topic);
  // Of the partition that has the fewest.
  std::expected<int, LogError> replica_count(const std::string& topic);

  struct Range {
    Offset begin, end;  // end: one past the last durable record
  };
  std::expected<Range, LogError> range(const TopicPartition& where);
  // The ends of the topic's partitions, in one question per broker.
  std::expected<std::vector<Offset>, LogError> ends(const std::string& topic, int partitions);

  rd_kafka_t* handle() { return handle_.get(); }
  const Settings& settings() const { return settings_; }

 private:
  Client(Settings settings, Troubles& troubles, Handle handle)
      : settings_(std::move(settings)), troubles_(troubles), handle_(std::move(handle)) {}
  std::expected<Metadata, LogError> metadata(const std::string* topic);
  LogError failed(rd_kafka_resp_err_t code, const std::string& what);

  const Settings settings_;
  Troubles& troubles_;
  Handle handle_;
};

}  // namespace paypie::log::kafka
