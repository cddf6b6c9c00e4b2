// Rebuild rates: the log read raw, into the query node's RocksDB, and into PostgreSQL; one JSON object on stdout.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "events/log/embedded.hpp"
#include "platform/postgres/cluster.hpp"
#include "platform/scheduler/system.hpp"
#include "projections/feed/orders_topic.hpp"
#include "projections/runner/orders_sql.hpp"
#include "projections/runner/runner.hpp"
#include "projections/stores/order_tail.hpp"

namespace {

using namespace paypie;
using Clock = std::chrono::steady_clock;

template <class T, class E>
T required(std::expected<T, E> value, const std::string& doing) {
  if (value) return std::move(*value);
  if constexpr (requires { value.error().detail; })
    throw std::runtime_error(doing + ": " + value.error().detail);
  else
    throw std::runtime_error(doing + ": " + value.error());
}

const std::string topic(projections::orders_topic);

// Of this thread: what the wall clock shows too, on a machine with nothing else to do.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

nlohmann::ordered_json raw_read(log::EventLog& log) {
  auto begin = Clock::now();
  double cpu = cpu_seconds();
  std::size_t records = 0, bytes = 0;
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    log::Offset next;
    while (true) {
      auto chunk = required(log.read({topic, partition}, next, 4U << 20), "reading");
      if (chunk.records.empty()) break;
      records += chunk.records.size();
      for (const auto& record : chunk.records) bytes += record->value.size();
      next = chunk.records.back()->offset + 1;
    }
  }
  return {
      {"records", records}, {"bytes", bytes}, {"seconds", seconds_since(begin)}, {"cpu_seconds", cpu_seconds() - cpu}};
}

nlohmann::ordered_json into_rocksdb(log::EventLog& log, const std::filesystem::path& folder) {
  SystemClock clock;
  auto store = required(projections::OrderStore::open({.folder = folder}), "opening the store");
  projections::OrderTail tail(log, *store, clock);
  auto begin = Clock::now();
  double cpu = cpu_seconds();
  while (required(tail.step(), "rebuilding")) {
  }
  return {{"seconds", seconds_since(begin)}, {"cpu_seconds", cpu_seconds() - cpu}};
}

nlohmann::ordered_json into_postgres(log::EventLog& log, const std::filesystem::path& folder) {
  SystemClock clock;
  auto cluster = required(postgres::Cluster::start({.folder = folder}), "starting PostgreSQL");
  postgres::Pool pool({.url = cluster->url(), .size = 1, .statement_timeout = std::chrono::milliseconds(0)});
  projections::OrdersSql orders;
  projections::Runner runner(log, pool, orders, clock);
  auto begin = Clock::now();
  double cpu = cpu_seconds();
  while (required(runner.step(), "rebuilding") != projections::Runner::Step::idle) {
  }
  return {
      {"seconds", seconds_since(begin)}, {"cpu_seconds", cpu_seconds() - cpu}, {"indexed", runner.status().indexed}};
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Rebuild rates of the read models");
  std::string log_folder, folder;
  app.add_option("--log", log_folder, "the folder of an embedded log that nobody uses, e.g. data/log")->required();
  app.add_option("--folder", folder, "an empty folder to work in")->required();
  CLI11_PARSE(app, argc, argv);
  const std::filesystem::path work(folder);
  // A tail too small to matter: everything is read from disk, or its page cache.
  auto log = required(log::EmbeddedLog::open({.folder = log_folder, .tail_bytes = 1U << 20}), "opening the log");
  nlohmann::ordered_json answer;
  raw_read(*log);  // once for the page cache, so that all three find it equally warm
  answer["raw"] = raw_read(*log);
  answer["rocksdb"] = into_rocksdb(*log, work / "cache");
  answer["postgresql"] = into_postgres(*log, work / "postgres");
  const double records = answer["raw"]["records"];
  for (const char* way : {"raw", "rocksdb", "postgresql"}) {
    const double rate = records / static_cast<double>(answer[way]["seconds"]);
    answer[way]["records_per_second"] = static_cast<std::int64_t>(rate);
    answer[way]["of_raw"] = rate * static_cast<double>(answer["raw"]["seconds"]) / records;
  }
  std::puts(answer.dump(2).c_str());
  return 0;
} catch (const std::exception& failed) {
  std::fprintf(stderr, "bench_rebuild: %s\n", failed.what());
  return 1;
}
