// What a partition holds: records with an offset, a key, headers in order and a value, verbatim (log-protocol).
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/values.hpp"

namespace paypie::log {

// Position of a record in its partition, 0, 1, 2, ... without holes.
struct Offset {
  std::int64_t value = 0;
  auto operator<=>(const Offset&) const = default;
  Offset operator+(std::int64_t n) const { return {value + n}; }
};

inline constexpr int partitions_per_topic = 12;

// One partition of one topic, e.g. {"paypie.order.events.v1", 7}.
struct TopicPartition {
  std::string topic;
  int partition = 0;
  auto operator<=>(const TopicPartition&) const = default;
  std::string text() const { return topic + "/" + std::to_string(partition); }
};

// (murmur2(key) & 0x7fffffff) % 12, as Java's default partitioner computes it.
int partition_of(std::string_view key);
// Java's murmur2 of the key's bytes.
std::uint32_t murmur2(std::string_view key);

// 1 to 249 characters of A-Z a-z 0-9 . _ - (Kafka's rule, so that every name can move there).
bool is_topic_name(std::string_view name);

// paypie.<aggregate>.events.v<number>: a topic whose records are written by lanes, and judged by the validity rule.
bool is_event_topic(std::string_view name);

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

struct Record {
  Offset offset;
  Timestamp time;                  // given by whoever appends (CreateTime)
  std::optional<std::string> key;  // stream id; none for WriterOpened and empty commits
  std::vector<Header> headers;
  std::string value;
  bool operator==(const Record&) const = default;
  // The first header of that name, or none.
  std::optional<std::string_view> header(std::string_view name) const;
  // Bytes a record takes in buffers and limits: key, headers, value and a fixed allowance.
  std::size_t size() const;
};

// CRC32C over offset, time, key, headers and value: what checkpoints keep of the last record they cover, and what the
// embedded log stores beside each record.
std::uint32_t checksum(const Record& record);

}  // namespace paypie::log
