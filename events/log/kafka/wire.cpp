// What Kafka (or librdkafka) cannot carry, and how it travels all the same:
// - a time that is no positive whole millisecond: the last header is paypie-time, the microseconds in decimal;
// - a header whose name holds a NUL, which librdkafka's readers cannot see: paypie-header, "<length>:<name><value>".
// Both are written around headers that have these very names, so that nothing is ambiguous.
#include "events/log/kafka/wire.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace paypie::log::kafka {
namespace {

constexpr std::string_view time_name = "paypie-time";
constexpr std::string_view wrapped_name = "paypie-header";
constexpr std::int64_t micros_per_milli = 1000;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

bool must_be_wrapped(std::string_view name) {
  return name == wrapped_name || name.find('\0') != std::string_view::npos;
}

std::optional<Header> unwrapped(std::string_view value) {
  const auto colon = value.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto length = number_in<std::size_t>(value.substr(0, colon));
  const auto rest = value.substr(colon + 1);
  if (!length || *length > rest.size() || !must_be_wrapped(rest.substr(0, *length))) return std::nullopt;
  return Header{std::string(rest.substr(0, *length)), std::string(rest.substr(*length))};
}

void add(rd_kafka_headers_t& headers, std::string_view name, std::string_view value) {
  rd_kafka_header_add(&headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                      static_cast<ssize_t>(value.size()));
}

std::vector<Header> headers_in(const rd_kafka_message_t& message) {
  std::vector<Header> headers;
  rd_kafka_headers_t* all = nullptr;
  if (rd_kafka_message_headers(&message, &all) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
  const char* name = nullptr;
  const void* bytes = nullptr;
  std::size_t size = 0;
  headers.reserve(rd_kafka_header_cnt(all));
  for (std::size_t i = 0; rd_kafka_header_get_all(all, i, &name, &bytes, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    const std::string_view value(bytes == nullptr ? "" : static_cast<const char*>(bytes), bytes == nullptr ? 0 : size);
    auto original = name == wrapped_name ? unwrapped(value) : std::nullopt;
    headers.push_back(original ? std::move(*original) : Header{name, std::string(value)});
  }
  return headers;
}

}  // namespace

std::int64_t create_time(const Record& record) {
  // 0 would mean "now" to librdkafka, and -1 "none" to the broker.
  return std::max<std::int64_t>(1, record.time.micros / micros_per_milli);
}

Headers headers_of(const Record& record) {
  Headers headers(rd_kafka_headers_new(record.headers.size() + 1));
  for (const auto& [name, value] : record.headers) {
    if (must_be_wrapped(name)) {
      add(*headers, wrapped_name, std::to_string(name.size()) + ":" + name + value);
    } else {
      add(*headers, name, value);
    }
  }
  const bool could_be_taken_for_ours = !record.headers.empty() && record.headers.back().name == time_name;
  if (could_be_taken_for_ours || record.time.micros != create_time(record) * micros_per_milli) {
    add(*headers, time_name, std::to_string(record.time.micros));
  }
  return headers;
}

Record record_in(const rd_kafka_message_t& message) {
  Record record;
  record.offset = {message.offset};
  if (message.key != nullptr) record.key.emplace(static_cast<const char*>(message.key), message.key_len);
  if (message.payload != nullptr) record.value.assign(static_cast<const char*>(message.payload), message.len);
  record.headers = headers_in(message);
  rd_kafka_timestamp_type_t kind{};
  // A stranger may have written any number of milliseconds.
  const auto millis = rd_kafka_message_timestamp(&message, &kind);
  record.time = {std::clamp(millis, INT64_MIN / micros_per_milli, INT64_MAX / micros_per_milli) * micros_per_milli};
  if (!record.headers.empty() && record.headers.back().name == time_name) {
    if (const auto micros = number_in<std::int64_t>(record.headers.back().value)) {
      record.time = {*micros};
      record.headers.pop_back();
    }
  }
  return record;
}

}  // namespace paypie::log::kafka
