// The hash chain over the records of a partition that count: what a record is as bytes, and how each hash follows from
// the one before it. docs/reference/audit-chain.md says the same for whoever writes a verifier.
#pragma once
#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "events/log/record.hpp"
#include "events/log/validity.hpp"
#include "platform/crypto/hash.hpp"

namespace paypie::audit {

using crypto::Digest;

// A record as bytes: the same for the same record whatever log it lies in, and different for any other. The time that
// the log itself keeps of a record is no part of it; the event says its own.
void append_canonical(const log::TopicPartition& where, const log::Record& record, std::string& out);

// SHA-256 of the hash before it (zeros before the first) and the record as bytes.
Digest link(const Digest& before, const log::TopicPartition& where, const log::Record& record);

// How far a partition's chain goes.
struct Reach {
  std::uint64_t count = 0;   // records that count
  std::uint64_t offset = 0;  // of the last of them
  Digest hash{};             // of the last of them
  bool operator==(const Reach&) const = default;
};
using Reaches = std::map<log::TopicPartition, Reach>;

// One hash over how far every partition's chain goes. Partitions without records are left out.
Digest root_of(const Reaches& reaches);

// Follows one partition: judges every record, and links those that count. Not thread-safe.
class Chain {
 public:
  explicit Chain(log::TopicPartition where) : where_(std::move(where)) {}
  // Goes on behind a record that counted: its own marks are all that the validity rule knows after it.
  Chain(log::TopicPartition where, const Reach& reach, const log::Marks& last);

  // The next record of the partition. After an epoch jump nothing more may be given.
  log::Verdict take(const log::Record& record);

  const log::TopicPartition& where() const { return where_; }
  const Reach& reach() const { return reach_; }

 private:
  log::TopicPartition where_;
  log::Validity validity_;
  Reach reach_;
};

// The bytes of to_hex()'s text: exactly that many lower-case digits, anything else is refused.
bool read_hex(std::string_view text, std::span<std::uint8_t> bytes);

}  // namespace paypie::audit
