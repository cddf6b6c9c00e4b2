// Where the events of an order lie: its own stream, the process's, and whatever the process heard of.
#pragma once
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "events/log/log.hpp"
#include "events/values.hpp"
#include "projections/causes.hpp"
#include "projections/stores/document_store.hpp"

namespace paypie::query {

// The stream indexes there are. Null: not served here, and what the process heard from there is left out.
struct StreamIndexes {
  const projections::DocumentStore* orders = nullptr;
  const projections::DocumentStore* processes = nullptr;
  const projections::DocumentStore* stock = nullptr;
  const projections::DocumentStore* payments = nullptr;
};

struct Gathered {
  std::string store;  // of the order; empty: there is none
  std::vector<projections::CausedEvent> events;
  std::int64_t scanned = 0;           // records of partitions that had to be read from their beginning
  std::vector<std::string> left_out;  // streams in such partitions that are longer than `most_scanned`
};

// Shows the records of a stream that count, from the beginning of its partition on, until `most` records of whatever
// stream have been read.
struct Scan {
  std::int64_t read = 0;
  bool whole = true;  // false: there are more
};
std::expected<Scan, std::string> scan_stream(log::LogReader& log, const std::string& topic, const std::string& stream,
                                             std::int64_t most, const std::function<void(const log::Record&)>& look);

inline constexpr std::int64_t default_most_scanned = 1'000'000;  // records of a partition: seconds

// Blocks: pool threads only. The error names what could not be read.
std::expected<Gathered, std::string> gather(const StreamIndexes& indexes, log::LogReader& log, const OrderId& order,
                                            std::int64_t most_scanned = default_most_scanned);

}  // namespace paypie::query
