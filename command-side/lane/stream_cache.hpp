// The states of a partition that are in memory: confirmed ones, with the commits in flight laid over them.
#pragma once
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "command-side/lane/lanes.hpp"

namespace paypie::lane {

// A state never changes once somebody may share it: readers of the overlay, the flush, and step-downs rely on that.
template <Decider D>
using SharedState = std::shared_ptr<StreamState<D>>;

template <Decider D>
struct Stream {
  const std::string* name = nullptr;
  SharedState<D> confirmed;  // the fold of what is proved to count
  SharedState<D> latest;     // with all commits in flight; what decisions are made on
  std::size_t in_flight = 0;
  std::size_t bytes = 0;                          // as stored, when it was last loaded or written
  bool dirty = false;                             // confirmed differs from what the store has
  bool flushing = false;                          // a write of it is under way
  std::string stopped;                            // why it takes no commands any more; empty: it does
  typename std::list<Stream*>::iterator place{};  // in order of use
};

template <Decider D>
class StreamCache {
 public:
  using Entry = Stream<D>;

  Entry* find(const std::string& stream) {
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return nullptr;
    touch(found->second);
    return &found->second;
  }

  // A stream that is not in the cache.
  Entry& insert(const std::string& stream, SharedState<D> state) {
    auto [at, fresh] = streams_.try_emplace(stream);
    Entry& entry = at->second;
    if (!fresh) return entry;
    entry.name = &at->first;
    entry.confirmed = entry.latest = std::move(state);
    entry.place = by_use_.insert(by_use_.begin(), &entry);
    return entry;
  }

  void mark_dirty(Entry& entry) {
    if (!std::exchange(entry.dirty, true)) dirty_.push_back(&entry);
  }

  void set_bytes(Entry& entry, std::size_t bytes) {
    bytes_ += bytes - entry.bytes;
    entry.bytes = bytes;
  }

  // Drops the least used ones that can be loaded again, until both limits hold or none can go.
  void shrink_to(std::size_t limit, std::size_t limit_bytes, bool dirty_too = false) {
    std::size_t looked = by_use_.size();
    while ((streams_.size() > limit || bytes_ > limit_bytes) && looked-- > 0) {
      Entry& entry = *by_use_.back();
      const bool needed = entry.in_flight != 0 || entry.flushing || !entry.stopped.empty();
      if (needed || (entry.dirty && !dirty_too)) {
        touch(entry);
        continue;
      }
      if (entry.dirty) std::erase(dirty_, &entry);
      bytes_ -= entry.bytes;
      by_use_.pop_back();
      streams_.erase(streams_.find(*entry.name));
    }
  }

  std::vector<Entry*> take_dirty() {
    for (Entry* entry : dirty_) entry->dirty = false;
    return std::exchange(dirty_, {});
  }

  // Back to what is confirmed, everywhere.
  void drop_overlay() {
    for (auto& [name, entry] : streams_) {
      entry.latest = entry.confirmed;
      entry.in_flight = 0;
    }
  }

  const Entry* peek(const std::string& stream) const {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? nullptr : &found->second;
  }
  std::size_t size() const { return streams_.size(); }
  std::size_t dirty() const { return dirty_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  void touch(Entry& entry) { by_use_.splice(by_use_.begin(), by_use_, entry.place); }

  std::unordered_map<std::string, Entry> streams_;
  std::list<Entry*> by_use_;
  std::vector<Entry*> dirty_;
  std::size_t bytes_ = 0;
};

}  // namespace paypie::lane
