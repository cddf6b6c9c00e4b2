// Taken in, and put into order.
#include "sagas/order_to_cash/host/shop_rules.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "sagas/runner/wanted.hpp"

namespace paypie::order_to_cash {

bool ShopRules::takes(const log::Record& record) {
  using Wanted = std::variant<locations::LocationCreated, locations::LocationChanged>;
  const auto decoded = sagas::read_wanted<Wanted>(record);
  if (!decoded) return false;
  std::visit(
      [&](const auto& event) { stores_[decoded->meta.store.name][event.location] = {event.priority, event.active}; },
      decoded->event);
  return true;
}

Policy ShopRules::policy_of(const StoreId& store) const {
  const auto found = stores_.find(store.name);
  if (found == stores_.end()) return shop_;
  std::vector<std::pair<std::int64_t, std::string>> active;
  for (const auto& [name, location] : found->second) {
    if (location.active) active.emplace_back(location.priority, name);
  }
  std::ranges::sort(active);
  auto policy = shop_;
  policy.locations.clear();
  for (auto& [priority, name] : active) policy.locations.push_back(std::move(name));
  return policy;
}

std::optional<orders::Charges> ShopRules::charges_of(const StoreId& store, const orders::OrderCreated& order) const {
  if (!order.charges_due.value_or(false)) return std::nullopt;
  return charges_for(rates_, store.name, order.shipping_country, order.currency);
}

}  // namespace paypie::order_to_cash
