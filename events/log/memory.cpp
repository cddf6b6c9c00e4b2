// The memory log: records that have landed, and the flights of those that have not.
#include "events/log/memory.hpp"

#include <algorithm>

namespace paypie::log {

using std::chrono::microseconds;

namespace {

LogError no_topic(const TopicPartition& where) { return {LogErrc::no_topic, where.text() + " does not exist"}; }

// Zero delays go through post(): only that promises order.
void run_after(Strand& strand, microseconds delay, Task task) {
  if (delay <= microseconds(0)) {
    strand.post(std::move(task));
  } else {
    strand.after(delay, std::move(task));
  }
}

}  // namespace

void MemoryBroker::ensure_topic(const std::string& topic) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < partitions_per_topic; ++i) partitions_.try_emplace(TopicPartition{topic, i});
}

bool MemoryBroker::has(const TopicPartition& where) const {
  const std::lock_guard lock(mutex_);
  return partitions_.contains(where);
}

std::vector<std::string> MemoryBroker::topics() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [where, partition] : partitions_) {
    if (where.partition == 0) names.push_back(where.topic);
  }
  return names;
}

Offset MemoryBroker::land(const TopicPartition& where, Record record) {
  Offset offset;
  {
    const std::lock_guard lock(mutex_);
    auto& records = partitions_.at(where).records;
    offset = Offset{static_cast<std::int64_t>(records.size())};
    record.offset = offset;
    records.push_back(std::make_shared<const Record>(std::move(record)));
  }
  watchers_.grew(where);
  return offset;
}

void MemoryBroker::cut(const TopicPartition& where, Offset new_end) {
  const std::lock_guard lock(mutex_);
  auto& partition = partitions_.at(where);
  const auto kept = std::min(partition.records.size(), static_cast<std::size_t>(new_end.value));
  partition.records.resize(kept);
  partition.damaged.erase(partition.damaged.lower_bound(new_end), partition.damaged.end());
}

void MemoryBroker::damage(const TopicPartition& where, Offset offset) {
  const std::lock_guard lock(mutex_);
  partitions_.at(where).damaged.insert(offset);
}

Offset MemoryBroker::end(const TopicPartition& where) const {
  const std::lock_guard lock(mutex_);
  return Offset{static_cast<std::int64_t>(partitions_.at(where).records.size())};
}

std::vector<std::shared_ptr<const Record>> MemoryBroker::records(const TopicPartition& where) const {
  const std::lock_guard lock(mutex_);
  return partitions_.at(where).records;
}

std::expected<Chunk, LogError> MemoryBroker::read(const TopicPartition& where, Offset from, Offset visible_end,
                                                  std::size_t max_bytes) const {
  const std::lock_guard lock(mutex_);
  const auto found = partitions_.find(where);
  if (found == partitions_.end()) return std::unexpected(no_topic(where));
  const auto& [records, damaged] = found->second;
  const Offset real_end{static_cast<std::int64_t>(records.size())};
  if (from.value < 0 || from > real_end) {
    return std::unexpected(LogError{LogErrc::gap, where.text() + ": offset " + std::to_string(from.value) +
                                                      " is beyond the end " + std::to_string(real_end.value)});
  }
  Chunk chunk{{}, std::clamp(visible_end, from, real_end)};
  std::size_t bytes = 0;
  for (Offset at = from; at < chunk.end; at = at + 1) {
    if (damaged.contains(at)) {
      if (at != from) break;
      return std::unexpected(
          LogError{LogErrc::damaged, where.text() + " offset " + std::to_string(at.value) + ": damaged"});
    }
    const auto& record = records[static_cast<std::size_t>(at.value)];
    bytes += record->size();
    if (!chunk.records.empty() && bytes > max_bytes) break;
    chunk.records.push_back(record);
  }
  return chunk;
}

// One append on its way.
struct MemoryLog::Flight {
  TopicPartition where;
  Record record;
  OnDelivered done;
  Fate fate;
  std::vector<std::optional<Offset>> landed;  // by copy
  bool first_is_due = false;
  bool report_is_due = false;
  bool reported = false;
};

// What is between a process and its broker. Outlives the process, as packets do.
struct MemoryLog::Wire : std::enable_shared_from_this<Wire> {
  Wire(std::shared_ptr<MemoryBroker> to, Executor& answers, Faults& script)
      : broker(std::move(to)), reports(&answers), faults(&script) {}

  const std::shared_ptr<MemoryBroker> broker;
  mutable std::recursive_mutex mutex;  // recursive: landing wakes watchers, which may append
  Executor* reports;                   // null once the process is dead
  Faults* faults;                      // likewise
  bool lands = true;                   // false once a crash dropped what was in flight
  std::uint64_t appended = 0;
  std::size_t unsettled = 0;
  std::map<TopicPartition, std::deque<std::shared_ptr<Flight>>> in_order;

  void launch(std::shared_ptr<Flight> flight) {
    flight->landed.resize(flight->fate.landings.size());
    if (flight->fate.in_order && !flight->fate.landings.empty()) in_order[flight->where].push_back(flight);
    for (std::size_t copy = 0; copy < flight->fate.landings.size(); ++copy) {
      run_after(broker->strand(), flight->fate.landings[copy],
                [self = shared_from_this(), flight, copy] { self->arrive(flight, copy); });
    }
    if (flight->fate.report == Fate::Report::never) return;
    run_after(broker->strand(), flight->fate.report_after, [self = shared_from_this(), flight] {
      const std::lock_guard lock(self->mutex);
      flight->report_is_due = true;
      self->report(*flight);
    });
  }

  // A copy's time has come; the first one of an in-order flight still waits for its elders.
  void arrive(const std::shared_ptr<Flight>& flight, std::size_t copy) {
    const std::lock_guard lock(mutex);
    if (!lands) return;
    if (copy > 0 || !flight->fate.in_order) return land(*flight, copy);
    flight->first_is_due = true;
    auto& queue = in_order[flight->where];
    while (!queue.empty() && queue.front()->first_is_due) {
      const auto next = queue.front();
      queue.pop_front();
      land(*next, 0);
    }
  }

  void land(Flight& flight, std::size_t copy) {
    flight.landed[copy] = broker->land(flight.where, flight.record);
    report(flight);
  }

  void report(Flight& flight) {
    if (!flight.report_is_due || flight.reported) return;
    Delivery delivery;
    switch (flight.fate.report) {
      case Fate::Report::never: return;
      case Fate::Report::lost: break;
      case Fate::Report::failed: delivery = std::unexpected(unavailable(flight)); break;
      case Fate::Report::offset:
        if (flight.fate.reported_copy >= flight.landed.size()) {
          delivery = std::unexpected(unavailable(flight));
          break;
        }
        if (!flight.landed[flight.fate.reported_copy]) return;
        delivery = flight.landed[flight.fate.reported_copy];
        break;
    }
    flight.reported = true;
    if (!reports) return;
    --unsettled;
    reports->post([done = std::move(flight.done), delivery = std::move(delivery)]() mutable { done(delivery); });
  }

  static LogError unavailable(const Flight& flight) {
    return {LogErrc::unavailable, flight.where.text() + ": the fault script fails this append"};
  }
};

MemoryLog::MemoryLog(std::shared_ptr<MemoryBroker> broker, Executor& reports, Faults& faults, Options options)
    : broker_(std::move(broker)), options_(options), wire_(std::make_shared<Wire>(broker_, reports, faults)) {}

MemoryLog::~MemoryLog() {
  const std::lock_guard lock(wire_->mutex);
  wire_->reports = nullptr;
  wire_->faults = nullptr;
}

void MemoryLog::append(const TopicPartition& where, Record record, OnDelivered done) {
  const std::lock_guard lock(wire_->mutex);
  if (!wire_->reports) return;  // dead: nobody is left to hear
  std::optional<LogError> error;
  if (!broker_->has(where)) {
    error = no_topic(where);
  } else if (record.size() > max_record_bytes) {
    error = LogError{LogErrc::too_large, where.text() + ": a record of " + std::to_string(record.size()) + " bytes"};
  } else if (wire_->unsettled >= options_.max_queued) {
    error = LogError{LogErrc::full, where.text() + ": " + std::to_string(wire_->unsettled) + " appends are queued"};
  }
  if (error) {
    wire_->reports->post(
        [done = std::move(done), error = std::move(*error)]() mutable { done(std::unexpected(error)); });
    return;
  }
  auto flight = std::make_shared<Flight>();
  flight->where = where;
  flight->fate = wire_->faults->fate(where, record, wire_->appended++);
  flight->record = std::move(record);
  flight->done = std::move(done);
  // A swallowed append never settles, and must not fill the queue for ever.
  if (flight->fate.report != Fate::Report::never) ++wire_->unsettled;
  wire_->launch(std::move(flight));
}

std::expected<Chunk, LogError> MemoryLog::read(const TopicPartition& where, Offset from, std::size_t max_bytes) {
  const auto visible = end(where);
  if (!visible) return std::unexpected(visible.error());
  return broker_->read(where, from, *visible, max_bytes);
}

std::expected<Offset, LogError> MemoryLog::end(const TopicPartition& where) {
  const std::lock_guard lock(wire_->mutex);
  if (!wire_->faults) return std::unexpected(LogError{LogErrc::closed, "the log is closed"});
  if (!broker_->has(where)) return std::unexpected(no_topic(where));
  if (auto error = wire_->faults->read_error(where)) return std::unexpected(std::move(*error));
  const auto hidden = wire_->faults->hidden_tail(where);
  return Offset{std::max<std::int64_t>(0, broker_->end(where).value - hidden)};
}

std::expected<std::vector<std::string>, LogError> MemoryLog::topics() {
  const std::lock_guard lock(wire_->mutex);
  if (!wire_->faults) return std::unexpected(LogError{LogErrc::closed, "the log is closed"});
  return broker_->topics();
}

EventLog::Subscription MemoryLog::watch(const std::string& topic, std::function<void(int partition)> grown) {
  return broker_->watchers().add(topic, std::move(grown));
}

std::expected<void, LogError> MemoryLog::ensure_topic(const std::string& topic) {
  if (!is_topic_name(topic)) {
    return std::unexpected(LogError{LogErrc::no_topic, "'" + topic + "' cannot be the name of a topic"});
  }
  broker_->ensure_topic(topic);
  return {};
}

void MemoryLog::crash(InFlight in_flight) {
  const std::lock_guard lock(wire_->mutex);
  wire_->reports = nullptr;
  wire_->faults = nullptr;
  wire_->lands = wire_->lands && in_flight == InFlight::lands;
  if (!wire_->lands) wire_->in_order.clear();
}

std::size_t MemoryLog::in_flight() const {
  const std::lock_guard lock(wire_->mutex);
  return wire_->unsettled;
}

}  // namespace paypie::log
