// By index where there is one, else by reading a partition.
#include "query-side/causes/gather.hpp"

#include <set>
#include <utility>

#include "events/codec/codec.hpp"
#include "events/log/validity.hpp"
#include "events/numbering.hpp"
#include "events/order_to_cash.hpp"
#include "events/payments.hpp"
#include "projections/process_view.hpp"
#include "query-side/reading/stream_reading.hpp"

namespace paypie::query {
namespace {

using projections::CausedEvent;

constexpr std::string_view orders_topic = "paypie.order.events.v1";
constexpr std::string_view items_topic = "paypie.inventory_item.events.v1";
constexpr std::string_view payments_topic = "paypie.payment.events.v1";
constexpr std::string_view series_topic = "paypie.number_series.events.v1";

using Read = std::expected<void, std::string>;

class Gatherer {
 public:
  Gatherer(const StreamIndexes& indexes, log::LogReader& log, const OrderId& order, std::int64_t most_scanned)
      : indexes_(indexes),
        log_(log),
        most_scanned_(most_scanned),
        order_(order.text()),
        process_(projections::process_of(order).text()) {}

  std::expected<Gathered, std::string> all() {
    if (auto read = by_index(indexes_.orders, orders_topic, order_, 1, false); !read) {
      return std::unexpected(read.error());
    }
    if (found_.events.empty()) return std::move(found_);
    found_.store = found_.events.front().meta.store.name;
    if (auto read = process(); !read) return std::unexpected(read.error());
    for (const auto& [stream, version] : items_) {
      if (auto read = by_index(indexes_.stock, items_topic, stream, version, true); !read) {
        return std::unexpected(read.error());
      }
    }
    for (const auto& stream : payments_) {
      if (auto read = by_index(indexes_.payments, payments_topic, stream, 1, false); !read) {
        return std::unexpected(read.error());
      }
    }
    for (const auto& stream : series_) {
      if (auto read = by_scan(std::string(series_topic), stream); !read) return std::unexpected(read.error());
    }
    return std::move(found_);
  }

 private:
  Read take(const std::string& text, const std::string& place) {
    auto meta = codec::decode_envelope(text);
    if (!meta) return std::unexpected("the event in " + place + " cannot be read: " + meta.error().detail);
    if (seen_.insert(meta->id.text()).second) found_.events.push_back({std::move(*meta), {}});
    return {};
  }

  // From this version on, or this one alone.
  Read by_index(const projections::DocumentStore* store, std::string_view topic, const std::string& stream,
                std::uint64_t version, bool alone) {
    if (store == nullptr) return {};
    return visit_records(*store, log_, topic, stream, version,
                         [&](const StreamRecord& at) -> std::expected<bool, std::string> {
                           if (auto taken = take(at.record->value, at.place()); !taken) {
                             return std::unexpected(taken.error());
                           }
                           return !alone;
                         });
  }

  // The steps say what was heard, and from where.
  Read process() {
    if (indexes_.processes == nullptr) return {};
    return visit_stream<projections::ProcessDocuments>(*indexes_.processes, log_, process_, 1, [&](const auto& event) {
      CausedEvent caused{event.decoded.meta, {}};
      if (const auto* step = std::get_if<order_to_cash::Stepped>(&event.decoded.event)) {
        for (const auto& wish : step->asks) caused.asks.push_back(wish.name);
        hear_of(*step);
      }
      if (seen_.insert(caused.meta.id.text()).second) found_.events.push_back(std::move(caused));
      return true;
    });
  }

  void hear_of(const order_to_cash::Stepped& step) {
    if (StockItemId::parse(step.source)) items_.emplace(step.source, step.source_version);
    if (PaymentId::parse(step.source)) payments_.insert(step.source);
    if (Id<NumberSeriesTag>::parse(step.source)) series_.insert(step.source);
  }

  // What names the order or its process, in a partition that has no index.
  Read by_scan(const std::string& topic, const std::string& stream) {
    Read taken;
    const auto look = [&](const log::Record& record) {
      const bool names_it =
          record.value.find(order_) != std::string::npos || record.value.find(process_) != std::string::npos;
      if (taken && names_it) taken = take(record.value, topic);
    };
    const auto scan = scan_stream(log_, topic, stream, most_scanned_, look);
    if (!scan) return std::unexpected(scan.error());
    found_.scanned += scan->read;
    if (!scan->whole) found_.left_out.push_back(stream);
    return taken;
  }

  const StreamIndexes indexes_;
  log::LogReader& log_;
  const std::int64_t most_scanned_;
  const std::string order_, process_;
  std::set<std::pair<std::string, std::uint64_t>> items_;
  std::set<std::string> payments_, series_;
  std::set<std::string> seen_;
  Gathered found_;
};

}  // namespace

std::expected<Scan, std::string> scan_stream(log::LogReader& log, const std::string& topic, const std::string& stream,
                                             std::int64_t most, const std::function<void(const log::Record&)>& look) {
  const log::TopicPartition where{topic, log::partition_of(stream)};
  log::Validity validity;
  Scan scan;
  for (log::Offset next;;) {
    const auto chunk = log.read(where, next, 1U << 20);
    if (!chunk) return std::unexpected(chunk.error().detail);
    if (chunk->records.empty()) return scan;
    for (const auto& record : chunk->records) {
      if (scan.read == most) {
        scan.whole = false;
        return scan;
      }
      ++scan.read;
      if (validity.judge(*record) == log::Verdict::counts && record->key == stream) look(*record);
    }
    next = chunk->records.back()->offset + 1;
  }
}

std::expected<Gathered, std::string> gather(const StreamIndexes& indexes, log::LogReader& log, const OrderId& order,
                                            std::int64_t most_scanned) {
  return Gatherer(indexes, log, order, most_scanned).all();
}

}  // namespace paypie::query
