// Metadata and ListOffsets requests.
#include "events/log/kafka/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <thread>

namespace paypie::log::kafka {
namespace {

LogError no_topic(const std::string& topic) { return {LogErrc::no_topic, topic + " does not exist"}; }

constexpr std::chrono::milliseconds ask_again_after{10};

// The partition is being created, or its leader changes.
bool soon_over(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION || code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
         code == RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE || code == RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH ||
         code == RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH;
}

// The broker says "invalid credentials" of right ones, too, if they come by a SCRAM it does not understand.
bool scram_misunderstood(const Settings& settings, const std::string& why) {
  const auto mechanism = settings.security.find("sasl.mechanisms");
  return mechanism != settings.security.end() && mechanism->second.starts_with("SCRAM") &&
         rd_kafka_version() < scram_from_version && why.find("invalid credentials") != std::string::npos;
}

}  // namespace

std::expected<std::unique_ptr<Client>, LogError> Client::open(const Settings& settings, Troubles& troubles) {
  auto handle = make_handle(RD_KAFKA_CONSUMER, settings, {}, troubles);
  if (!handle) return std::unexpected(handle.error());
  std::unique_ptr<Client> client(new Client(settings, troubles, std::move(*handle)));
  if (const auto brokers = client->broker_count(); !brokers) return std::unexpected(brokers.error());
  return client;
}

// What went wrong in librdkafka's own words is known to its log and error events only.
LogError Client::failed(rd_kafka_resp_err_t code, const std::string& what) {
  rd_kafka_poll(handle_.get(), 0);
  auto error = as_log_error(code, fmt::format("kafka://{}: {}", settings_.servers, what));
  if (const auto why = troubles_.last(); error.code == LogErrc::unavailable && !why.empty()) {
    error.detail += fmt::format(" ({})", why);
    if (scram_misunderstood(settings_, why)) {
      error.detail += fmt::format(
          "; librdkafka {} cannot log in with SCRAM at Kafka 4 and later, whatever the password: use librdkafka 2.6.1 "
          "or "
          "later, PLAIN over TLS, or client certificates",
          rd_kafka_version_str());
    }
  }
  return error;
}

std::expected<Metadata, LogError> Client::metadata(const std::string* topic) {
  TopicHandle named;
  if (topic != nullptr) {
    named.reset(rd_kafka_topic_new(handle_.get(), settings_.wire_name(*topic).c_str(), nullptr));
    if (!named) return std::unexpected(no_topic(*topic));
  }
  const struct rd_kafka_metadata* answer = nullptr;
  const auto code = rd_kafka_metadata(handle_.get(), 0, named.get(), &answer, millis(settings_.connect_within));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(failed(code, "no broker answers"));
  rd_kafka_poll(handle_.get(), 0);
  return Metadata(answer);
}

std::expected<int, LogError> Client::broker_count() {
  auto answer = metadata(nullptr);
  if (!answer) return std::unexpected(answer.error());
  return (*answer)->broker_cnt;
}

std::expected<std::vector<std::string>, LogError> Client::topics() {
  auto answer = metadata(nullptr);
  if (!answer) return std::unexpected(answer.error());
  std::vector<std::string> names;
  for (const auto& topic : std::span((*answer)->topics, static_cast<std::size_t>((*answer)->topic_cnt))) {
    const std::string_view name = topic.topic;
    if (name.starts_with(settings_.topic_prefix)) names.emplace_back(name.substr(settings_.topic_prefix.size()));
  }
  std::ranges::sort(names);
  return names;
}

std::expected<std::vector<std::string>, LogError> Client::active_groups() {
  const rd_kafka_group_list* list = nullptr;
  const auto code = rd_kafka_list_groups(handle_.get(), nullptr, &list, millis(settings_.connect_within));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(failed(code, "the consumer groups"));
  const std::unique_ptr<const rd_kafka_group_list, Destroy<rd_kafka_group_list_destroy>> groups(list);
  std::vector<std::string> names;
  for (const auto& group : std::span(groups->groups, static_cast<std::size_t>(groups->group_cnt))) {
    const std::string_view name = group.group;
    if (group.member_cnt > 0 && name.starts_with(settings_.topic_prefix)) {
      names.emplace_back(name.substr(settings_.topic_prefix.size()));
    }
  }
  return names;
}

// Waits for leaders: after a broker was away, or right after its creation, a topic may have none for a moment.
std::expected<int, LogError> Client::partition_count(const std::string& topic) {
  if (topic.empty()) return std::unexpected(no_topic(topic));
  const auto until = std::chrono::steady_clock::now() + settings_.connect_within;
  for (;;) {
    auto answer = metadata(&topic);
    if (!answer) return std::unexpected(answer.error());
    if ((*answer)->topic_cnt != 1) return std::unexpected(no_topic(topic));
    const auto& found = (*answer)->topics[0];
    if (found.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || found.err == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION) {
      return std::unexpected(no_topic(topic));
    }
    const auto partitions = std::span(found.partitions, static_cast<std::size_t>(found.partition_cnt));
    const auto leaderless = std::ranges::find_if(partitions, [](const auto& one) { return one.leader < 0; });
    if (found.err == RD_KAFKA_RESP_ERR_NO_ERROR && leaderless == partitions.end()) return found.partition_cnt;
    const auto code = found.err == RD_KAFKA_RESP_ERR_NO_ERROR ? RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE : found.err;
    if (!soon_over(code) || std::chrono::steady_clock::now() > until) {
      return std::unexpected(failed(code, topic));
    }
    std::this_thread::sleep_for(ask_again_after);
  }
}

std::expected<int, LogError> Client::replica_count(const std::string& topic) {
  auto answer = metadata(&topic);
  if (!answer) return std::unexpected(answer.error());
  if ((*answer)->topic_cnt != 1 || (*answer)->topics[0].partition_cnt == 0) return std::unexpected(no_topic(topic));
  const auto& found = (*answer)->topics[0];
  const auto partitions = std::span(found.partitions, static_cast<std::size_t>(found.partition_cnt));
  return std::ranges::min_element(partitions, {}, &rd_kafka_metadata_partition::replica_cnt)->replica_cnt;
}

std::expected<Client::Range, LogError> Client::range(const TopicPartition& where) {
  std::int64_t begin = 0, end = 0;
  const auto name = settings_.wire_name(where.topic);
  const auto until = std::chrono::steady_clock::now() + settings_.connect_within;
  auto code = RD_KAFKA_RESP_ERR_NO_ERROR;
  for (;;) {
    code = rd_kafka_query_watermark_offsets(handle_.get(), name.c_str(), where.partition, &begin, &end,
                                            millis(settings_.connect_within));
    if (!soon_over(code) || std::chrono::steady_clock::now() > until) break;
    std::this_thread::sleep_for(ask_again_after);
  }
  if (code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION || code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
      code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC) {
    return std::unexpected(no_topic(where.text()));
  }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(failed(code, where.text() + ": its end"));
  return Range{{begin}, {end}};
}

std::expected<std::vector<Offset>, LogError> Client::ends(const std::string& topic, int partitions) {
  PartitionList list(rd_kafka_topic_partition_list_new(partitions));
  const auto name = settings_.wire_name(topic);
  // The time that ListOffsets takes for "the end" is the number that librdkafka uses for it.
  for (int i = 0; i < partitions; ++i) {
    rd_kafka_topic_partition_list_add(list.get(), name.c_str(), i)->offset = RD_KAFKA_OFFSET_END;
  }
  const auto code = rd_kafka_offsets_for_times(handle_.get(), list.get(), millis(settings_.connect_within));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(failed(code, topic + ": its ends"));
  std::vector<Offset> ends(static_cast<std::size_t>(partitions));
  for (const auto& answer : std::span(list->elems, static_cast<std::size_t>(list->cnt))) {
    if (answer.err != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(failed(answer.err, topic + ": its ends"));
    ends.at(static_cast<std::size_t>(answer.partition)) = {answer.offset};
  }
  return ends;
}

}  // namespace paypie::log::kafka
