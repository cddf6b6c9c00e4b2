// What must always add up, whatever happened in which order: pieces of a stock item, money of a payment. Computed from
// the events' own quantities, beside what the deciders say of their sums, so that a fault in either shows.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "events/inventory.hpp"
#include "events/payments.hpp"

namespace paypie::projections {

enum class Rule {
  pieces,      // received + adjusted = on hand + left the house
  promised,    // reserved <= on hand, unless the item may be back-ordered
  captured,    // captured <= authorized
  given_back,  // refunded + disputed <= captured
  owed,        // approved - reversed - paid out = what is due of open orders - carried forward, which is never below 0
  paid_once    // cashback of an order is asked to be paid once, until that surely failed
};
inline constexpr std::array all_rules{Rule::pieces,     Rule::promised, Rule::captured,
                                      Rule::given_back, Rule::owed,     Rule::paid_once};
std::string_view to_text(Rule rule);

struct ItemBooks {
  std::int64_t on_hand = 0, reserved = 0;
  bool back_order = false;
};

struct PaymentBooks {
  std::int64_t authorized = 0, captured = 0, refunded = 0, disputed = 0, lost = 0;  // minor units
};

// Takes one more event of the stream; the rules that it breaks, or nothing. Whoever missed an event before starts anew.
std::vector<Rule> add(ItemBooks& books, const inventory::InventoryEvent& event);
std::vector<Rule> add(PaymentBooks& books, const payments::PaymentEvent& event);

}  // namespace paypie::projections
