// CreateTopics requests.
#include "events/log/kafka/topics.hpp"

#include <fmt/format.h>

#include <chrono>
#include <span>
#include <thread>

namespace paypie::log::kafka {
namespace {

using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, Destroy<rd_kafka_AdminOptions_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroy<rd_kafka_NewTopic_destroy>>;

// What every topic is made with; where the broker has no such setting (older ones), it is told so by name.
const std::map<std::string, std::string> topic_settings = {
    {"cleanup.policy", "delete"},
    {"retention.ms", "-1"},
    {"retention.bytes", "-1"},
    {"message.timestamp.type", "CreateTime"},
    // A clock that is wrong must not make records impossible to write; the lanes look after the clock.
    {"message.timestamp.before.max.ms", "9223372036854775807"},
    {"message.timestamp.after.max.ms", "9223372036854775807"},
    {"max.message.bytes", std::to_string(EventLog::max_record_bytes + (64U << 10))},
    {"unclean.leader.election.enable", "false"},
};

AdminOptions options_for(Client& client, rd_kafka_admin_op_t operation) {
  AdminOptions options(rd_kafka_AdminOptions_new(client.handle(), operation));
  char why[256];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), millis(client.settings().connect_within), why, sizeof why);
  return options;
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

}  // namespace

std::expected<void, LogError> create_topic(Client& client, const std::string& topic) {
  char why[512];
  const NewTopic wish(
      rd_kafka_NewTopic_new(client.settings().wire_name(topic).c_str(), partitions_per_topic, -1, why, sizeof why));
  if (!wish) return std::unexpected(LogError{LogErrc::no_topic, fmt::format("{}: {}", topic, why)});
  for (const auto& [name, value] : topic_settings) {
    rd_kafka_NewTopic_set_config(wish.get(), name.c_str(), value.c_str());
  }
  const auto options = options_for(client, RD_KAFKA_ADMIN_OP_CREATETOPICS);
  const Queue answers(rd_kafka_queue_new(client.handle()));
  rd_kafka_NewTopic_t* wishes[] = {wish.get()};
  rd_kafka_CreateTopics(client.handle(), wishes, 1, options.get(), answers.get());
  const Event answer(rd_kafka_queue_poll(answers.get(), 2 * millis(client.settings().connect_within)));
  if (!answer) return std::unexpected(as_log_error(RD_KAFKA_RESP_ERR__TIMED_OUT, "creating " + topic));
  if (const auto code = rd_kafka_event_error(answer.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::unexpected(as_log_error(code, "creating " + topic));
  }
  std::size_t count = 0;
  const auto* all = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer.get()), &count);
  for (const auto* result : std::span(all, count)) {
    const auto code = rd_kafka_topic_result_error(result);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
    const char* text = rd_kafka_topic_result_error_string(result);
    return std::unexpected(as_log_error(code, fmt::format("creating {}: {}", topic, text == nullptr ? "" : text)));
  }
  return await_leaders(client, topic);
}

}  // namespace paypie::log::kafka
