// Views of the two logs.
#include "tools/log/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "events/log/embedded_view.hpp"
#include "events/log/kafka/view.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {
namespace {

using log::LogErrc;

[[noreturn]] void fail(const log::LogError& error) {
  const bool damaged = error.code == LogErrc::damaged || error.code == LogErrc::gap;
  const bool missing = error.code == LogErrc::no_topic;
  throw Failure(damaged ? Exit::difference : missing ? Exit::not_found : Exit::unreachable, error.detail);
}

OpenedReader open_embedded(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder)) {
    throw Failure(Exit::not_found,
                  fmt::format("there is no log in {}; --data names the data folder", folder.parent_path().string()));
  }
  log::EmbeddedView::Options options;
  options.folder = folder;
  auto view = log::EmbeddedView::open(options);
  if (!view) fail(view.error());
  auto* raw = view->get();
  return {std::move(*view), [raw] { return raw->refresh(); }};
}

OpenedReader open_kafka(const LogSource& source) {
  auto view = log::KafkaView::open(source.kafka);
  if (!view) fail(view.error());
  // An empty answer must not pass for an empty log: a forgotten prefix would verify as clean.
  const auto topics = (*view)->topics();
  if (!topics) fail(topics.error());
  if (std::ranges::none_of(*topics, [](const auto& name) { return log::is_event_topic(name); })) {
    throw Failure(Exit::not_found, fmt::format("there is no topic of events at {} whose name begins with '{}paypie.'",
                                               source.text(), source.kafka.topic_prefix));
  }
  return {std::move(*view), []() -> std::expected<void, log::LogError> { return {}; }};
}

}  // namespace

OpenedReader open_reader(const LogSource& source) {
  return source.on_kafka ? open_kafka(source) : open_embedded(source.folder);
}

}  // namespace paypie::tools
