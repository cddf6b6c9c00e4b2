// Holds and what becomes of them.
#include "sagas/order_to_cash/stock_steps.hpp"

#include <algorithm>

namespace paypie::order_to_cash {

namespace {

void ask_location(Draft& step, const LineId& line, const std::string& sku, const std::string& location,
                  std::int64_t quantity) {
  const auto index = step.now().holds.size();
  const Hold hold{reservation_of(line, index), line, sku, location, HoldStatus::asked, quantity, quantity};
  step.put(hold);
  step.ask({.name = "reserve/" + std::to_string(index),
            .asked = Asked::reserve_stock,
            .sku = sku,
            .location = location,
            .reservation = hold.reservation,
            .quantity = quantity});
}

bool is_open(const Hold& hold) { return hold.status == HoldStatus::asked || hold.status == HoldStatus::held; }

}  // namespace

bool reserve(Draft& step, const WantedLine& line) {
  if (line.sku.empty()) return true;
  const auto& locations = step.now().policy.locations;
  if (locations.empty()) return false;
  ask_location(step, line.line, line.sku, locations.front(), line.quantity);
  return true;
}

Hold hold_of(const Draft& step, const Wish& wish) {
  const auto found = std::ranges::find(step.now().holds, wish.reservation, &Hold::reservation);
  if (found == step.now().holds.end()) throw ImpossibleHistory("stock was asked for without a hold");
  return *found;
}

bool ask_next_location(Draft& step, const Hold& hold, std::int64_t missing) {
  const auto& locations = step.now().policy.locations;
  const auto next = std::ranges::next(std::ranges::find(locations, hold.location), 1, locations.end());
  if (next == locations.end()) return false;
  ask_location(step, hold.line, hold.sku, *next, missing);
  return true;
}

bool all_reserved(const Draft& step) {
  const auto& holds = step.now().holds;
  return std::ranges::find(holds, HoldStatus::asked, &Hold::status) == holds.end();
}

void release(Draft& step, const std::optional<LineId>& line, const std::string& why) {
  const auto holds = step.now().holds;
  for (auto hold : holds) {
    if (!is_open(hold) || (line && hold.line != *line)) continue;
    hold.status = HoldStatus::over;
    hold.left = 0;
    step.put(hold);
    step.ask({.name = "release/" + hold.reservation.text(),
              .asked = Asked::release_stock,
              .sku = hold.sku,
              .location = hold.location,
              .reservation = hold.reservation,
              .reason = why});
  }
}

void commit(Draft& step, const LineId& line, std::int64_t quantity, const FulfillmentId& fulfillment) {
  const auto holds = step.now().holds;
  for (auto hold : holds) {
    if (hold.line != line || hold.status != HoldStatus::held || quantity == 0) continue;
    const auto taken = std::min(quantity, hold.left);
    quantity -= taken;
    hold.left -= taken;
    if (hold.left == 0) hold.status = HoldStatus::over;
    step.put(hold);
    step.ask({.name = "commit/" + hold.reservation.text() + "/" + fulfillment.text(),
              .asked = Asked::commit_stock,
              .sku = hold.sku,
              .location = hold.location,
              .reservation = hold.reservation,
              .quantity = taken,
              .fulfillment = fulfillment});
  }
}

}  // namespace paypie::order_to_cash
