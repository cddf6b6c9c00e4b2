// Appending and waiting, and the records that tests append: what every test of a log does.
#pragma once
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

#include "events/log/log.hpp"

namespace paypie::test {

inline constexpr std::chrono::seconds patience{60};

template <class T>
T await(std::future<T>& future) {
  if (future.wait_for(patience) != std::future_status::ready) throw std::runtime_error("nothing came back in time");
  return future.get();
}

// Shared with the callback, so that a log that reports twice is an exception and not a crash.
inline std::future<log::Delivery> start_append(log::EventLog& log, const log::TopicPartition& where,
                                               log::Record record) {
  auto promise = std::make_shared<std::promise<log::Delivery>>();
  auto future = promise->get_future();
  log.append(where, std::move(record), [promise](log::Delivery delivery) { promise->set_value(std::move(delivery)); });
  return future;
}

inline log::Delivery append(log::EventLog& log, const log::TopicPartition& where, log::Record record) {
  auto future = start_append(log, where, std::move(record));
  return await(future);
}

inline log::Record record_with(std::string value) { return {{}, Timestamp{1}, "key", {{"h", "v"}}, std::move(value)}; }

// A record whose size() is exactly that.
inline log::Record record_of_size(std::size_t bytes) {
  log::Record record = record_with("");
  record.value.assign(bytes - record.size(), 'x');
  return record;
}

// Every record of a partition, read in chunks; throws what a read fails with.
inline std::vector<log::Record> read_all(log::LogReader& log, const log::TopicPartition& where,
                                         std::size_t max_bytes = 1 << 20) {
  std::vector<log::Record> all;
  for (log::Offset at;;) {
    auto chunk = log.read(where, at, max_bytes);
    if (!chunk) throw std::runtime_error(chunk.error().detail);
    if (chunk->records.empty()) return all;
    for (const auto& record : chunk->records) all.push_back(*record);
    at = at + static_cast<std::int64_t>(chunk->records.size());
  }
}

}  // namespace paypie::test
