// Where the events of an order lie: its own stream, the process's, and whatever the process heard of.
#pragma once
#include <cstdint>
#include <expected>
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
};

struct Gathered {
  std::string store;  // of the order; empty: there is none
  std::vector<projections::CausedEvent> events;
  std::int64_t scanned = 0;  // records of partitions that had to be read from their beginning
};

// Blocks: pool threads only. The error names what could not be read.
std::expected<Gathered, std::string> gather(const StreamIndexes& indexes, log::LogReader& log, const OrderId& order);

}  // namespace paypie::query
