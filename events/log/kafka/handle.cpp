// Client handles of librdkafka 2.0.2 and newer.
#include "events/log/kafka/handle.hpp"

#include <fmt/format.h>

#include "platform/telemetry/log.hpp"

namespace paypie::log::kafka {
namespace {

constexpr std::pair<const char*, const char*> defaults[] = {
    // Small requests must not wait for the acknowledgement of the ones before them.
    {"socket.nagle.disable", "true"},
    {"socket.keepalive.enable", "true"},
    {"socket.timeout.ms", "10000"},
    // A broker that was killed is back within seconds; so are we.
    {"reconnect.backoff.ms", "50"},
    {"reconnect.backoff.max.ms", "500"},
    {"topic.metadata.refresh.fast.interval.ms", "50"},
};

constexpr std::pair<const char*, const char*> of_consumers[] = {
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    // Positions are ours: never jump to another one in silence.
    {"auto.offset.reset", "error"},
    {"enable.partition.eof", "true"},
    // A typing error in a topic's name must not become a topic.
    {"allow.auto.create.topics", "false"},
    {"check.crcs", "true"},
    {"fetch.error.backoff.ms", "50"},
};

void on_log(const rd_kafka_t* handle, int level, const char* facility, const char* text) {
  constexpr int warning = 4;  // as syslog counts
  if (level > warning) return;
  static_cast<Troubles*>(rd_kafka_opaque(handle))
      ->note(RD_KAFKA_RESP_ERR_NO_ERROR, fmt::format("{}: {}", facility, text));
}

void on_error(rd_kafka_t* handle, int code, const char* why, void* troubles) {
  const auto error = static_cast<rd_kafka_resp_err_t>(code);
  if (error != RD_KAFKA_RESP_ERR__FATAL) static_cast<Troubles*>(troubles)->note(error, why);
  static_cast<void>(handle);
}

// A connection that stood is gone, as opposed to one that could not be made. Only the text tells them apart; a test
// restarts a broker to see that it still does.
bool breaks_a_connection(rd_kafka_resp_err_t code, const std::string& text) {
  return code == RD_KAFKA_RESP_ERR__TRANSPORT && text.find("in state UP") != std::string::npos;
}

}  // namespace

void Troubles::note(rd_kafka_resp_err_t code, const std::string& text) {
  ++count_;
  if (breaks_a_connection(code, text)) ++disconnections_;
  constexpr std::chrono::seconds between{10};
  const auto now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    // That all are down says less than why the last of them is.
    if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || last_.empty()) last_ = text;
    if (text == told_ && now - told_at_ < between) return;
    told_ = text;
    told_at_ = now;
  }
  telemetry::warning("Kafka", {{"trouble", text}});
}

std::string Troubles::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

std::expected<Handle, LogError> make_handle(rd_kafka_type_t kind, const Settings& settings, const Properties& own,
                                            Troubles& troubles, OnRebalance on_rebalance) {
  std::unique_ptr<rd_kafka_conf_t, Destroy<rd_kafka_conf_destroy>> conf(rd_kafka_conf_new());
  char why[512];
  std::string problem;
  const auto set = [&](const std::string& name, const std::string& value) {
    const auto done = rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why, sizeof why);
    if (done != RD_KAFKA_CONF_OK && problem.empty()) problem = fmt::format("the Kafka setting {}: {}", name, why);
  };
  for (const auto& [name, value] : defaults) set(name, value);
  if (kind == RD_KAFKA_CONSUMER) {
    for (const auto& [name, value] : of_consumers) set(name, value);
  }
  set("bootstrap.servers", settings.servers);
  set("client.id", "paypie");
  for (const auto& [name, value] : settings.security) set(name, value);
  for (const auto& [name, value] : own) set(name, value);
  if (!problem.empty()) return std::unexpected(LogError{LogErrc::unavailable, problem});
  rd_kafka_conf_set_opaque(conf.get(), &troubles);
  rd_kafka_conf_set_log_cb(conf.get(), on_log);
  rd_kafka_conf_set_error_cb(conf.get(), on_error);
  if (on_rebalance != nullptr) rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
  // Producers are asked for events: their queue then gives reports one by one, on the thread that asks.
  if (kind == RD_KAFKA_PRODUCER) rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
  Handle handle(rd_kafka_new(kind, conf.get(), why, sizeof why));
  if (!handle) return std::unexpected(LogError{LogErrc::unavailable, fmt::format("Kafka: {}", why)});
  static_cast<void>(conf.release());  // the handle's now
  return handle;
}

LogError as_log_error(rd_kafka_resp_err_t code, const std::string& what) {
  const auto detail = fmt::format("{}: {}", what, rd_kafka_err2str(code));
  switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: return {LogErrc::too_large, detail};
    case RD_KAFKA_RESP_ERR__QUEUE_FULL: return {LogErrc::full, detail};
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: return {LogErrc::no_topic, detail};
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET: return {LogErrc::gap, detail};
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR_INVALID_MSG: return {LogErrc::damaged, detail};
    default: return {LogErrc::unavailable, detail};
  }
}

}  // namespace paypie::log::kafka
