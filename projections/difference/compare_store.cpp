// The query node's documents and stream index against the log.
#include <algorithm>
#include <set>

#include "events/codec/codec.hpp"
#include "projections/difference/orders_difference.hpp"
#include "projections/difference/refold.hpp"

namespace paypie::projections {

DifferenceReport compare_store(log::LogReader& log, const OrderStore& store, const OnCompared& compared) {
  DifferenceReport report;
  auto differs = [&](std::string where, std::string key, std::string what) {
    if (report.found++ < DifferenceReport::most_shown) {
      report.differences.push_back({std::move(where), std::move(key), std::move(what)});
    }
  };
  std::set<std::string> parked;
  for (const auto& [stream, why] : store.parked()) {
    parked.insert(stream);
    report.unchecked.push_back(stream + " is parked in the cache: " + why);
  }
  std::set<std::string> expected;
  bool whole = true;
  for (const auto& [partition, position] : store.positions()) {
    Refolded log_says = refold(log, partition, position.next, parked);
    report.records += log_says.records;
    whole = whole && log_says.unchecked.empty();
    std::ranges::move(log_says.unchecked, std::back_inserter(report.unchecked));
    for (const auto& [stream, view] : log_says.views) {
      ++report.orders;
      expected.insert(stream);
      auto stored = store.find(stream);
      if (!stored) {
        differs("cache", stream, "is missing");
      } else if (stored->version != view.version) {
        differs("cache", stream,
                "version is " + std::to_string(stored->version) + ", the log says " + std::to_string(view.version));
      } else if (stored->store != view.store.name || stored->document != codec::to_json<codec::Empty::written>(view)) {
        differs("cache", stream, "the document differs");
      }
      const auto& entries = log_says.entries[stream];
      auto same = [](const StreamEntry& a, const StreamEntry& b) {
        return a.version == b.version && a.offset == b.offset && a.time == b.time;
      };
      if (!std::ranges::equal(store.entries(stream, 0, entries.size() + 1), entries, same)) {
        differs("stream index", stream, "differs");
      }
    }
    if (compared) compared(partition + 1);
  }
  store.for_each([&](std::string_view id, const StoredDocument&) {
    std::string stream(id);
    if (whole && !expected.contains(stream) && !parked.contains(stream)) differs("cache", stream, "is not in the log");
  });
  return report;
}

}  // namespace paypie::projections
