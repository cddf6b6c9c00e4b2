// Records: which partition a key belongs to, and the checksum that travels with a record.
#include "events/log/record.hpp"

#include <algorithm>

#include "events/log/crc32c.hpp"

namespace paypie::log {
namespace {

// Feeds lengths as well as bytes, so that no two different records give the checksum the same input.
class Digest {
 public:
  void number(std::uint64_t value) {
    char bytes[8];
    for (unsigned i = 0; i < 8; ++i) bytes[i] = static_cast<char>((value >> (8 * i)) & 0xffU);
    crc_ = crc32c({bytes, sizeof bytes}, crc_);
  }
  void text(std::string_view value) {
    number(value.size());
    crc_ = crc32c(value, crc_);
  }
  std::uint32_t value() const { return crc_; }

 private:
  std::uint32_t crc_ = 0;
};

}  // namespace

// After org.apache.kafka.common.utils.Utils.murmur2 (Apache Kafka), so that other clients find our partitions.
std::uint32_t murmur2(std::string_view key) {
  constexpr std::uint32_t seed = 0x9747b28cU;
  constexpr std::uint32_t factor = 0x5bd1e995U;
  const auto byte_at = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(key[i])}; };
  std::uint32_t hash = seed ^ static_cast<std::uint32_t>(key.size());
  const std::size_t whole = key.size() / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4) {
    std::uint32_t word = byte_at(i) | byte_at(i + 1) << 8 | byte_at(i + 2) << 16 | byte_at(i + 3) << 24;
    word *= factor;
    word ^= word >> 24;
    word *= factor;
    hash *= factor;
    hash ^= word;
  }
  const std::size_t rest = key.size() - whole;
  if (rest >= 3) hash ^= byte_at(whole + 2) << 16;
  if (rest >= 2) hash ^= byte_at(whole + 1) << 8;
  if (rest >= 1) {
    hash ^= byte_at(whole);
    hash *= factor;
  }
  hash ^= hash >> 13;
  hash *= factor;
  hash ^= hash >> 15;
  return hash;
}

int partition_of(std::string_view key) { return static_cast<int>((murmur2(key) & 0x7fffffffU) % partitions_per_topic); }

bool is_topic_name(std::string_view name) {
  constexpr std::size_t longest = 249;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !name.empty() && name.size() <= longest && std::ranges::all_of(name, allowed);
}

bool is_event_topic(std::string_view name) {
  constexpr std::string_view begins = "paypie.", middle = ".events.v";
  const auto at = name.rfind(middle);
  if (!is_topic_name(name) || !name.starts_with(begins) || at == std::string_view::npos || at < begins.size() + 1 ||
      name[begins.size()] == '.') {
    return false;
  }
  const auto number = name.substr(at + middle.size());
  return !number.empty() && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::string_view> Record::header(std::string_view name) const {
  for (const auto& header : headers) {
    if (header.name == name) return header.value;
  }
  return std::nullopt;
}

std::size_t Record::size() const {
  constexpr std::size_t allowance = 64;
  constexpr std::size_t header_allowance = 8;
  std::size_t bytes = allowance + value.size() + (key ? key->size() : 0);
  for (const auto& header : headers) bytes += header_allowance + header.name.size() + header.value.size();
  return bytes;
}

std::uint32_t checksum(const Record& record) {
  Digest digest;
  digest.number(static_cast<std::uint64_t>(record.offset.value));
  digest.number(static_cast<std::uint64_t>(record.time.micros));
  digest.number(record.key ? 1 : 0);
  if (record.key) digest.text(*record.key);
  digest.number(record.headers.size());
  for (const auto& header : record.headers) {
    digest.text(header.name);
    digest.text(header.value);
  }
  digest.text(record.value);
  return digest.value();
}

}  // namespace paypie::log
