// From names to open logs.
#include "tools/log_copy/places.hpp"

#include <fmt/format.h>

#include "events/log/embedded.hpp"
#include "events/log/kafka/log.hpp"
#include "tools/log/reader.hpp"
#include "tools/output/output.hpp"

namespace paypie::log_copy {

using tools::Exit;
using tools::Failure;
using tools::LogSource;

namespace {

[[noreturn]] void no_log(const std::string& text) {
  throw Failure(Exit::usage, fmt::format("'{}' names no log; embedded:DIR (a data folder) and "
                                         "kafka://host:port[,host:port...][?topic_prefix=...] do",
                                         text));
}

// kafka://host:port,host:port?topic_prefix=shop-
LogSource brokers_in(const std::string& text, LogSource source) {
  constexpr std::string_view prefix = "topic_prefix=";
  const auto question = text.find('?');
  const auto servers = log::kafka::servers_in(std::string_view(text).substr(0, question));
  if (!servers) no_log(text);
  source.on_kafka = true;
  source.kafka.servers = *servers;
  if (question != std::string::npos) {
    const auto query = std::string_view(text).substr(question + 1);
    if (!query.starts_with(prefix) || (query != prefix && !log::is_topic_name(query.substr(prefix.size())))) {
      no_log(text);
    }
    source.kafka.topic_prefix = query.substr(prefix.size());
  }
  return source;
}

std::unique_ptr<log::EventLog> open_kafka(LogSource source, std::chrono::milliseconds patience) {
  // An append that is given up while those behind it land would leave a hole that can never be filled. So it is given
  // up long after the copy itself has.
  source.kafka.delivery_within = 2 * patience;
  auto opened = log::KafkaLog::open(source.kafka);
  if (!opened) throw Failure(Exit::unreachable, opened.error().detail);
  const auto groups = (*opened)->client().active_groups();
  if (!groups) throw Failure(Exit::unreachable, groups.error().detail);
  for (const auto& group : *groups) {
    if (!group.starts_with("paypie.") || !group.ends_with(".owners")) continue;
    throw Failure(Exit::conflict, fmt::format("{} is being served: the group {}{} has members", source.text(),
                                              source.kafka.topic_prefix, group));
  }
  return std::move(*opened);
}

}  // namespace

LogSource parse_place(const std::string& text, const LogSource& configured) {
  constexpr std::string_view embedded = "embedded:";
  if (text.starts_with("kafka:")) return brokers_in(text, configured);
  const auto folder = text.starts_with(embedded) ? text.substr(embedded.size()) : text;
  if (folder.empty() || folder.find("://") != std::string::npos) no_log(text);
  return tools::log_source("embedded", folder);
}

bool same_place(const LogSource& one, const LogSource& other) {
  if (one.on_kafka != other.on_kafka) return false;
  if (one.on_kafka) return one.text() == other.text() && one.kafka.topic_prefix == other.kafka.topic_prefix;
  return std::filesystem::weakly_canonical(one.folder) == std::filesystem::weakly_canonical(other.folder);
}

std::unique_ptr<log::LogReader> open_for_reading(const LogSource& place) {
  return std::move(tools::open_reader(place).log);
}

std::unique_ptr<log::EventLog> open_for_appending(const LogSource& place, std::chrono::milliseconds patience) {
  if (place.on_kafka) return open_kafka(place, patience);
  std::error_code failed;
  std::filesystem::create_directories(place.folder, failed);
  if (failed) throw Failure(Exit::usage, fmt::format("{}: {}", place.text(), failed.message()));
  auto opened = log::EmbeddedLog::open({.folder = place.folder});
  if (opened) return std::move(*opened);
  switch (opened.error().code) {
    case log::LogErrc::unavailable: throw Failure(Exit::conflict, opened.error().detail);
    case log::LogErrc::damaged:
    case log::LogErrc::gap: throw Failure(Exit::difference, opened.error().detail);
    default: throw Failure(Exit::unreachable, opened.error().detail);
  }
}

}  // namespace paypie::log_copy
