// The same feed and the same fold as the live consumers, from nothing.
#include "projections/difference/refold.hpp"

#include <utility>

#include "projections/feed/order_fold.hpp"
#include "projections/feed/orders_topic.hpp"
#include "projections/feed/partition_feed.hpp"

namespace paypie::projections {
namespace {

constexpr std::size_t bytes_at_once = 4U << 20;

void take(Refolded& all, std::vector<ValidRecord> records, std::set<std::string>& left_out) {
  while (true) {
    std::erase_if(records, [&](const ValidRecord& record) { return left_out.contains(record.stream()); });
    OrderFold fold(0);
    auto load = [&](const std::vector<OrderFold::Wanted>& wanted) {
      std::vector<OrderView> views;
      for (const auto& one : wanted) {
        if (auto known = all.views.find(one.stream); known != all.views.end()) views.push_back(known->second);
      }
      return views;
    };
    std::string stream, why;
    try {
      for (OrderChange& change : fold.fold(records, load, [](int, const OrderView&) {})) {
        all.views[change.stream] = std::move(change.view);
      }
      for (const ValidRecord& record : records) {
        auto& entries = all.entries[record.stream()];
        entries.push_back({entries.size() + 1, record.record->offset, record.record->time});
      }
      return;
    } catch (const Poison& poison) {
      stream = records[poison.index].stream();
      why = poison.what();
    } catch (const UnknownEvent& unknown) {
      stream = records[unknown.index].stream();
      why = unknown.what();
    }
    all.unchecked.push_back(stream + " cannot be folded: " + why);
    all.views.erase(stream);
    all.entries.erase(stream);
    left_out.insert(stream);
  }
}

}  // namespace

Refolded refold(log::LogReader& log, int partition, log::Offset end, const std::set<std::string>& parked) {
  Refolded all;
  std::set<std::string> left_out = parked;
  PartitionFeed feed(log, {std::string(orders_topic), partition}, {}, "difference");
  while (feed.position().next < end) {
    const auto before = feed.position().next;
    auto chunk = feed.read(bytes_at_once);
    const bool at_the_end = chunk && !feed.stopped() && feed.position().next == before;
    if (!chunk || feed.stopped() || at_the_end) {
      std::string why = !chunk ? chunk.error().detail
                        : feed.stopped()
                            ? feed.stopped()->why
                            : "it ends at offset " + std::to_string(before.value) + ", and the read model is further";
      Refolded nothing;
      nothing.unchecked.push_back("partition " + std::to_string(partition) + " cannot be read: " + why);
      return nothing;
    }
    std::erase_if(chunk->records, [&](const ValidRecord& record) { return record.record->offset >= end; });
    all.records += chunk->records.size();
    take(all, std::move(chunk->records), left_out);
  }
  return all;
}

}  // namespace paypie::projections
