// The read models of orders held against the log they were made of. Reads only; blocks.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "events/log/log.hpp"
#include "platform/postgres/pool.hpp"
#include "projections/stores/order_store.hpp"

namespace paypie::projections {

struct Difference {
  std::string where;  // "orders.order_lines", "cache"
  std::string key;    // the row's
  std::string what;   // a clause: "total is 1, the log says 42"; never personal data
  bool operator==(const Difference&) const = default;
};

struct DifferenceReport {
  std::uint64_t orders = 0;             // compared
  std::uint64_t records = 0;            // of the log, folded for it
  std::uint64_t found = 0;              // differences in all
  std::vector<Difference> differences;  // the first of them
  std::vector<std::string> unchecked;   // what could not be compared, and why: a sentence each
  static constexpr std::size_t most_shown = 100;
};

// Called now and then with the partitions done, of log::partitions_per_topic.
using OnCompared = std::function<void(int partitions)>;

// The rows of the read model `orders`, all in one snapshot of the database. The pool's statements should have no
// timeout. The error is a sentence: the database cannot be reached, or the read model was never built there.
std::expected<DifferenceReport, std::string> compare_rows(log::LogReader& log, postgres::Pool& pool,
                                                          const OnCompared& compared = {});

// The documents and the stream index of a query node's store.
DifferenceReport compare_store(log::LogReader& log, const OrderStore& store, const OnCompared& compared = {});

}  // namespace paypie::projections
