// What goes along with an order when it begins: the locations of its store in the order in which they are asked for
// stock, as their events say them, and what its shipping and taxes cost.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "events/locations.hpp"
#include "events/log/record.hpp"
#include "events/values.hpp"
#include "sagas/order_to_cash/host/rates.hpp"
#include "sagas/order_to_cash/instance.hpp"

namespace paypie::order_to_cash {

// A fold of the locations' topic, made by the router while it reads. One strand.
class ShopRules {
 public:
  // `shop`: the rules of all stores; its locations are those of a store that has created none.
  explicit ShopRules(Policy shop, RateTable rates = {}) : shop_(std::move(shop)), rates_(std::move(rates)) {}

  // True: the record is about locations, and was taken in. Throws as sagas::read_wanted.
  bool takes(const log::Record& record);
  // The rules for an order of this store that begins now.
  Policy policy_of(const StoreId& store) const;
  // None: the order does not ask for it, or there is no rate for where it goes.
  std::optional<orders::Charges> charges_of(const StoreId& store, const orders::OrderCreated& order) const;

 private:
  struct Location {
    std::int64_t priority = 0;
    bool active = true;
  };
  Policy shop_;
  RateTable rates_;
  std::map<std::string, std::map<std::string, Location>> stores_;  // by store, by location
};

}  // namespace paypie::order_to_cash
