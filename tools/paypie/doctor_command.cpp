// `paypie doctor`: what is needed to run, and how a running server is doing.
#include <fmt/format.h>

#include <filesystem>
#include <future>
#include <sstream>

#include "events/log/kafka/log.hpp"
#include "events/log/kafka/topics.hpp"
#include "tools/log/source.hpp"
#include "tools/node/settings.hpp"
#include "tools/paypie/commands.hpp"
#include "tools/replay/walk.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

Json row(const std::string& what, const std::string& state, const std::string& detail) {
  return {{"check", what}, {"state", state}, {"detail", detail}};
}

Json disk_space(const std::filesystem::path& folder) {
  std::error_code failed;
  const auto space = std::filesystem::space(std::filesystem::exists(folder) ? folder : ".", failed);
  if (failed) return row("disk", "failed", failed.message());
  constexpr std::uintmax_t least = 1U << 30;
  return row("disk", space.available < least ? "degraded" : "ok", fmt::format("{} MiB free", space.available >> 20));
}

// Brokers answer, topics are as they must be, and a batch compressed as the log's are comes back as it was.
void look_at_kafka(const LogSource& source, std::vector<Json>& rows) {
  auto settings = source.kafka;
  settings.create_topics = true;
  const log::TopicPartition where{"paypie.doctor.v1", 0};
  const auto opened = log::KafkaLog::open(settings);
  if (!opened) return rows.push_back(row("brokers", "failed", opened.error().detail));
  auto& kafka = **opened;
  rows.push_back(
      row("brokers", "ok", fmt::format("{} at {}", kafka.client().broker_count().value_or(0), source.text())));
  const auto topic = log::kafka::topic_state(kafka.client(), std::string(replay::order_topic));
  const auto found = topic ? log::kafka::differences(*topic, source.replicas).size() : 1;
  rows.push_back(row("topics", found == 0 ? "ok" : "degraded",
                     !topic       ? topic.error().detail
                     : found == 0 ? "as they must be"
                                  : fmt::format("{} differences; see `paypie topics plan`", found)));
  if (const auto made = kafka.ensure_topic(where.topic); !made) {
    return rows.push_back(row("batch", "failed", made.error().detail));
  }
  constexpr std::size_t records = 50;
  std::vector<std::future<log::Delivery>> deliveries;
  const log::Record record{{}, Timestamp{1}, "doctor", {{"content-type", "text/plain"}}, std::string(1'000, 'x')};
  for (std::size_t i = 0; i < records; ++i) {
    auto promise = std::make_shared<std::promise<log::Delivery>>();
    deliveries.push_back(promise->get_future());
    kafka.append(where, record, [promise](log::Delivery delivery) { promise->set_value(std::move(delivery)); });
  }
  std::size_t same = 0;
  std::string why;
  for (auto& delivery : deliveries) {
    const auto report = delivery.get();
    if (!report || !*report) {
      why = report ? "a report was lost" : report.error().detail;
      continue;
    }
    const auto read = kafka.read(where, **report, 1);
    if (!read) {
      why = read.error().detail;
    } else if (!read->records.empty() && read->records[0]->value == record.value &&
               read->records[0]->key == record.key) {
      ++same;
    }
  }
  rows.push_back(row("batch", same == records ? "ok" : "failed",
                     fmt::format("{} of {} records came back, {}{}{}", same, records, settings.compression,
                                 why.empty() ? "" : ": ", why)));
}

}  // namespace

Exit doctor(const config::Config& config, Format format) {
  std::vector<Json> rows;
  const auto folder = data_folder(config);
  rows.push_back(row("settings", "ok", fmt::format("{} keys", config.keys().size())));
  rows.push_back(row("data", std::filesystem::exists(folder.root) ? "ok" : "absent", folder.root.string()));
  rows.push_back(disk_space(folder.root));
  Exit exit = Exit::ok;
  if (const auto source = log_source(config); source.on_kafka) look_at_kafka(source, rows);
  for (const auto& one : rows) {
    if (one["state"] == "failed") exit = Exit::unreachable;
  }
  try {
    Api api(endpoint_of(config));
    const auto ready = api.admin("/health/ready");
    std::istringstream lines(ready.text);
    for (std::string line; std::getline(lines, line);) {
      const auto space = line.find(' ');
      const auto colon = line.find(": ");
      rows.push_back(row(line.substr(0, space), line.substr(space + 1, colon - space - 1),
                         colon == std::string::npos ? "" : line.substr(colon + 2)));
    }
    rows.push_back(row("server", ready.status == 200 ? "ok" : "not ready", ""));
    if (ready.status != 200) exit = Exit::unreachable;
  } catch (const Failure& failure) {
    rows.push_back(row("server", "not running", failure.what()));
    exit = Exit::unreachable;
  }
  const Column columns[] = {{"check", "/check"}, {"state", "/state"}, {"detail", "/detail"}};
  print(rendered(rows, columns, format));
  return exit;
}

}  // namespace paypie::tools
