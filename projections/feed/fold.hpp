// Records into views: decodes a batch of them and folds it onto what is known of their streams. All read models of a
// context (SQL rows, cached documents) are made of what comes out.
#pragma once
#include <cstdint>
#include <functional>
#include <list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "events/codec/codec.hpp"
#include "projections/documents.hpp"
#include "projections/feed/partition_feed.hpp"

namespace paypie::projections {

// This record cannot be applied; its stream must not go on without it.
struct Poison : std::runtime_error {
  Poison(std::size_t at, const std::string& why) : std::runtime_error(why), index(at) {}
  std::size_t index;  // in the batch
};

// An event of a type or version this program does not know: of a newer one. The partition waits for an upgrade.
struct UnknownEvent : std::runtime_error {
  UnknownEvent(std::size_t at, const std::string& why) : std::runtime_error(why), index(at) {}
  std::size_t index;
};

template <Documents P>
struct Change {
  std::string stream;
  int partition = 0;
  std::uint64_t first_version = 0;  // of the stream's events in the batch; 1: the stream is new
  typename P::View view;            // after the batch
  bool is_new() const { return first_version == 1; }
};

[[noreturn]] inline void throw_for(codec::DecodeErrc code, std::size_t index, const std::string& why) {
  if (code == codec::DecodeErrc::unknown_type || code == codec::DecodeErrc::unknown_version) {
    throw UnknownEvent(index, why);
  }
  throw Poison(index, why);
}

// Throws Poison or UnknownEvent; `index` is what they name.
template <class Event>
codec::Decoded<Event> decode_record(const ValidRecord& record, std::size_t index) {
  auto decoded = codec::decode_event<Event>(record.record->value);
  if (decoded) return std::move(*decoded);
  throw_for(decoded.error().code, index,
            "the event at offset " + std::to_string(record.record->offset.value) +
                " cannot be read: " + decoded.error().detail);
}

template <Documents P>
class Fold {
 public:
  using View = typename P::View;
  using Event = typename P::Event;

  // Keeps up to `remembered` views between batches, so that a stream's next event needs no load.
  explicit Fold(std::size_t remembered) : remembered_(remembered) {}

  struct Wanted {
    std::string store;
    std::string stream;
  };
  // The stored views of these streams, those that exist. Asked at most once for a batch.
  using Load = std::function<std::vector<View>(const std::vector<Wanted>&)>;
  // Shown every view as it was before the batch, of streams that are not new.
  using Before = std::function<void(int partition, const View&)>;
  // Shown every event with the view after it. A batch that fails shows its events again when it is asked for again.
  using Each = std::function<void(const View&, const Envelope&, const Event&)>;

  // The changes are in the order in which their streams first appear. Call kept() once they are stored for good, else
  // forget(). Throws Poison or UnknownEvent; asking again loads what this call had taken from memory.
  std::vector<Change<P>> fold(std::span<const ValidRecord> records, const Load& load, const Before& before = {},
                              const Each& each = {});
  void kept(std::vector<Change<P>> changes);
  void forget() {
    known_.clear();
    ages_.clear();
  }

 private:
  struct Known {
    View view;
    std::list<std::string>::iterator age;
  };
  std::size_t remembered_;
  std::unordered_map<std::string, Known> known_;
  std::list<std::string> ages_;  // the one used last in front
};

template <Documents P>
std::vector<Change<P>> Fold<P>::fold(std::span<const ValidRecord> records, const Load& load, const Before& before,
                                     const Each& each) {
  std::vector<codec::Decoded<Event>> events;
  events.reserve(records.size());
  std::unordered_map<std::string_view, std::size_t> place;  // of a stream among the changes
  std::vector<Change<P>> changes;
  std::vector<Wanted> missing;
  for (std::size_t i = 0; i < records.size(); ++i) {
    events.push_back(decode_record<Event>(records[i], i));
    const std::string& stream = records[i].stream();
    if (!place.try_emplace(stream, changes.size()).second) continue;
    auto& change = changes.emplace_back(Change<P>{stream, records[i].partition, events[i].meta.version, {}});
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
    for (View& view : load(missing)) {
      const std::string stream = view.id.text();
      changes[place.at(stream)].view = std::move(view);
    }
  }
  for (const auto& change : changes) {
    if (before && change.view.version > 0) before(change.partition, change.view);
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    View& view = changes[place.at(records[i].stream())].view;
    try {
      view = P::apply(std::move(view), events[i].meta, events[i].event);
    } catch (const OutOfOrder& why) {
      throw Poison(i, why.what());
    }
    if (each) each(view, events[i].meta, events[i].event);
  }
  return changes;
}

template <Documents P>
void Fold<P>::kept(std::vector<Change<P>> changes) {
  for (auto& change : changes) {
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

}  // namespace paypie::projections
