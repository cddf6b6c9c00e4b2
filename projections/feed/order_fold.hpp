// Records into order views: decodes a batch of them and folds it onto what is known of their streams. Both read models
// of orders (SQL rows, cached documents) are made of what comes out.
#pragma once
#include <cstdint>
#include <functional>
#include <list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "projections/feed/partition_feed.hpp"
#include "projections/order_view.hpp"

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

struct OrderChange {
  std::string stream;
  int partition = 0;
  std::uint64_t first_version = 0;  // of the stream's events in the batch; 1: the stream is new
  OrderView view;                   // after the batch
  bool is_new() const { return first_version == 1; }
};

class OrderFold {
 public:
  // Keeps up to `remembered` views between batches, so that a stream's next event needs no load.
  explicit OrderFold(std::size_t remembered) : remembered_(remembered) {}

  struct Wanted {
    std::string store;
    std::string stream;
  };
  // The stored views of these streams, those that exist. Asked at most once for a batch.
  using Load = std::function<std::vector<OrderView>(const std::vector<Wanted>&)>;
  // Shown every view as it was before the batch, of streams that are not new.
  using Before = std::function<void(int partition, const OrderView&)>;

  // The changes are in the order in which their streams first appear. Call kept() once they are stored for good, else
  // forget(). Throws Poison or UnknownEvent; asking again loads what this call had taken from memory.
  std::vector<OrderChange> fold(std::span<const ValidRecord> records, const Load& load, const Before& before);
  void kept(std::vector<OrderChange> changes);
  void forget();

 private:
  struct Known {
    OrderView view;
    std::list<std::string>::iterator age;
  };
  std::size_t remembered_;
  std::unordered_map<std::string, Known> known_;
  std::list<std::string> ages_;  // the one used last in front
};

}  // namespace paypie::projections
