// Documents in memory, so that a read by id is a look into a hash table and not into RocksDB's files.
#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/telemetry/metrics.hpp"
#include "projections/stores/stored_document.hpp"

namespace paypie::projections {

// Bounded in bytes; those used longest ago leave first, and what is larger than the bound is not kept. Any thread.
//
// What the store has written is put in here before anybody is told that it is visible, so a kept document is never
// older than what a position token promises. What a reader brings from the store may be older than a write that
// happened meanwhile, so it says when it began, and is turned away if there was one.
class DocumentCache {
 public:
  // `name` is whose documents they are, for the metric.
  DocumentCache(std::size_t most_bytes, std::string_view name);

  bool find(std::string_view id, StoredDocument& found);

  using Moment = std::uint64_t;
  Moment now() const;
  // `document` was read from the store after `began`.
  void keep(std::string_view id, const StoredDocument& document, Moment began);
  // The store holds `document` now.
  void written(std::string_view id, StoredDocument document);

  std::size_t bytes() const;
  // What one document takes of the limit.
  static std::size_t cost(std::string_view id, const StoredDocument& document);

 private:
  struct Held {
    std::string id;
    StoredDocument document;
  };
  void put(std::string_view id, StoredDocument document);
  void drop(std::string_view id);

  const std::size_t most_bytes_;
  const telemetry::Gauge kept_bytes_;
  mutable std::mutex guard_;  // of what follows
  std::list<Held> by_use_;    // the one used last in front
  std::unordered_map<std::string_view, std::list<Held>::iterator> held_;
  std::size_t bytes_ = 0;
  Moment writes_ = 0;
};

}  // namespace paypie::projections
