// Records that no program of ours would write, in the log of a server that is not running: an epoch of their own, valid
// by the rule, so that every reader meets them.
#pragma once
#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>

#include "command-side/lane/records.hpp"
#include "events/codec/codec.hpp"
#include "events/log/embedded.hpp"

namespace paypie::test {

class Planted {
 public:
  // Behind everything that is in the partition of this stream.
  Planted(const std::filesystem::path& log, const std::string& topic, std::string stream)
      : log_(std::move(*log::EmbeddedLog::open({.folder = log}))),
        where_{topic, log::partition_of(stream)},
        stream_(std::move(stream)) {
    log::Validity validity;
    log::Offset next;
    while (true) {
      const auto chunk = log_->read(where_, next, 1U << 20);
      REQUIRE(chunk);
      if (chunk->records.empty()) break;
      for (const auto& record : chunk->records) {
        time_ = record->time;
        if (validity.judge(*record) != log::Verdict::counts || record->key != stream_) continue;
        last_ = *codec::decode_envelope(record->value);
      }
      next = chunk->records.back()->offset + 1;
    }
    pen_ = {.writer = {{99}}, .writer_text = WriterId{{99}}.text(), .epoch = validity.epoch() + 1};
    append(lane::writer_opened_record(pen_, time_, "local"));
  }

  // The stream's next event; `spoil` gets its text before it is written.
  template <class Event, class Spoil>
  void event(const Event& event, Spoil spoil) {
    auto meta = last_;
    ++meta.version;
    const CommandId command{{static_cast<std::uint8_t>(100 + seq_)}};
    meta.id = EventId{command.bytes};
    meta.type = wire_type<Event>();
    meta.causation = command.text();
    meta.time = time_;
    auto record = lane::commit_record(meta, command, {}, spoil(codec::encode_event(meta, event)));
    lane::sign(record, pen_, seq_++);
    append(std::move(record));
    last_ = meta;
  }
  template <class Event>
  void event(const Event& happened) {
    event(happened, [](std::string text) { return text; });
  }

 private:
  void append(log::Record record) {
    std::atomic<int> landed = 0;
    log_->append(where_, std::move(record), [&](log::Delivery delivery) { landed = delivery ? 1 : -1; });
    while (landed == 0) std::this_thread::yield();
    REQUIRE(landed == 1);
  }

  std::unique_ptr<log::EmbeddedLog> log_;
  const log::TopicPartition where_;
  const std::string stream_;
  Envelope last_;
  Timestamp time_;
  lane::Pen pen_;
  std::uint64_t seq_ = 0;
};

}  // namespace paypie::test
