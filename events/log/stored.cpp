// The record format of the embedded log, version 1. Written once, read for ever: changes get a new format number.
//   format u8 = 1 | checksum u32 | time i64 | has_key u8 [key text] | headers u32 { name text, value text } | value
//   integers little-endian; text = length u32, bytes; the value takes what is left.
#include "events/log/stored.hpp"

namespace paypie::log::stored {
namespace {

constexpr char format = 1;
constexpr char topic_mark = 't';
constexpr char record_mark = 'r';

template <class Number>
void put_little(std::string& out, Number value) {
  auto bits = static_cast<std::uint64_t>(value);
  for (std::size_t i = 0; i < sizeof value; ++i, bits >>= 8) out += static_cast<char>(bits & 0xffU);
}

void put_big(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>((value >> (8 * i)) & 0xffU);
}

void put_text(std::string& out, std::string_view text) {
  put_little(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

std::uint64_t big_at(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

// Takes fields off the front; `ok` turns false, and stays so, once something does not fit.
struct Cursor {
  std::string_view rest;
  bool ok = true;

  std::string_view bytes(std::size_t count) {
    if (rest.size() < count) ok = false;
    if (!ok) return {};
    const auto taken = rest.substr(0, count);
    rest.remove_prefix(count);
    return taken;
  }
  template <class Number>
  Number little() {
    std::uint64_t value = 0;
    const auto taken = bytes(sizeof(Number));
    for (std::size_t i = taken.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(taken[i]);
    return static_cast<Number>(value);
  }
  std::string text() { return std::string(bytes(little<std::uint32_t>())); }
};

}  // namespace

std::string topic_key(std::string_view topic) { return topic_mark + std::string(topic); }

std::optional<std::string_view> topic_of(std::string_view key) {
  if (!key.starts_with(topic_mark)) return std::nullopt;
  return key.substr(1);
}

std::string record_key(const TopicPartition& where, Offset offset) {
  std::string key;
  key.reserve(where.topic.size() + 14);
  key += record_mark;
  key += where.topic;
  key += '\0';
  put_big(key, static_cast<std::uint64_t>(where.partition), 4);
  put_big(key, static_cast<std::uint64_t>(offset.value), 8);
  return key;
}

std::optional<Offset> offset_of(std::string_view key, const TopicPartition& where) {
  const auto sample = record_key(where, Offset{0});
  const auto prefix = std::string_view(sample).substr(0, sample.size() - 8);
  if (key.size() != sample.size() || !key.starts_with(prefix)) return std::nullopt;
  return Offset{static_cast<std::int64_t>(big_at(key.substr(prefix.size())))};
}

void encode(const Record& record, std::string& out) {
  out += format;
  put_little(out, checksum(record));
  put_little(out, record.time.micros);
  out += static_cast<char>(record.key.has_value());
  if (record.key) put_text(out, *record.key);
  put_little(out, static_cast<std::uint32_t>(record.headers.size()));
  for (const auto& header : record.headers) {
    put_text(out, header.name);
    put_text(out, header.value);
  }
  out += record.value;
}

std::expected<Record, std::string> decode(Offset offset, std::string_view bytes) {
  if (bytes.empty() || bytes.front() != format) return std::unexpected("its format is unknown");
  Cursor cursor{bytes.substr(1)};
  const auto expected_checksum = cursor.little<std::uint32_t>();
  Record record;
  record.offset = offset;
  record.time.micros = cursor.little<std::int64_t>();
  const auto has_key = cursor.little<std::uint8_t>();
  if (has_key > 1) return std::unexpected("its key flag is neither 0 nor 1");
  if (has_key == 1) record.key = cursor.text();
  const auto headers = cursor.little<std::uint32_t>();
  // Each header takes at least two lengths, so a wild count ends here instead of in an allocation.
  if (!cursor.ok || headers > cursor.rest.size() / 8) return std::unexpected("it is cut short");
  record.headers.reserve(headers);
  for (std::uint32_t i = 0; i < headers; ++i) {
    auto name = cursor.text();
    auto value = cursor.text();
    record.headers.push_back({std::move(name), std::move(value)});
  }
  if (!cursor.ok) return std::unexpected("it is cut short");
  record.value = cursor.rest;
  if (checksum(record) != expected_checksum) return std::unexpected("its checksum does not match");
  return record;
}

}  // namespace paypie::log::stored
