// CreateTopics, DescribeConfigs and AlterConfigs requests, and the one table of what a topic must be like.
#include "events/log/kafka/topics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <span>
#include <thread>

namespace paypie::log::kafka {
namespace {

using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, Destroy<rd_kafka_AdminOptions_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroy<rd_kafka_NewTopic_destroy>>;
using Resource = std::unique_ptr<rd_kafka_ConfigResource_t, Destroy<rd_kafka_ConfigResource_destroy>>;
using Values = std::map<std::string, std::string>;

constexpr std::size_t room_for_a_record = EventLog::max_record_bytes + (64U << 10);
constexpr int enough_to_lose_one = 3;

Values settings_for(int replicas) {
  return {
      {"cleanup.policy", "delete"},
      {"retention.ms", "-1"},
      {"retention.bytes", "-1"},
      {"message.timestamp.type", "CreateTime"},
      // A clock that is wrong must not make records impossible to write; the lanes look after the clock.
      {"message.timestamp.before.max.ms", "9223372036854775807"},
      {"message.timestamp.after.max.ms", "9223372036854775807"},
      {"max.message.bytes", std::to_string(room_for_a_record)},
      {"unclean.leader.election.enable", "false"},
      {"min.insync.replicas", replicas >= enough_to_lose_one ? "2" : "1"},
  };
}

// Settings of which more is as good.
bool is_a_least(const std::string& name) { return name == "max.message.bytes" || name == "min.insync.replicas"; }

bool satisfies(const std::string& name, const std::string& is, const std::string& must) {
  if (is == must) return true;
  const auto number = [](const std::string& text) {
    std::int64_t value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  return is_a_least(name) && number(is) >= number(must);
}

AdminOptions options_for(Client& client, rd_kafka_admin_op_t operation) {
  AdminOptions options(rd_kafka_AdminOptions_new(client.handle(), operation));
  char why[256];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), millis(client.settings().connect_within), why, sizeof why);
  return options;
}

// The answer to a request that has been sent with this queue.
std::expected<Event, LogError> answer_in(Client& client, const Queue& answers, const std::string& what) {
  Event answer(rd_kafka_queue_poll(answers.get(), 2 * millis(client.settings().connect_within)));
  if (!answer) return std::unexpected(as_log_error(RD_KAFKA_RESP_ERR__TIMED_OUT, what));
  if (const auto code = rd_kafka_event_error(answer.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::unexpected(as_log_error(code, what));
  }
  return answer;
}

std::expected<void, LogError> await_leaders(Client& client, const std::string& topic) {
  const auto until = std::chrono::steady_clock::now() + client.settings().connect_within;
  for (;;) {
    // The first question also makes the client forget that there was no such topic.
    const auto partitions = client.partition_count(topic);
    const auto ends = partitions ? client.ends(topic, *partitions) : std::unexpected(partitions.error());
    if (ends) return {};
    if (std::chrono::steady_clock::now() > until) return std::unexpected(ends.error());
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

Resource resource_of(Client& client, const std::string& topic) {
  return Resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, client.settings().wire_name(topic).c_str()));
}

std::expected<Values, LogError> describe(Client& client, const std::string& topic, bool only_its_own) {
  const auto what = "the settings of " + topic;
  const auto wish = resource_of(client, topic);
  const auto options = options_for(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
  const Queue answers(rd_kafka_queue_new(client.handle()));
  rd_kafka_ConfigResource_t* wishes[] = {wish.get()};
  rd_kafka_DescribeConfigs(client.handle(), wishes, 1, options.get(), answers.get());
  const auto answer = answer_in(client, answers, what);
  if (!answer) return std::unexpected(answer.error());
  std::size_t count = 0;
  const auto* all =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(answer->get()), &count);
  Values settings;
  for (const auto* resource : std::span(all, count)) {
    if (const auto code = rd_kafka_ConfigResource_error(resource); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return std::unexpected(as_log_error(code, what));
    }
    std::size_t entries = 0;
    const auto* configs = rd_kafka_ConfigResource_configs(resource, &entries);
    for (const auto* entry : std::span(configs, entries)) {
      const auto source = rd_kafka_ConfigEntry_source(entry);
      if (only_its_own && source != RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG) continue;
      const char* value = rd_kafka_ConfigEntry_value(entry);
      if (value != nullptr) settings[rd_kafka_ConfigEntry_name(entry)] = value;
    }
  }
  return settings;
}

// AlterConfigs says all of a topic's own settings at once: what is not said goes back to its default.
std::expected<void, LogError> alter(Client& client, const std::string& topic, const Values& changes) {
  auto own = describe(client, topic, true);
  if (!own) return std::unexpected(own.error());
  for (const auto& [name, value] : changes) (*own)[name] = value;
  const auto wish = resource_of(client, topic);
  for (const auto& [name, value] : *own) rd_kafka_ConfigResource_set_config(wish.get(), name.c_str(), value.c_str());
  const auto options = options_for(client, RD_KAFKA_ADMIN_OP_ALTERCONFIGS);
  const Queue answers(rd_kafka_queue_new(client.handle()));
  rd_kafka_ConfigResource_t* wishes[] = {wish.get()};
  rd_kafka_AlterConfigs(client.handle(), wishes, 1, options.get(), answers.get());
  const auto answer = answer_in(client, answers, "altering " + topic);
  if (!answer) return std::unexpected(answer.error());
  std::size_t count = 0;
  const auto* all = rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(answer->get()), &count);
  for (const auto* resource : std::span(all, count)) {
    const auto code = rd_kafka_ConfigResource_error(resource);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    const char* text = rd_kafka_ConfigResource_error_string(resource);
    return std::unexpected(as_log_error(code, fmt::format("altering {}: {}", topic, text == nullptr ? "" : text)));
  }
  return {};
}

}  // namespace

std::expected<std::optional<TopicState>, LogError> topic_state(Client& client, const std::string& topic) {
  TopicState state;
  const auto partitions = client.partition_count(topic);
  if (!partitions && partitions.error().code == LogErrc::no_topic) return std::nullopt;
  if (!partitions) return std::unexpected(partitions.error());
  state.partitions = *partitions;
  const auto replicas = client.replica_count(topic);
  if (!replicas) return std::unexpected(replicas.error());
  state.replicas = *replicas;
  auto settings = describe(client, topic, false);
  if (!settings) return std::unexpected(settings.error());
  state.settings = std::move(*settings);
  return state;
}

std::vector<Difference> differences(const std::optional<TopicState>& state, int replicas) {
  using Remedy = Difference::Remedy;
  if (!state) return {{"topic", "missing", fmt::format("{} partitions", partitions_per_topic), Remedy::create}};
  std::vector<Difference> found;
  if (state->partitions != partitions_per_topic) {
    found.push_back({"partitions", std::to_string(state->partitions), std::to_string(partitions_per_topic)});
  }
  if (state->replicas < replicas) {
    found.push_back({"replicas", std::to_string(state->replicas), std::to_string(replicas)});
  }
  for (const auto& [name, must] : settings_for(replicas)) {
    const auto setting = state->settings.find(name);
    if (setting == state->settings.end()) continue;  // a broker that does not know it does not limit it
    if (satisfies(name, setting->second, must)) continue;
    // More replicas in sync than there are replicas: nobody could write any more.
    const bool would_block = name == "min.insync.replicas" && state->replicas < replicas;
    found.push_back({name, setting->second, must, would_block ? Remedy::by_hand : Remedy::alter});
  }
  return found;
}

std::expected<void, LogError> apply(Client& client, const std::string& topic, int replicas) {
  const auto state = topic_state(client, topic);
  if (!state) return std::unexpected(state.error());
  if (!*state) return create_topic(client, topic, replicas);
  Values changes;
  for (const auto& difference : differences(*state, replicas)) {
    if (difference.remedy == Difference::Remedy::alter) changes[difference.what] = difference.must;
  }
  return changes.empty() ? std::expected<void, LogError>() : alter(client, topic, changes);
}

std::expected<void, LogError> create_topic(Client& client, const std::string& topic, int replicas) {
  char why[512];
  const NewTopic wish(rd_kafka_NewTopic_new(client.settings().wire_name(topic).c_str(), partitions_per_topic, replicas,
                                            why, sizeof why));
  if (!wish) return std::unexpected(LogError{LogErrc::no_topic, fmt::format("{}: {}", topic, why)});
  for (const auto& [name, value] : settings_for(replicas)) {
    // Unless it is known how many replicas there will be, the brokers know better.
    if (replicas < 0 && name == "min.insync.replicas") continue;
    rd_kafka_NewTopic_set_config(wish.get(), name.c_str(), value.c_str());
  }
  const auto options = options_for(client, RD_KAFKA_ADMIN_OP_CREATETOPICS);
  const Queue answers(rd_kafka_queue_new(client.handle()));
  rd_kafka_NewTopic_t* wishes[] = {wish.get()};
  rd_kafka_CreateTopics(client.handle(), wishes, 1, options.get(), answers.get());
  const auto answer = answer_in(client, answers, "creating " + topic);
  if (!answer) return std::unexpected(answer.error());
  std::size_t count = 0;
  const auto* all = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer->get()), &count);
  for (const auto* result : std::span(all, count)) {
    const auto code = rd_kafka_topic_result_error(result);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
    const char* text = rd_kafka_topic_result_error_string(result);
    return std::unexpected(as_log_error(code, fmt::format("creating {}: {}", topic, text == nullptr ? "" : text)));
  }
  return await_leaders(client, topic);
}

}  // namespace paypie::log::kafka
