// Views of the two logs.
#include "tools/log/reader.hpp"

#include <fmt/format.h>

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

OpenedReader open_kafka(const LogSource& source, const std::string& topic) {
  auto view = log::KafkaView::open(source.kafka);
  if (!view) fail(view.error());
  // An empty answer must not pass for an empty log: a forgotten prefix would verify as clean.
  if (const auto end = (*view)->end({topic, 0}); !end) {
    if (end.error().code != LogErrc::no_topic) fail(end.error());
    throw Failure(Exit::not_found,
                  fmt::format("there is no topic {} at {}", source.kafka.wire_name(topic), source.text()));
  }
  return {std::move(*view), []() -> std::expected<void, log::LogError> { return {}; }};
}

}  // namespace

OpenedReader open_reader(const LogSource& source, const std::string& topic) {
  return source.on_kafka ? open_kafka(source, topic) : open_embedded(source.folder);
}

}  // namespace paypie::tools
