// By index where there is one, else by reading a partition.
#include "query-side/causes/gather.hpp"

#include <map>
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
  Gatherer(const StreamIndexes& indexes, log::LogReader& log, const OrderId& order)
      : indexes_(indexes), log_(log), order_(order.text()), process_(projections::process_of(order).text()) {}

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
    for (const auto& [stream, topic] : scanned_) {
      if (auto read = by_scan(std::string(topic), stream); !read) return std::unexpected(read.error());
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
    if (PaymentId::parse(step.source)) scanned_.emplace(step.source, payments_topic);
    if (Id<NumberSeriesTag>::parse(step.source)) scanned_.emplace(step.source, series_topic);
  }

  // What names the order or its process, in a partition that has no index.
  Read by_scan(const std::string& topic, const std::string& stream) {
    const log::TopicPartition where{topic, log::partition_of(stream)};
    log::Validity validity;
    log::Offset next;
    while (true) {
      const auto chunk = log_.read(where, next, 1U << 20);
      if (!chunk) return std::unexpected(chunk.error().detail);
      if (chunk->records.empty()) return {};
      for (const auto& record : chunk->records) {
        ++found_.scanned;
        if (validity.judge(*record) != log::Verdict::counts || record->key != stream) continue;
        const bool names_it = topic == payments_topic || record->value.find(order_) != std::string::npos ||
                              record->value.find(process_) != std::string::npos;
        if (!names_it) continue;
        if (auto taken = take(record->value, where.text()); !taken) return taken;
      }
      next = chunk->records.back()->offset + 1;
    }
  }

  const StreamIndexes indexes_;
  log::LogReader& log_;
  const std::string order_, process_;
  std::set<std::pair<std::string, std::uint64_t>> items_;
  std::map<std::string, std::string_view> scanned_;
  std::set<std::string> seen_;
  Gathered found_;
};

}  // namespace

std::expected<Gathered, std::string> gather(const StreamIndexes& indexes, log::LogReader& log, const OrderId& order) {
  return Gatherer(indexes, log, order).all();
}

}  // namespace paypie::query
