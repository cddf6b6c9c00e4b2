// Decode, load what is not in memory, fold.
#include "projections/feed/order_fold.hpp"

#include <utility>

#include "events/codec/codec.hpp"
#include "events/orders.hpp"

namespace paypie::projections {
namespace {

using DecodedOrderEvent = codec::Decoded<orders::OrderEvent>;

DecodedOrderEvent decode(const ValidRecord& record, std::size_t index) {
  auto decoded = codec::decode_event<orders::OrderEvent>(record.record->value);
  if (decoded) return std::move(*decoded);
  std::string why = "the event at offset " + std::to_string(record.record->offset.value) +
                    " cannot be read: " + decoded.error().detail;
  switch (decoded.error().code) {
    case codec::DecodeErrc::unknown_type:
    case codec::DecodeErrc::unknown_version: throw UnknownEvent(index, why);
    default: throw Poison(index, why);
  }
}

}  // namespace

std::vector<OrderChange> OrderFold::fold(std::span<const ValidRecord> records, const Load& load, const Before& before) {
  std::vector<DecodedOrderEvent> events;
  events.reserve(records.size());
  std::unordered_map<std::string_view, std::size_t> place;  // of a stream among the changes
  std::vector<OrderChange> changes;
  std::vector<Wanted> missing;
  for (std::size_t i = 0; i < records.size(); ++i) {
    events.push_back(decode(records[i], i));
    const std::string& stream = records[i].stream();
    if (!place.try_emplace(stream, changes.size()).second) continue;
    OrderChange& change = changes.emplace_back(OrderChange{stream, records[i].partition, events[i].meta.version, {}});
    if (change.is_new()) continue;
    auto known = known_.find(stream);
    if (known == known_.end()) {
      missing.push_back({events[i].meta.store.name, stream});
    } else {
      change.view = std::move(known->second.view);  // comes back by kept(); a batch that fails forgets everything
      ages_.erase(known->second.age);
      known_.erase(known);
    }
  }
  if (!missing.empty()) {
    for (OrderView& view : load(missing)) {
      std::string stream = view.id.text();
      changes[place.at(stream)].view = std::move(view);
    }
  }
  for (const OrderChange& change : changes) {
    if (change.view.version > 0) before(change.partition, change.view);
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    OrderView& view = changes[place.at(records[i].stream())].view;
    try {
      view = apply(std::move(view), events[i].meta, events[i].event);
    } catch (const OutOfOrder& why) {
      throw Poison(i, why.what());
    }
  }
  return changes;
}

void OrderFold::kept(std::vector<OrderChange> changes) {
  for (OrderChange& change : changes) {
    auto [known, is_new] = known_.try_emplace(change.stream);
    if (is_new) {
      ages_.push_front(change.stream);
      known->second.age = ages_.begin();
    } else {
      ages_.splice(ages_.begin(), ages_, known->second.age);
    }
    known->second.view = std::move(change.view);
  }
  while (known_.size() > remembered_) {
    known_.erase(ages_.back());
    ages_.pop_back();
  }
}

void OrderFold::forget() {
  known_.clear();
  ages_.clear();
}

}  // namespace paypie::projections
