// bench_log: durable appends per second at several depths, and records read per second, of the embedded log. One JSON
// object per line on stdout, for benchmarks/run.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <random>
#include <vector>

#include "events/log/embedded.hpp"

using namespace paypie;
using namespace paypie::log;
using Steady = std::chrono::steady_clock;

namespace {

const std::string topic = "paypie.bench.events.v1";

double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

// Of all threads, RocksDB's included: what a busy machine does not distort.
double cpu_micros() { return 1e6 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Half-compressible bytes, as JSON is.
Record sample(std::size_t bytes, std::mt19937_64& random) {
  Record record{{}, Timestamp{1}, "ord_" + std::to_string(random()), {}, {}};
  record.headers = {{"content-type", "application/cloudevents+json"}, {"paypie-epoch", "1"}, {"paypie-seq", "1"}};
  while (record.value.size() < bytes) record.value += R"({"title":"a thing","quantity":)" + std::to_string(random());
  record.value.resize(bytes);
  return record;
}

// Keeps `depth` appends in flight for that long.
class Appending {
 public:
  Appending(EmbeddedLog& log, const Record& record, int depth) : log_(log), record_(record), depth_(depth) {
    micros_.reserve(4'000'000);
  }
  void run(double seconds) {
    const auto before = log_.figures();
    const auto start = Steady::now();
    const auto cpu = cpu_micros();
    for (int i = 0; i < depth_; ++i) append_one();
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::duration<double>(seconds), [] { return false; });
    stopping_ = true;
    const double took = seconds_since(start);
    const auto counted = micros_.size();
    changed_.wait(lock, [&] { return in_flight_ == 0; });
    const auto after = log_.figures();
    std::sort(micros_.begin(), micros_.end());
    const auto at = [&](double part) {
      return micros_[static_cast<std::size_t>(part * static_cast<double>(micros_.size() - 1))];
    };
    fmt::print(
        R"({{"what":"append","in_flight":{},"bytes":{},"per_second":{:.0f},)"
        R"("p50_us":{:.0f},"p99_us":{:.0f},"cpu_us":{:.1f},"appends_per_sync":{:.1f}}})"
        "\n",
        depth_, record_.value.size(), static_cast<double>(counted) / took, at(0.5), at(0.99),
        (cpu_micros() - cpu) / static_cast<double>(micros_.size()),
        static_cast<double>(after.appended - before.appended) / static_cast<double>(after.batches - before.batches));
    std::fflush(stdout);
  }

 private:
  void append_one() {
    const auto sent = Steady::now();
    const int partition = static_cast<int>(next_++ % partitions_per_topic);
    {
      const std::lock_guard lock(mutex_);
      ++in_flight_;
    }
    log_.append({topic, partition}, record_, [this, sent](const Delivery& delivery) {
      if (!delivery) fmt::print(stderr, "{}\n", delivery.error().detail);
      bool again = false;
      {
        const std::lock_guard lock(mutex_);
        micros_.push_back(std::chrono::duration<double, std::micro>(Steady::now() - sent).count());
        again = delivery && !stopping_;
      }
      if (again) append_one();
      const std::lock_guard lock(mutex_);
      if (--in_flight_ == 0) changed_.notify_all();
    });
  }

  EmbeddedLog& log_;
  const Record& record_;
  const int depth_;
  std::atomic<std::uint64_t> next_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<double> micros_;
  int in_flight_ = 0;
  bool stopping_ = false;
};

void read_everything(LogReader& log, const char* what) {
  const auto start = Steady::now();
  const auto cpu = cpu_micros();
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  for (int partition = 0; partition < partitions_per_topic; ++partition) {
    for (Offset at;;) {
      const auto chunk = log.read({topic, partition}, at, 1U << 20);
      if (!chunk) throw std::runtime_error(chunk.error().detail);
      if (chunk->records.empty()) break;
      for (const auto& record : chunk->records) bytes += record->size();
      records += chunk->records.size();
      at = at + static_cast<std::int64_t>(chunk->records.size());
    }
  }
  const double took = seconds_since(start);
  fmt::print(R"({{"what":"{}","records":{},"per_second":{:.0f},"mib_per_second":{:.0f},"cpu_us":{:.2f}}})"
             "\n",
             what, records, static_cast<double>(records) / took, static_cast<double>(bytes) / took / (1 << 20),
             (cpu_micros() - cpu) / static_cast<double>(records));
  std::fflush(stdout);
}

std::unique_ptr<EmbeddedLog> open(const EmbeddedOptions& options) {
  const auto start = Steady::now();
  auto log = EmbeddedLog::open(options);
  if (!log) throw std::runtime_error(log.error().detail);
  fmt::print(R"({{"what":"open","milliseconds":{:.1f}}})"
             "\n",
             1000 * seconds_since(start));
  return std::move(*log);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("durable appends and reads of the embedded log");
  EmbeddedOptions options{.folder = std::filesystem::temp_directory_path() / "paypie-bench-log"};
  double seconds = 3;
  std::size_t bytes = 1024;
  std::vector<int> depths = {1, 16, 64, 256};
  app.add_option("--folder", options.folder, "made, filled and removed");
  app.add_option("--seconds", seconds, "for each depth");
  app.add_option("--bytes", bytes, "of a record's value");
  app.add_option("--depths", depths, "appends in flight");
  CLI11_PARSE(app, argc, argv);
  std::filesystem::remove_all(options.folder);
  std::mt19937_64 random(1);
  const auto record = sample(bytes, random);
  auto log = open(options);
  if (!log->ensure_topic(topic)) return 1;
  for (const int depth : depths) Appending(*log, record, depth).run(seconds);
  log.reset();
  // Nothing in the tail or in RocksDB's memory: from the files, through the page cache.
  log = open(options);
  read_everything(*log, "read from files");
  read_everything(*log, "read from files again");
  log.reset();
  std::filesystem::remove_all(options.folder);
  return 0;
}
