// Writers that note what a log acknowledged, and the check that all of it is there: what power-cut tests are made of.
#pragma once
#include <fmt/format.h>

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "events/log/log.hpp"

namespace paypie::test {

// What was acknowledged, by partition and offset: the record's checksum.
class Acknowledgements {
 public:
  Acknowledgements() = default;
  Acknowledgements(const Acknowledgements& other) {
    const std::lock_guard lock(other.mutex_);
    noted_ = other.noted_;
    count_ = other.count_.load();
  }
  Acknowledgements& operator=(const Acknowledgements&) = delete;

  void add(const log::TopicPartition& where, log::Offset offset, std::uint32_t checksum) {
    const std::lock_guard lock(mutex_);
    noted_[where][offset] = checksum;
    ++count_;
  }
  std::uint64_t count() const { return count_; }

  // The first thing that is wrong with the log, as a sentence; none if everything acknowledged is there, undamaged.
  // Records that nobody was told about may be there too.
  std::optional<std::string> missing_from(log::LogReader& log) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [where, offsets] : noted_) {
      std::map<log::Offset, std::uint32_t> found;
      log::Offset at;
      while (true) {
        const auto chunk = log.read(where, at, 1 << 20);
        if (!chunk) return chunk.error().detail;
        if (chunk->records.empty()) break;
        for (const auto& record : chunk->records) {
          if (record->offset != at)
            return fmt::format("{}: {} stands at {}", where.text(), record->offset.value, at.value);
          found[at] = checksum(*record);
          at = at + 1;
        }
      }
      for (const auto& [offset, sum] : offsets) {
        const auto there = found.find(offset);
        if (there == found.end())
          return fmt::format("{} offset {} was acknowledged and is gone", where.text(), offset.value);
        if (there->second != sum) return fmt::format("{} offset {} holds another record", where.text(), offset.value);
      }
    }
    return std::nullopt;
  }

 private:
  mutable std::mutex mutex_;
  std::map<log::TopicPartition, std::map<log::Offset, std::uint32_t>> noted_;
  std::atomic<std::uint64_t> count_ = 0;
};

// Keeps `in_flight` appends of random sizes going, over all partitions, until stop() or the log's first error.
class Load {
 public:
  Load(log::EventLog& log, std::string topic, Acknowledgements& noted, std::uint64_t seed, int in_flight)
      : log_(log), topic_(std::move(topic)), noted_(noted), random_(seed) {
    for (int i = 0; i < in_flight; ++i) append_one();
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load() { stop(); }

  // Returns when every append was answered.
  void stop() {
    stopping_ = true;
    for (int left = running_; left > 0; left = running_) running_.wait(left);
  }

 private:
  void append_one() {
    log::Record record;
    log::TopicPartition where{topic_, 0};
    {
      const std::lock_guard lock(mutex_);
      where.partition = static_cast<int>(random_() % log::partitions_per_topic);
      record.time.micros = static_cast<std::int64_t>(random_());
      record.key = fmt::format("key-{}", random_() % 1000);
      record.headers = {{"n", std::to_string(random_())}};
      record.value.resize(random_() % 3000);
      for (char& byte : record.value) byte = static_cast<char>(random_());
    }
    ++running_;
    auto sent = std::make_shared<log::Record>(record);
    log_.append(where, std::move(record), [this, where, sent](const log::Delivery& delivery) {
      if (delivery && *delivery) {
        sent->offset = **delivery;
        noted_.add(where, sent->offset, checksum(*sent));
        if (!stopping_) append_one();
      }
      --running_;
      running_.notify_all();
    });
  }

  log::EventLog& log_;
  const std::string topic_;
  Acknowledgements& noted_;
  std::mutex mutex_;
  std::mt19937_64 random_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> running_ = 0;
};

}  // namespace paypie::test
