// Batches from the log into the query node's store; poison is parked, what is not understood stops its partition.
#include "projections/stores/order_tail.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "events/codec/codec.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"

namespace paypie::projections {

namespace metric = telemetry::metric;

OrderTail::OrderTail(log::EventLog& log, OrderStore& store, const Clock& clock)
    : OrderTail(log, store, clock, Config{}) {}

OrderTail::OrderTail(log::EventLog& log, OrderStore& store, const Clock& clock, Config config)
    : log_(log),
      store_(store),
      clock_(clock),
      config_(config),
      progress_(std::string(orders_topic)),
      applied_(telemetry::counter(metric::projection_events, {name})),
      failures_(telemetry::counter(metric::projection_failures, {name})),
      lag_events_(telemetry::gauge(metric::projection_lag_events, {name})),
      lag_seconds_(telemetry::gauge(metric::projection_lag_seconds, {name})),
      parked_streams_(telemetry::gauge(metric::projection_parked, {name})),
      stopped_partitions_(telemetry::gauge(metric::log_stopped_partitions, {name})),
      fold_(config.remembered_orders),
      feed_(log, progress_.topic(), name) {
  auto positions = store.positions();
  for (const auto& [partition, position] : positions) progress_.moved(partition, position.next);
  feed_.begin(std::move(positions));
  published_.parked = store.parked();
}

void OrderTail::run(std::stop_token stop) {
  auto subscription = log_.watch(progress_.topic(), [this](int) {
    std::lock_guard lock(guard_);
    grown_ = true;
    wake_.notify_all();
  });
  while (!stop.stop_requested()) {
    auto stepped = step();
    if (stepped && *stepped) continue;
    if (!stepped) telemetry::warning("a cache cannot go on", {{"projection", name}, {"error", stepped.error()}});
    std::unique_lock lock(guard_);
    if (stepped) {
      // The time limit is for logs that another process appends to.
      wake_.wait_for(lock, stop, std::chrono::seconds(1), [&] { return grown_; });
      grown_ = false;
    } else {
      wake_.wait_for(lock, stop, config_.pause, [] { return false; });
    }
  }
}

std::expected<bool, std::string> OrderTail::step() {
  auto fail = [&](std::string why) -> std::expected<bool, std::string> {
    failures_.add();
    fold_.forget();
    feed_.abandoned();
    publish(why);
    return std::unexpected(std::move(why));
  };
  auto batch = feed_.read(config_.batch_bytes);
  if (!batch) return fail(batch.error());
  bool any = !batch->moves.empty();
  if (any) {
    if (auto trouble = write(*batch)) return fail(*trouble);
  }
  publish("");
  return any;
}

// Takes out of the batch what is not to be applied; throws std::runtime_error when the store cannot be read.
std::vector<OrderChange> OrderTail::fold(FeedBatch& batch, OrderStore::Batch& writes) {
  std::erase_if(batch.records, [&](const auto& record) { return published_.parked.contains(record.stream()); });
  auto load = [&](const std::vector<OrderFold::Wanted>& wanted) {
    std::vector<std::string> ids;
    for (const auto& one : wanted) ids.push_back(one.stream);
    return store_.views(ids);
  };
  while (true) {
    try {
      return fold_.fold(batch.records, load, [](int, const OrderView&) {});
    } catch (const Poison& poison) {
      const std::string stream = batch.records[poison.index].stream();
      telemetry::error("a stream is parked", {{"projection", name}, {"stream", stream}, {"error", poison.what()}});
      writes.parked.emplace(stream, poison.what());
      // What came before it in the batch still counts.
      auto tail = batch.records.begin() + static_cast<std::ptrdiff_t>(poison.index);
      batch.records.erase(
          std::remove_if(tail, batch.records.end(), [&](const auto& record) { return record.stream() == stream; }),
          batch.records.end());
    } catch (const UnknownEvent& unknown) {
      feed_.stop_before(batch, unknown.index, unknown.what());
    }
  }
}

std::optional<std::string> OrderTail::write(FeedBatch& batch) {
  OrderStore::Batch writes;
  std::vector<OrderChange> changes;
  try {
    changes = fold(batch, writes);
  } catch (const std::runtime_error& failed) {
    return failed.what();
  }
  std::unordered_map<std::string_view, std::uint64_t> versions;  // of each stream's next record in the batch
  for (const OrderChange& change : changes) {
    versions.emplace(change.stream, change.first_version);
    writes.orders.emplace_back(change.stream, StoredOrder{change.view.version, change.view.store.name,
                                                          codec::to_json<codec::Empty::written>(change.view)});
  }
  for (const ValidRecord& record : batch.records) {
    writes.entries.emplace_back(
        record.stream(), StreamEntry{versions.at(record.stream())++, record.record->offset, record.record->time});
  }
  for (const Move& move : batch.moves) writes.positions[move.partition] = move.to;
  auto parked = writes.parked;
  if (auto written = store_.write(std::move(writes)); !written) return written.error().detail;
  applied_.add(static_cast<double>(batch.records.size()));
  fold_.kept(std::move(changes));
  {
    std::lock_guard lock(guard_);
    published_.parked.merge(parked);
  }
  feed_.stored(batch);
  for (const Move& move : batch.moves) progress_.moved(move.partition, move.to.next);
  return std::nullopt;
}

void OrderTail::publish(std::string trouble) {
  Lag lag = feed_.lag(clock_.wall_micros(), !trouble.empty());
  lag_events_.set(static_cast<double>(lag.events));
  lag_seconds_.set(lag.seconds);
  stopped_partitions_.set(static_cast<double>(lag.stopped.size()));
  std::lock_guard lock(guard_);
  published_.lag = std::move(lag);
  published_.trouble = std::move(trouble);
  parked_streams_.set(static_cast<double>(published_.parked.size()));
}

TailStatus OrderTail::status() const {
  std::lock_guard lock(guard_);
  return published_;
}

bool OrderTail::is_parked(const std::string& stream) const {
  std::lock_guard lock(guard_);
  return published_.parked.contains(stream);
}

}  // namespace paypie::projections
