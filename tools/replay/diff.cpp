// replay diff: finds the database and the cache of a data folder and prints where they differ from its log.
#include "tools/replay/diff.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "platform/postgres/cluster.hpp"
#include "platform/postgres/pool.hpp"
#include "platform/rocksdb/database.hpp"
#include "projections/difference/orders_difference.hpp"
#include "projections/stores/order_store.hpp"
#include "tools/log/reader.hpp"
#include "tools/replay/walk.hpp"

namespace paypie::replay {

namespace {

using Json = nlohmann::ordered_json;
using projections::DifferenceReport;
using tools::Exit;
using tools::Failure;

// A view that looks again at its end: beside a running node the read model may know records that were appended after
// the log was opened. A comparison asks only for what a read model has seen, so an end that stays is an answer too.
class CaughtUp final : public log::LogReader {
 public:
  explicit CaughtUp(tools::OpenedReader& opened) : opened_(opened) {}
  std::expected<log::Chunk, log::LogError> read(const log::TopicPartition& where, log::Offset from,
                                                std::size_t max_bytes) override {
    auto chunk = opened_.log->read(where, from, max_bytes);
    if (holds(chunk)) return chunk;
    if (auto looked = opened_.look_again(); !looked) return std::unexpected(looked.error());
    return opened_.log->read(where, from, max_bytes);
  }
  std::expected<log::Offset, log::LogError> end(const log::TopicPartition& where) override {
    return opened_.log->end(where);
  }
  std::expected<std::vector<std::string>, log::LogError> topics() override { return opened_.log->topics(); }

 private:
  static bool holds(const std::expected<log::Chunk, log::LogError>& chunk) {
    return chunk ? !chunk->records.empty() : chunk.error().code != log::LogErrc::no_topic;
  }
  tools::OpenedReader& opened_;
};

struct Database {
  std::unique_ptr<postgres::Cluster> started;  // by us, and stopped with us
  std::string url;
};

Database find_database(const Request& request) {
  if (!request.postgres.empty()) return {nullptr, request.postgres};
  const auto folder = request.data / "postgres";
  if (auto url = postgres::Cluster::running_url({.folder = folder})) return {nullptr, *url};
  if (!std::filesystem::exists(folder / "data" / "PG_VERSION")) {
    throw Failure(Exit::unreachable, fmt::format("there are no read models in {}; --postgres names their database",
                                                 request.data.string()));
  }
  auto started = postgres::Cluster::start({.folder = folder});
  if (!started) throw Failure(Exit::unreachable, started.error());
  auto url = (*started)->url();
  return {std::move(*started), std::move(url)};
}

// Not the counts: the same orders again.
void add(DifferenceReport& all, DifferenceReport more) {
  all.found += more.found;
  std::ranges::move(more.differences, std::back_inserter(all.differences));
  std::ranges::move(more.unchecked, std::back_inserter(all.unchecked));
}

void compare_cache(const std::filesystem::path& folder, log::LogReader& log, const projections::OnCompared& compared,
                   DifferenceReport& report) {
  if (!std::filesystem::exists(folder)) return;
  if (const auto holder = rocks::holder_of_lock(folder); !holder.empty()) {
    fmt::print(stderr, "the cache is not compared: {} holds it\n", holder);
    return;
  }
  auto store = projections::OrderStore::open({.folder = folder});
  if (!store) {
    report.unchecked.push_back("the cache: " + store.error().detail);
    return;
  }
  auto found = projections::compare_store(log, **store, compared);
  fmt::print(stderr, "the cache: {} orders compared\n", tools::with_thousands(static_cast<std::int64_t>(found.orders)));
  add(report, std::move(found));
}

void show(const DifferenceReport& report, tools::Format format) {
  std::vector<Json> rows;
  for (const auto& one : report.differences) {
    rows.push_back({{"where", one.where}, {"key", one.key}, {"what", one.what}});
  }
  if (format == tools::Format::json) {
    const Json all = {{"clean", report.found == 0},   {"complete", report.unchecked.empty()},
                      {"orders", report.orders},      {"records", report.records},
                      {"found", report.found},        {"differences", std::move(rows)},
                      {"unchecked", report.unchecked}};
    tools::print(all.dump(2) + "\n");
    return;
  }
  const tools::Column columns[] = {{"where", "/where"}, {"key", "/key"}, {"what", "/what"}};
  if (!rows.empty() || format != tools::Format::table) tools::print(tools::rendered(rows, columns, format));
  for (const auto& sentence : report.unchecked) fmt::print(stderr, "unchecked: {}\n", sentence);
  fmt::print(stderr, "{}: {} records and {} orders compared\n",
             report.found == 0 ? "clean" : fmt::format("{} differences", report.found),
             tools::with_thousands(static_cast<std::int64_t>(report.records)),
             tools::with_thousands(static_cast<std::int64_t>(report.orders)));
}

}  // namespace

Exit diff_command(const Request& request, const std::string& read_model) {
  if (read_model != "orders") throw Failure(Exit::usage, "the read models are: orders");
  auto opened = tools::open_reader(request.log);
  CaughtUp log(opened);
  const auto database = find_database(request);
  postgres::Pool pool({.url = database.url, .size = 1, .statement_timeout = std::chrono::milliseconds(0)});
  if (const auto there = pool.ping(); !there) throw Failure(Exit::unreachable, there.error().detail);
  DifferenceReport report;
  {
    tools::Interrupt interrupt;
    tools::Progress progress("partitions");
    const auto compared = [&](int partitions) {
      progress.at(static_cast<std::uint64_t>(partitions));
      if (const auto why = tools::Interrupt::asked()) throw Failure(*why, "interrupted");
    };
    auto rows = projections::compare_rows(log, pool, compared);
    if (rows) {
      report = std::move(*rows);
    } else {
      report.unchecked.push_back("the rows: " + rows.error());
    }
    compare_cache(request.data / "cache", log, compared, report);
  }
  show(report, request.format);
  if (report.found > 0) return Exit::difference;
  return report.unchecked.empty() ? Exit::ok : Exit::incomplete;
}

}  // namespace paypie::replay
