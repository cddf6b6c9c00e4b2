// Reading without following.
#include "events/log/kafka/view.hpp"

#include <fmt/format.h>

namespace paypie::log {

std::expected<std::unique_ptr<KafkaView>, LogError> KafkaView::open(const kafka::Settings& settings) {
  std::unique_ptr<KafkaView> view(new KafkaView());
  auto client = kafka::Client::open(settings, *view->troubles_);
  if (!client) return std::unexpected(client.error());
  view->client_ = std::move(*client);
  view->catch_up_ = std::make_unique<kafka::CatchUp>(settings, *view->troubles_);
  return view;
}

std::expected<Offset, LogError> KafkaView::end(const TopicPartition& where) {
  const auto range = client_->range(where);
  if (!range) return std::unexpected(range.error());
  return range->end;
}

std::expected<Chunk, LogError> KafkaView::read(const TopicPartition& where, Offset from, std::size_t max_bytes) {
  Chunk chunk;
  const auto range = client_->range(where);
  if (!range) return std::unexpected(range.error());
  chunk.end = range->end;
  if (from < range->begin || from > range->end) {
    return std::unexpected(
        LogError{LogErrc::gap, fmt::format("{}: offset {} is not between its begin {} and its end {}", where.text(),
                                           from.value, range->begin.value, range->end.value)});
  }
  if (from == range->end) return chunk;
  auto records = catch_up_->read(where, from, range->end, max_bytes);
  if (!records) return std::unexpected(std::move(records.error()));
  chunk.records = std::move(*records);
  return chunk;
}

}  // namespace paypie::log
