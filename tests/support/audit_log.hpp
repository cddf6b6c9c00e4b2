// A log that is nothing but lists of records, for tests of the audit trail: written as lanes write, and then spoilt.
#pragma once
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "command-side/lane/records.hpp"
#include "events/log/log.hpp"

namespace paypie::test {

class ListedLog final : public log::LogReader {
 public:
  using Partitions = std::map<log::TopicPartition, std::vector<log::Record>>;
  Partitions partitions;

  // Reads as real logs do: a hole in the offsets is found, not skipped.
  std::expected<log::Chunk, log::LogError> read(const log::TopicPartition& where, log::Offset from,
                                                std::size_t max_bytes) override {
    log::Chunk chunk;
    if (const auto found = partitions.find(where); found != partitions.end()) {
      chunk.end = found->second.empty() ? log::Offset{} : found->second.back().offset + 1;
      auto next = from;
      std::size_t bytes = 0;
      for (const auto& record : found->second) {
        if (record.offset < next || (bytes >= max_bytes && bytes > 0)) continue;
        if (record.offset > next) break;
        chunk.records.push_back(std::make_shared<const log::Record>(record));
        bytes += record.size();
        next = record.offset + 1;
      }
    }
    const bool is_hole = chunk.records.empty() && from < chunk.end;
    if (from > chunk.end || is_hole) {
      return std::unexpected(
          log::LogError{log::LogErrc::gap, where.text() + " has no offset " + std::to_string(from.value)});
    }
    return chunk;
  }
  std::expected<log::Offset, log::LogError> end(const log::TopicPartition& where) override {
    const auto found = partitions.find(where);
    return found == partitions.end() || found->second.empty() ? log::Offset{} : found->second.back().offset + 1;
  }
  std::expected<std::vector<std::string>, log::LogError> topics() override {
    std::vector<std::string> names;
    for (const auto& [where, records] : partitions) {
      if (names.empty() || names.back() != where.topic) names.push_back(where.topic);
    }
    return names;
  }

  log::Record& append(const log::TopicPartition& where, log::Record record) {
    auto& records = partitions[where];
    record.offset = {static_cast<std::int64_t>(records.size())};
    records.push_back(std::move(record));
    return records.back();
  }
};

// Writes one partition as its lane would: an epoch, then commits with rising numbers.
class ListedPen {
 public:
  ListedPen(ListedLog& log, log::TopicPartition where, std::uint64_t epoch = 1)
      : log_(log), where_(std::move(where)), pen_{{{static_cast<std::uint8_t>(epoch)}}, {}, epoch} {
    pen_.writer_text = pen_.writer.text();
    log_.append(where_, lane::writer_opened_record(pen_, time(), "local"));
  }

  log::Record commit_record(const std::string& value) {
    log::Record record;
    record.time = time();
    record.key = "ord_" + std::to_string(where_.partition);
    record.headers = {{std::string(log::header::content_type), std::string(log::event_content_type)},
                      {std::string(log::header::ce_type), "paypie.order.noted.v1"},
                      {std::string(log::header::ce_id), "evt_" + std::to_string(seq_)}};
    record.value = value;
    lane::sign(record, pen_, seq_++);
    return record;
  }
  log::Record& commit(const std::string& value) { return log_.append(where_, commit_record(value)); }
  void commits(int count, const std::string& value = "event ") {
    for (int i = 0; i < count; ++i) commit(value + std::to_string(seq_));
  }
  // Well formed, and void: its number was taken before.
  log::Record& duplicate() {
    --seq_;
    return commit("again");
  }

 private:
  Timestamp time() const { return {1'700'000'000'000'000 + static_cast<std::int64_t>(seq_)}; }
  ListedLog& log_;
  const log::TopicPartition where_;
  lane::Pen pen_;
  std::uint64_t seq_ = 0;
};

}  // namespace paypie::test
