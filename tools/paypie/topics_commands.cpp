// `paypie topics plan|apply|check`: the topics of the log as code.
#include <fmt/format.h>

#include "events/log/kafka/topics.hpp"
#include "tools/log/source.hpp"
#include "tools/paypie/commands.hpp"
#include "tools/replay/contexts.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;
using log::LogErrc;
using log::kafka::Difference;

template <class T>
T reached(std::expected<T, log::LogError> answer) {
  if (!answer) throw Failure(Exit::unreachable, answer.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(*answer);
}

// Those of contexts that are switched off as well: switching one on needs nobody at the brokers then.
std::vector<std::string> all_topics() {
  std::vector<std::string> names;
  for (const auto& context : replay::contexts()) names.emplace_back(context.topic);
  return names;
}

struct Brokers {
  std::unique_ptr<log::kafka::Troubles> troubles = std::make_unique<log::kafka::Troubles>();
  std::unique_ptr<log::kafka::Client> client;
  int replicas = 0;  // that topics must have
};

Brokers brokers_of(const config::Config& config) {
  const auto source = log_source(config);
  if (!source.on_kafka) throw Failure(Exit::usage, "topics are Kafka's: name brokers with --log kafka://host:port");
  Brokers brokers;
  brokers.client = reached(log::kafka::Client::open(source.kafka, *brokers.troubles));
  brokers.replicas = source.replicas;
  return brokers;
}

std::string_view to_text(Difference::Remedy remedy) {
  switch (remedy) {
    case Difference::Remedy::create: return "create";
    case Difference::Remedy::alter: return "alter";
    case Difference::Remedy::by_hand: return "by hand";
  }
  return "by hand";
}

// One row for each difference; its number.
std::size_t show(Brokers& brokers, Format format) {
  std::vector<Json> rows;
  for (const auto& topic : all_topics()) {
    const auto state = reached(log::kafka::topic_state(*brokers.client, topic));
    for (const auto& difference : log::kafka::differences(state, brokers.replicas)) {
      rows.push_back({{"topic", brokers.client->settings().wire_name(topic)},
                      {"what", difference.what},
                      {"is", difference.is},
                      {"must", difference.must},
                      {"remedy", to_text(difference.remedy)}});
    }
  }
  const Column columns[] = {
      {"topic", "/topic"}, {"what", "/what"}, {"is", "/is"}, {"must", "/must"}, {"remedy", "/remedy"}};
  print(rendered(rows, columns, format));
  return rows.size();
}

}  // namespace

Exit topics_plan(const config::Config& config, Format format) {
  auto brokers = brokers_of(config);
  const auto found = show(brokers, format);
  fmt::print(stderr, "{}\n", found == 0 ? "nothing to do" : fmt::format("{} differences", found));
  return Exit::ok;
}

Exit topics_check(const config::Config& config, Format format) {
  auto brokers = brokers_of(config);
  const auto found = show(brokers, format);
  fmt::print(stderr, "{}\n", found == 0 ? "as it must be" : fmt::format("{} differences", found));
  return found == 0 ? Exit::ok : Exit::difference;
}

Exit topics_apply(const config::Config& config, Format format) {
  auto brokers = brokers_of(config);
  for (const auto& topic : all_topics()) {
    if (const auto done = log::kafka::apply(*brokers.client, topic, brokers.replicas); !done) {
      const bool refused = done.error().code != LogErrc::unavailable;
      throw Failure(refused ? Exit::conflict : Exit::unreachable, done.error().detail);
    }
  }
  const auto left = show(brokers, format);
  fmt::print(stderr, "{}\n",
             left == 0 ? "done" : fmt::format("{} differences are left to be dealt with by hand", left));
  return left == 0 ? Exit::ok : Exit::difference;
}

}  // namespace paypie::tools
