// Checks a whole log: that it is intact, that what counts makes sense, and that every amount adds up.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "events/log/log.hpp"
#include "events/log/validity.hpp"
#include "projections/order_view.hpp"

namespace paypie::replay {

// One thing that is wrong, at the place where it is wrong.
struct Finding {
  std::string kind;  // damaged, foreign, epoch_jump, undecodable, misplaced, version, repeated_command,
                     // history, totals, ...
  std::string topic;
  int partition = 0;
  std::int64_t offset = 0;
  std::string stream;  // may be empty
  std::string detail;
  bool operator==(const Finding&) const = default;
};

struct Verified {
  std::uint64_t topics = 0;
  std::uint64_t partitions = 0;
  std::uint64_t records = 0;
  std::uint64_t events = 0;
  std::uint64_t streams = 0;
  std::uint64_t bytes = 0;
  std::map<std::string, std::uint64_t> voids;  // by reason; void records are normal, findings are not
  std::vector<Finding> findings;
  bool complete = true;  // false: a partition could not be read to its end
  // CRC32C over what every partition folds to: the validity rule's state, and each stream with its last document. Two
  // logs that give readers the same results have the same.
  std::uint32_t fold = 0;
  std::string fold_text() const;  // 8 hexadecimal digits
  bool operator==(const Verified&) const = default;
};

// Where a reader stands that keeps its position beside the log.
struct Checkpoint {
  std::string reader;  // for people: "the state store"
  log::TopicPartition where;
  log::ReaderPosition position;
};

struct VerifyOptions {
  std::vector<Checkpoint> checkpoints;  // held against the end, the records and what the validity rule says there
  std::size_t most_findings = 1'000;
  std::function<void(std::uint64_t records)> progress;  // also where a caller interrupts, by throwing
};

// Partition by partition, so memory holds the streams of one at a time.
Verified verify(log::LogReader& reader, const VerifyOptions& options);

// What is wrong with the amounts of an order, as a sentence; empty if everything adds up.
std::string wrong_amounts(const projections::OrderView& view);

}  // namespace paypie::replay
