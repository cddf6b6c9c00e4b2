// Topics as code: what a topic of paypie must be like, what is different at the brokers, and making it so.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "events/log/kafka/client.hpp"

namespace paypie::log::kafka {

// A topic as the brokers have it.
struct TopicState {
  int partitions = 0;
  int replicas = 0;                             // of the partition that has the fewest
  std::map<std::string, std::string> settings;  // by Kafka's names, with their defaults
};
// Nothing: there is no such topic.
std::expected<std::optional<TopicState>, LogError> topic_state(Client& client, const std::string& topic);

// One thing that is not as it must be.
struct Difference {
  enum class Remedy { create, alter, by_hand };
  std::string what;  // "topic", "partitions", "replicas", or a setting's name
  std::string is, must;
  Remedy remedy = Remedy::by_hand;
};
// Held against what a log on `replicas` brokers needs: 12 partitions, so many replicas, two of them in sync where
// there are three, records kept for ever and never compacted, times as they were given, room for the largest record.
// More replicas, a higher min.insync.replicas or more room are no difference. Pure.
std::vector<Difference> differences(const std::optional<TopicState>& state, int replicas);

// Creates a topic that is missing and alters the settings that may be altered; what must be done by hand stays.
// Returns once its partitions have leaders.
std::expected<void, LogError> apply(Client& client, const std::string& topic, int replicas);
// Creates it with 12 partitions, or does nothing if it is there. replicas -1: as many as the brokers give by default.
std::expected<void, LogError> create_topic(Client& client, const std::string& topic, int replicas = -1);

}  // namespace paypie::log::kafka
