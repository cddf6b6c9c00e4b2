// Follows topics on a strand: reads on the pool, hands over batches, knows when everything there was has been seen.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/scheduler/scheduler.hpp"
#include "sagas/runner/merged_reader.hpp"

namespace paypie::sagas {

// On the strand, but for construction.
class WorkReader {
 public:
  struct Options {
    std::string consumer;  // the label of its log lines
    std::vector<std::string> topics;
    std::vector<std::size_t> ahead = {};  // the indexes of topics that are read before the others: see MergedReader
    std::size_t batch_bytes = 1U << 20;
    std::chrono::microseconds look_again = std::chrono::milliseconds(200);  // after trouble, and where nobody woke us
  };
  // `take` gets every batch, in order. All references must outlive it and what the pool still runs.
  WorkReader(Options options, log::EventLog& log, Strand& strand, Executor& pool,
             std::function<void(MergedReader::Batch&)> take);
  ~WorkReader();
  WorkReader(const WorkReader&) = delete;
  WorkReader& operator=(const WorkReader&) = delete;

  // Any thread, once.
  void start();
  // Everything that was in the log when it was last looked at has been taken.
  bool current() const { return current_; }

 private:
  void read();
  void on_read(MergedReader::Batch& batch);
  void look_later();

  const Options options_;
  log::EventLog& log_;
  Strand& strand_;
  Executor& pool_;
  std::function<void(MergedReader::Batch&)> take_;
  std::shared_ptr<MergedReader> reader_;
  bool reading_ = false;
  bool grown_ = false;
  bool current_ = false;
  struct Wake;
  std::shared_ptr<Wake> wake_;
  std::vector<log::EventLog::Subscription> watching_;
};

}  // namespace paypie::sagas
