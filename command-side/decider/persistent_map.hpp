// An ordered map whose copies share what they have in common: a copy costs one pointer, a change the path to its place
// (about 1.4 x log2(size) entries). States of streams that hold many things (a stock item's reservations) are copied
// for every command in flight; with this, ten thousand cost little more than ten.
//
// A treap (Seidel and Aragon, Randomized Search Trees, 1996) with the key's hash for a priority: the shape follows from
// the keys alone, whatever the order in which they came, so equal maps are equal trees. Copying is safe from any
// thread; changing one object is for one thread at a time, as with every container.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace paypie {

// Mixed well enough that keys which count up, or differ in a few bits, give priorities like drawn ones.
struct PersistentHash {
  static constexpr std::uint64_t mixed(std::uint64_t x) {  // the finaliser of splitmix64
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  }
  template <class Key>
  constexpr std::uint64_t operator()(const Key& key) const {
    if constexpr (std::is_integral_v<Key>) {
      return mixed(static_cast<std::uint64_t>(key) + 0x9e3779b97f4a7c15ULL);
    } else {
      std::uint64_t hash = 0x9e3779b97f4a7c15ULL;
      for (const auto byte : key.bytes) hash = (hash ^ byte) * 0x100000001b3ULL;
      return mixed(hash);
    }
  }
};

// Key: ordered by <, hashed by Hash. Copies of values are made along the path of a change, so values should be small.
template <class Key, class Value, class Hash = PersistentHash>
class PersistentMap {
  struct Node;
  using Link = std::shared_ptr<const Node>;

 public:
  using key_type = Key;
  using mapped_type = Value;
  using value_type = std::pair<const Key, Value>;

  std::size_t size() const { return root_ ? root_->size : 0; }
  bool empty() const { return !root_; }
  void clear() { root_.reset(); }

  // Null if there is none; valid as long as a map shares the entry.
  const Value* find(const Key& key) const {
    for (const Node* at = root_.get(); at != nullptr;) {
      if (key < at->entry.first) {
        at = at->left.get();
      } else if (at->entry.first < key) {
        at = at->right.get();
      } else {
        return &at->entry.second;
      }
    }
    return nullptr;
  }
  bool contains(const Key& key) const { return find(key) != nullptr; }

  void insert_or_assign(const Key& key, Value value) { root_ = put(root_, Hash()(key), key, std::move(value)); }
  // Whether there was one.
  bool erase(const Key& key) {
    if (!contains(key)) return false;
    root_ = without(root_, key);
    return true;
  }

  // In the order of keys.
  class const_iterator {
   public:
    using value_type = PersistentMap::value_type;
    using difference_type = std::ptrdiff_t;
    const_iterator() = default;
    const value_type& operator*() const { return path_.back()->entry; }
    const value_type* operator->() const { return &path_.back()->entry; }
    const_iterator& operator++() {
      const Node* passed = path_.back();
      path_.pop_back();
      down(passed->right.get());
      return *this;
    }
    const_iterator operator++(int) {
      auto before = *this;
      ++*this;
      return before;
    }
    bool operator==(const const_iterator& other) const {
      if (path_.empty() || other.path_.empty()) return path_.empty() == other.path_.empty();
      return path_.back() == other.path_.back();
    }

   private:
    friend PersistentMap;
    void down(const Node* at) {
      for (; at != nullptr; at = at->left.get()) path_.push_back(at);
    }
    std::vector<const Node*> path_;  // what is left to visit: each before its right side
  };
  const_iterator begin() const {
    const_iterator at;
    at.down(root_.get());
    return at;
  }
  const_iterator end() const { return {}; }

  bool operator==(const PersistentMap& other) const {
    if (root_ == other.root_) return true;
    if (size() != other.size()) return false;
    for (auto mine = begin(), its = other.begin(); mine != end(); ++mine, ++its) {
      if (mine->first != its->first || !(mine->second == its->second)) return false;
    }
    return true;
  }

  // Entries made since the other map was copied from this one, or this one from it: what a change has cost.
  std::size_t entries_not_in(const PersistentMap& other) const {
    return root_ == other.root_ ? 0 : not_shared(root_.get(), other);
  }

 private:
  struct Node {
    value_type entry;
    std::uint64_t priority;
    Link left, right;
    std::size_t size;
    Node(value_type held, std::uint64_t rank, Link before, Link after)
        : entry(std::move(held)),
          priority(rank),
          left(std::move(before)),
          right(std::move(after)),
          size(1 + (left ? left->size : 0) + (right ? right->size : 0)) {}
  };
  static Link make(value_type entry, std::uint64_t priority, Link left, Link right) {
    return std::make_shared<const Node>(std::move(entry), priority, std::move(left), std::move(right));
  }
  static Link with(const Node& node, Link left, Link right) {
    return make(node.entry, node.priority, std::move(left), std::move(right));
  }

  // Higher priorities lie above; equal ones (of different keys) in the order of keys, so that there is one shape only.
  static bool above(std::uint64_t priority, const Key& key, const Node& node) {
    return priority != node.priority ? priority > node.priority : key < node.entry.first;
  }

  static Link put(const Link& at, std::uint64_t priority, const Key& key, Value&& value) {
    if (!at) return make({key, std::move(value)}, priority, nullptr, nullptr);
    const bool smaller = key < at->entry.first, larger = at->entry.first < key;
    if (!smaller && !larger) return make({key, std::move(value)}, at->priority, at->left, at->right);
    if (above(priority, key, *at)) {
      auto [before, after] = split(at, key);
      return make({key, std::move(value)}, priority, std::move(before), std::move(after));
    }
    if (smaller) return with(*at, put(at->left, priority, key, std::move(value)), at->right);
    return with(*at, at->left, put(at->right, priority, key, std::move(value)));
  }

  // What lies before the key, and what lies after it; the key is not there.
  static std::pair<Link, Link> split(const Link& at, const Key& key) {
    if (!at) return {};
    if (key < at->entry.first) {
      auto [before, after] = split(at->left, key);
      return {std::move(before), with(*at, std::move(after), at->right)};
    }
    auto [before, after] = split(at->right, key);
    return {with(*at, at->left, std::move(before)), std::move(after)};
  }

  static Link without(const Link& at, const Key& key) {
    if (key < at->entry.first) return with(*at, without(at->left, key), at->right);
    if (at->entry.first < key) return with(*at, at->left, without(at->right, key));
    return joined(at->left, at->right);
  }

  // Every key of `before` is smaller than every key of `after`.
  static Link joined(const Link& before, const Link& after) {
    if (!before) return after;
    if (!after) return before;
    if (above(before->priority, before->entry.first, *after)) {
      return with(*before, before->left, joined(before->right, after));
    }
    return with(*after, joined(before, after->left), after->right);
  }

  static std::size_t not_shared(const Node* at, const PersistentMap& other) {
    if (at == nullptr || other.shares(*at)) return 0;
    return 1 + not_shared(at->left.get(), other) + not_shared(at->right.get(), other);
  }
  bool shares(const Node& node) const {
    for (const Node* at = root_.get(); at != nullptr;) {
      if (at == &node) return true;
      at = node.entry.first < at->entry.first ? at->left.get() : at->right.get();
    }
    return false;
  }

  Link root_;
};

// Which of many things have been: the latest `most` of them, the oldest forgotten first. Copies share, as above.
// A list of its entries, in the order in which they came, to those who store it.
template <class Key, class Value>
class Remembered {
 public:
  struct Entry {
    Key key;
    Value value;
    bool operator==(const Entry&) const = default;
  };
  using value_type = Entry;

  const Value* find(const Key& key) const {
    const auto* place = places_.find(key);
    return place == nullptr ? nullptr : &by_age_.find(*place)->value;
  }
  bool contains(const Key& key) const { return places_.contains(key); }
  // One that is known becomes the youngest.
  void remember(const Key& key, Value value, std::size_t most) {
    forget(key);
    append({key, std::move(value)});
    while (size() > most) forget(by_age_.begin()->second.key);
  }

  std::size_t size() const { return places_.size(); }
  void clear() {
    places_.clear();
    by_age_.clear();
    next_ = 0;
  }
  bool operator==(const Remembered& other) const {
    if (size() != other.size()) return false;
    for (auto mine = begin(), its = other.begin(); mine != end(); ++mine, ++its) {
      if (!(*mine == *its)) return false;
    }
    return true;
  }

  class const_iterator {
   public:
    const_iterator() = default;
    const Entry& operator*() const { return at_->second; }
    const Entry* operator->() const { return &at_->second; }
    const_iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator==(const const_iterator&) const = default;

   private:
    friend Remembered;
    typename PersistentMap<std::uint64_t, Entry>::const_iterator at_;
  };
  const_iterator begin() const {
    const_iterator at;
    at.at_ = by_age_.begin();
    return at;
  }
  const_iterator end() const { return {}; }
  // For those who read a stored list: always at the end.
  void insert(const const_iterator&, Entry entry) { append(std::move(entry)); }

 private:
  void append(Entry entry) {
    places_.insert_or_assign(entry.key, next_);
    by_age_.insert_or_assign(next_++, std::move(entry));
  }
  void forget(Key key) {  // by value: it may be a part of what goes
    const auto* place = places_.find(key);
    if (place == nullptr) return;
    by_age_.erase(*place);
    places_.erase(key);
  }

  PersistentMap<Key, std::uint64_t> places_;
  PersistentMap<std::uint64_t, Entry> by_age_;
  std::uint64_t next_ = 0;
};

}  // namespace paypie
