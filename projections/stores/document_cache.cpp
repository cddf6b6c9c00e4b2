// Least recently used, in bytes.
#include "projections/stores/document_cache.hpp"

#include <utility>

#include "platform/telemetry/metric_table.hpp"

namespace paypie::projections {
namespace {

// List and hash nodes, the texts' own allocations.
constexpr std::size_t allowance = 256;

}  // namespace

DocumentCache::DocumentCache(std::size_t most_bytes, std::string_view name)
    : most_bytes_(most_bytes), kept_bytes_(telemetry::gauge(telemetry::metric::cache_bytes, {std::string(name)})) {}

std::size_t DocumentCache::cost(std::string_view id, const StoredDocument& document) {
  return id.size() + document.store.size() + document.document.size() + allowance;
}

bool DocumentCache::find(std::string_view id, StoredDocument& found) {
  const std::lock_guard lock(guard_);
  const auto held = held_.find(id);
  if (held == held_.end()) return false;
  by_use_.splice(by_use_.begin(), by_use_, held->second);
  found = held->second->document;
  return true;
}

DocumentCache::Moment DocumentCache::now() const {
  const std::lock_guard lock(guard_);
  return writes_;
}

void DocumentCache::keep(std::string_view id, const StoredDocument& document, Moment began) {
  const std::lock_guard lock(guard_);
  if (writes_ == began) put(id, document);
}

void DocumentCache::written(std::string_view id, StoredDocument document) {
  const std::lock_guard lock(guard_);
  ++writes_;
  put(id, std::move(document));
}

void DocumentCache::put(std::string_view id, StoredDocument document) {
  drop(id);
  const auto bytes = cost(id, document);
  if (bytes <= most_bytes_) {
    while (bytes_ + bytes > most_bytes_) drop(by_use_.back().id);
    by_use_.push_front({std::string(id), std::move(document)});
    held_.emplace(by_use_.front().id, by_use_.begin());
    bytes_ += bytes;
  }
  kept_bytes_.set(static_cast<double>(bytes_));
}

void DocumentCache::drop(std::string_view id) {
  const auto held = held_.find(id);
  if (held == held_.end()) return;
  const auto place = held->second;
  bytes_ -= cost(place->id, place->document);
  held_.erase(held);  // first: its key is the text of what goes now
  by_use_.erase(place);
}

std::size_t DocumentCache::bytes() const {
  const std::lock_guard lock(guard_);
  return bytes_;
}

}  // namespace paypie::projections
