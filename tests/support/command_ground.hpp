// What the command side of a context runs on in contract tests: one thread and virtual time over the log in memory, or
// real threads over the embedded log or the broker that the test run shares. PAYPIE_TEST_LOG says which; CTest runs
// every file that includes this header once on each (meson-free/cmake/rooms.cmake).
#pragma once
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "command-side/lane/memory_state_store.hpp"
#include "command-side/lane/rocks_state_store.hpp"
#include "platform/scheduler/pool.hpp"
#include "platform/scheduler/simulated.hpp"
#include "platform/scheduler/system.hpp"
#include "tests/support/log_subjects.hpp"

namespace paypie::test {

// One process at a time: begin_process(), use what it has, stop_threads() once nothing is in flight, end_process().
class CommandGround {
 public:
  virtual ~CommandGround() = default;
  virtual Strand& strand() = 0;
  virtual Executor& pool() = 0;
  virtual const Clock& clock() = 0;
  virtual Random& random() = 0;
  virtual log::EventLog& log() = 0;
  virtual lane::StateStore& store() = 0;
  // How long a request may take before the edge gives it up.
  virtual std::chrono::seconds request_within() const = 0;

  virtual void begin_process() = 0;
  virtual void stop_threads() = 0;  // nothing runs any more, and the lanes may go
  virtual void end_process() = 0;
  virtual void forget_states() = 0;

  // Runs what is due of the ground and of the edge, until `done` holds. False: it never will.
  virtual bool run_until(boost::asio::io_context& edge, const std::function<bool()>& done) = 0;
};

// The log in memory, with faults if the test wants some; everything follows from the seed.
class VirtualGround final : public CommandGround {
 public:
  VirtualGround(std::uint64_t seed, log::Faults* faults)
      : world_(seed), wire_(world_.strand()), faults_(faults ? *faults : no_faults_) {}
  Strand& strand() override { return *strand_; }
  Executor& pool() override { return *pool_; }
  const Clock& clock() override { return world_; }
  Random& random() override { return world_; }
  log::EventLog& log() override { return *log_; }
  lane::StateStore& store() override { return *store_; }
  std::chrono::seconds request_within() const override { return std::chrono::seconds(5); }

  void begin_process() override {
    strand_ = world_.strand();
    pool_ = world_.pool();
    log_ = std::make_unique<log::MemoryLog>(broker_, *wire_, faults_, log::MemoryLog::Options{});
  }
  void stop_threads() override {
    strand_->kill();
    pool_->kill();
  }
  void end_process() override { log_.reset(); }
  void forget_states() override { store_ = std::make_unique<lane::MemoryStateStore>(); }

  bool run_until(boost::asio::io_context& edge, const std::function<bool()>& done) override {
    while (!done()) {
      edge.restart();
      edge.poll();
      if (!done() && !world_.step()) return false;
    }
    return true;
  }

 private:
  Simulated world_;
  std::shared_ptr<SimulatedExecutor> wire_, strand_, pool_;
  log::Faults no_faults_;
  log::Faults& faults_;
  std::shared_ptr<log::MemoryBroker> broker_ = std::make_shared<log::MemoryBroker>(*wire_);
  std::unique_ptr<lane::MemoryStateStore> store_ = std::make_unique<lane::MemoryStateStore>();
  std::unique_ptr<log::MemoryLog> log_;
};

// Threads, clock and disk as in production, on one of log_subjects().
class RealGround final : public CommandGround {
 public:
  // `fingerprint`: of the decider's states, as RocksStateStore takes it.
  RealGround(std::unique_ptr<LogSubject> subject, std::string fingerprint)
      : subject_(std::move(subject)), fingerprint_(std::move(fingerprint)) {}
  Strand& strand() override { return process_->strand; }
  Executor& pool() override { return process_->pool; }
  const Clock& clock() override { return clock_; }
  Random& random() override { return random_; }
  log::EventLog& log() override { return subject_->log(); }
  lane::StateStore& store() override { return *store_; }
  std::chrono::seconds request_within() const override { return std::chrono::seconds(60); }

  void begin_process() override {
    if (begun_) subject_->reopen();
    begun_ = true;
    auto opened = lane::RocksStateStore::open(folder_->path() / "states", fingerprint_, {});
    if (!opened) throw std::runtime_error(opened.error());
    store_ = std::move(*opened);
    process_ = std::make_unique<Threads>();
  }
  void stop_threads() override { process_->stop(); }
  void end_process() override {
    process_.reset();
    store_.reset();
  }
  void forget_states() override { folder_ = std::make_unique<TempFolder>(); }

  bool run_until(boost::asio::io_context& edge, const std::function<bool()>& done) override {
    const auto working = boost::asio::make_work_guard(edge);
    const auto until = std::chrono::steady_clock::now() + 2 * request_within();
    while (!done() && std::chrono::steady_clock::now() < until) {
      edge.restart();
      edge.run_one_for(std::chrono::milliseconds(2));
    }
    return done();
  }

 private:
  struct Threads {
    void stop() {
      pool.stop();
      strand.stop();
      work.reset();
      if (thread.joinable()) thread.join();
    }
    ~Threads() { stop(); }
    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work = boost::asio::make_work_guard(io);
    AsioStrand strand{io};
    Pool pool{2};
    std::thread thread{[this] { io.run(); }};
  };

  std::unique_ptr<LogSubject> subject_;
  const std::string fingerprint_;
  std::unique_ptr<TempFolder> folder_ = std::make_unique<TempFolder>();
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<lane::RocksStateStore> store_;
  std::unique_ptr<Threads> process_;
  bool begun_ = false;
};

// Where PAYPIE_TEST_LOG says; in memory and virtual time if it says nothing, or if the test brings faults.
template <class Decider>
std::unique_ptr<CommandGround> command_ground(std::uint64_t seed, log::Faults* faults) {
  const char* named = std::getenv("PAYPIE_TEST_LOG");
  const std::string where = named == nullptr || faults != nullptr ? "memory" : named;
  if (where == "memory") return std::make_unique<VirtualGround>(seed, faults);
  for (const auto& maker : log_subjects()) {
    if (maker.name == where) {
      return std::make_unique<RealGround>(maker.make({}), lane::state_fingerprint<Decider>());
    }
  }
  throw std::runtime_error("PAYPIE_TEST_LOG names no log: " + where);
}

// A clock that stands still, so that a limit in time can be met to the microsecond.
class StandingClock final : public Clock {
 public:
  explicit StandingClock(const Clock& other) : wall_(other.wall_micros()), monotonic_(other.monotonic()) {}
  std::int64_t wall_micros() const override { return wall_; }
  std::chrono::microseconds monotonic() const override { return monotonic_; }

 private:
  std::int64_t wall_;
  std::chrono::microseconds monotonic_;
};

}  // namespace paypie::test
