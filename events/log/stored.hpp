// How the embedded log lays records out in RocksDB: big-endian keys, so that a partition is one contiguous range, and
// values that carry their own checksum.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "events/log/log.hpp"

namespace paypie::log::stored {

// 't' topic: the topic exists.
std::string topic_key(std::string_view topic);
// The topic of such a key; none for other keys.
std::optional<std::string_view> topic_of(std::string_view key);
inline constexpr std::string_view first_topic_key = "t";

// 'r' topic NUL partition(4) offset(8).
std::string record_key(const TopicPartition& where, Offset offset);
// The offset, if the key belongs to that partition.
std::optional<Offset> offset_of(std::string_view key, const TopicPartition& where);

// format(1) checksum(4) time(8) key headers value; see stored.cpp. Appends to `out`.
void encode(const Record& record, std::string& out);
// The record, or why it cannot be one: `problem` for people, such as "the checksum does not match".
std::expected<Record, std::string> decode(Offset offset, std::string_view bytes);

}  // namespace paypie::log::stored
