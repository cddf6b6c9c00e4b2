// The implementations that the contract of EventLog is held against. A new one joins with one line in log_subjects().
#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "events/log/embedded.hpp"
#include "events/log/kafka/log.hpp"
#include "events/log/memory.hpp"
#include "platform/scheduler/asio.hpp"
#include "tests/support/kafka_broker.hpp"
#include "tests/support/temp_folder.hpp"

namespace paypie::test {

struct SubjectOptions {
  std::size_t max_queued = 10'000;
  std::size_t tail_bytes = 64U << 20;
};

// One log under test.
class LogSubject {
 public:
  virtual ~LogSubject() = default;
  virtual log::EventLog& log() = 0;
  // Ends the process's hold on the log, in order, and opens it again.
  virtual void reopen() = 0;
  // What a prefix leaves of the 249 characters.
  virtual std::size_t longest_topic_name() const { return 249; }
};

class MemorySubject final : public LogSubject {
 public:
  explicit MemorySubject(const SubjectOptions& options) : options_(options) { open(); }
  ~MemorySubject() override {
    log_.reset();
    strand_.stop();
    io_.stop();
    thread_.join();
  }
  log::EventLog& log() override { return *log_; }
  void reopen() override {
    // In order: what was appended is in the log before the next process looks.
    std::promise<void> landed;
    strand_.post([&] { landed.set_value(); });
    landed.get_future().wait();
    log_.reset();
    open();
  }

 private:
  void open() {
    log_ = std::make_unique<log::MemoryLog>(broker_, strand_, no_faults_,
                                            log::MemoryLog::Options{.max_queued = options_.max_queued});
  }
  SubjectOptions options_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_ = boost::asio::make_work_guard(io_);
  AsioStrand strand_{io_};
  std::thread thread_{[this] { io_.run(); }};
  log::Faults no_faults_;
  std::shared_ptr<log::MemoryBroker> broker_ = std::make_shared<log::MemoryBroker>(strand_);
  std::unique_ptr<log::MemoryLog> log_;
};

class EmbeddedSubject final : public LogSubject {
 public:
  explicit EmbeddedSubject(const SubjectOptions& options) : options_(options) { open(); }
  log::EventLog& log() override { return *log_; }
  void reopen() override {
    log_.reset();
    open();
  }

 private:
  void open() {
    auto opened = log::EmbeddedLog::open(
        {.folder = folder_.path(), .max_queued = options_.max_queued, .tail_bytes = options_.tail_bytes});
    if (!opened) throw std::runtime_error(opened.error().detail);
    log_ = std::move(*opened);
  }
  SubjectOptions options_;
  TempFolder folder_;
  std::unique_ptr<log::EmbeddedLog> log_;
};

// On the broker that the test run shares; a prefix of its own keeps its topics apart.
class KafkaSubject final : public LogSubject {
 public:
  explicit KafkaSubject(const SubjectOptions& options) {
    settings_.servers = shared_kafka();
    settings_.topic_prefix = random_topic_prefix();
    settings_.max_queued = options.max_queued;
    settings_.tail_bytes = options.tail_bytes;
    open();
  }
  log::EventLog& log() override { return *log_; }
  void reopen() override {
    log_.reset();
    open();
  }
  std::size_t longest_topic_name() const override { return 249 - settings_.topic_prefix.size(); }

 private:
  void open() {
    auto opened = log::KafkaLog::open(settings_);
    if (!opened) throw std::runtime_error(opened.error().detail);
    log_ = std::move(*opened);
  }
  log::kafka::Settings settings_;
  std::unique_ptr<log::KafkaLog> log_;
};

struct LogMaker {
  std::string name;
  std::function<std::unique_ptr<LogSubject>(const SubjectOptions&)> make;
};

template <class Subject>
LogMaker maker(std::string name, SubjectOptions changed = {}) {
  return {std::move(name), [changed](SubjectOptions options) {
            options.tail_bytes = std::min(options.tail_bytes, changed.tail_bytes);
            return std::make_unique<Subject>(options);
          }};
}

inline const std::vector<LogMaker>& log_subjects() {
  static const std::vector<LogMaker> all = {
      maker<MemorySubject>("memory"),
      maker<EmbeddedSubject>("embedded"),
      maker<EmbeddedSubject>("embedded, read from disk only", {.tail_bytes = 0}),
      maker<KafkaSubject>("kafka"),
      maker<KafkaSubject>("kafka, read by temporary consumers only", {.tail_bytes = 0}),
  };
  return all;
}

}  // namespace paypie::test
