// A log that holds order events, written as a lane writes them; and strangers' records, if a test wants them. In
// memory, or where PAYPIE_TEST_LOG says.
#pragma once
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "command-side/lane/records.hpp"
#include "events/codec/codec.hpp"
#include "events/log/memory.hpp"
#include "platform/scheduler/simulated.hpp"
#include "tests/support/log_calls.hpp"
#include "tests/support/log_subjects.hpp"
#include "tests/support/order_history.hpp"

namespace paypie::test {

class OrderLog {
 public:
  static constexpr const char* topic = "paypie.order.events.v1";

  OrderLog() {
    const char* where = std::getenv("PAYPIE_TEST_LOG");
    for (const auto& maker : log_subjects()) {
      if (where != nullptr && maker.name == where) real_ = maker.make({});
    }
    if (!log().ensure_topic(topic)) throw std::runtime_error("no topic");
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) open_epoch(partition);
  }

  log::EventLog& log() { return real_ ? real_->log() : log_; }
  // For tests that look behind the log's back: in memory only.
  log::MemoryBroker& broker() {
    if (real_) throw std::logic_error("this test needs the log in memory");
    return *broker_;
  }
  static log::TopicPartition where(int partition) { return {topic, partition}; }

  // The next epoch of the partition begins, with a writer of its own.
  void open_epoch(int partition) {
    Writer& writer = writers_[static_cast<std::size_t>(partition)];
    ++writer.pen.epoch;
    writer.pen.writer = {bytes_of(writer.pen.epoch, static_cast<std::uint64_t>(partition) + 1)};
    writer.pen.writer_text = writer.pen.writer.text();
    writer.seq = 0;
    land(partition, lane::writer_opened_record(writer.pen, {1}, "localhost:1"));
  }

  struct Place {
    int partition = 0;
    log::Offset offset;
  };
  Place write(const Happening& happening) {
    return write(happening.meta, codec::encode_event(happening.meta, happening.event));
  }
  // With a value of the test's own, which may be no event at all.
  Place write(const Envelope& meta, std::string value) {
    int partition = log::partition_of(meta.stream);
    Writer& writer = writers_[static_cast<std::size_t>(partition)];
    log::Record record = lane::commit_record(meta, {bytes_of(3, ++commands_)}, {}, std::move(value));
    lane::sign(record, writer.pen, writer.seq++);
    return {partition, land(partition, std::move(record))};
  }
  void write(OrderHistories& histories, int events) {
    for (int n = 0; n < events; ++n) write(histories.next());
  }

  // A copy of the partition's last record, as a retrying producer would leave it: void.
  void duplicate_last(int partition) {
    auto records = broker_->records(where(partition));
    broker_->land(where(partition), *records.back());
  }

 private:
  struct Writer {
    lane::Pen pen;
    std::uint64_t seq = 0;
  };
  log::Offset land(int partition, log::Record record) {
    if (!real_) return broker_->land(where(partition), std::move(record));
    const auto delivery = append(real_->log(), where(partition), std::move(record));
    if (!delivery || !*delivery) throw std::runtime_error("a record was not taken");
    return **delivery;
  }

  Simulated world_{1};  // never run: nothing here needs reports
  std::shared_ptr<SimulatedExecutor> strand_ = world_.strand();
  log::Faults no_faults_;
  std::shared_ptr<log::MemoryBroker> broker_ = std::make_shared<log::MemoryBroker>(*strand_);
  log::MemoryLog log_{broker_, *strand_, no_faults_, {}};
  std::unique_ptr<LogSubject> real_;
  std::array<Writer, log::partitions_per_topic> writers_;
  std::uint64_t commands_ = 0;
};

}  // namespace paypie::test
