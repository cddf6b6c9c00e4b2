// Which locations an order asks for stock, and in which order: those of its store, as its events say them.
#pragma once
#include <map>
#include <string>

#include "events/locations.hpp"
#include "events/log/record.hpp"
#include "events/values.hpp"
#include "sagas/order_to_cash/instance.hpp"

namespace paypie::order_to_cash {

// A fold of the locations' topic, made by the router while it reads. One strand.
class Allocation {
 public:
  // `shop`: the rules of all stores; its locations are those of a store that has created none.
  explicit Allocation(Policy shop) : shop_(std::move(shop)) {}

  // True: the record is about locations, and was taken in. Throws as sagas::read_wanted.
  bool takes(const log::Record& record);
  // The rules for an order of this store that begins now.
  Policy policy_of(const StoreId& store) const;

 private:
  struct Location {
    std::int64_t priority = 0;
    bool active = true;
  };
  Policy shop_;
  std::map<std::string, std::map<std::string, Location>> stores_;  // by store, by location
};

}  // namespace paypie::order_to_cash
