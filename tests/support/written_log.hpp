// A log in memory that a test writes as lanes write it: one epoch of each partition, then commits with rising numbers.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "command-side/lane/records.hpp"
#include "events/codec/codec.hpp"
#include "events/log/memory.hpp"
#include "platform/scheduler/simulated.hpp"
#include "tests/support/order_history.hpp"

namespace paypie::test {

class WrittenLog {
 public:
  explicit WrittenLog(const std::vector<std::string_view>& topics) {
    for (const auto topic : topics) {
      broker_->ensure_topic(std::string(topic));
      for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
        auto& writer = writers_[{std::string(topic), partition}];
        writer.pen.epoch = 1;
        writer.pen.writer = {bytes_of(1, static_cast<std::uint64_t>(partition) + 1)};
        writer.pen.writer_text = writer.pen.writer.text();
        broker_->land({std::string(topic), partition}, lane::writer_opened_record(writer.pen, {1}, "localhost:1"));
      }
    }
  }

  template <class Event>
  void write(std::string_view topic, const Envelope& meta, const Event& event) {
    const log::TopicPartition where{std::string(topic), log::partition_of(meta.stream)};
    auto& writer = writers_.at({where.topic, where.partition});
    auto record = lane::commit_record(meta, {bytes_of(3, ++commands_)}, {}, codec::encode_event(meta, event));
    lane::sign(record, writer.pen, writer.seq++);
    broker_->land(where, std::move(record));
  }

  log::EventLog& log() { return log_; }

 private:
  struct Writer {
    lane::Pen pen;
    std::uint64_t seq = 0;
  };

  Simulated world_{1};  // never run: nothing here needs reports
  std::shared_ptr<SimulatedExecutor> strand_ = world_.strand();
  log::Faults no_faults_;
  std::shared_ptr<log::MemoryBroker> broker_ = std::make_shared<log::MemoryBroker>(*strand_);
  log::MemoryLog log_{broker_, *strand_, no_faults_, {}};
  std::map<std::pair<std::string, int>, Writer> writers_;
  std::uint64_t commands_ = 0;
};

}  // namespace paypie::test
