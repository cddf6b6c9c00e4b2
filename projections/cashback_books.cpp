// One function for each event that moves cashback; what they find wrong is one of two rules.
#include "projections/cashback_books.hpp"

#include <variant>

namespace paypie::projections {
namespace {

using namespace cashback;

// `paid_once` as far as one event shows it; `owed` is what all of them come to.
struct Found {
  bool paid_twice = false;
  bool amounts_differ = false;
};

void move(CashbackBooks& books, Found& found, const CashbackApproved& event) {
  found.paid_twice = !books.open.emplace(event.order, event.amount.minor).second;
  books.approved += event.amount.minor;
}

// What is open falls; what is not, was paid or is on its way, and is carried forward.
void move(CashbackBooks& books, Found& found, const CashbackReversed& event) {
  books.reversed += event.amount.minor;
  const auto open = books.open.find(event.order);
  if (open == books.open.end()) {
    found.amounts_differ = event.carried != event.amount;
    return;
  }
  open->second -= event.amount.minor;
  found.amounts_differ = event.carried.minor != 0 || open->second < 0;
  if (open->second == 0) books.open.erase(open);
}

// What the parts pay in all.
std::int64_t take(CashbackBooks& books, Found& found, const std::vector<PayoutPart>& parts) {
  std::int64_t paid = 0;
  for (const auto& part : parts) {
    const auto open = books.open.find(part.order);
    if (open == books.open.end() || open->second != part.due.minor) found.paid_twice = true;
    if (open != books.open.end()) books.open.erase(open);
    if (part.paid.minor < 0 || part.paid.minor > part.due.minor) found.amounts_differ = true;
    paid += part.paid.minor;
  }
  return paid;
}
void move(CashbackBooks& books, Found& found, const PayoutRequested& event) {
  const auto paid = take(books, found, event.parts);
  if (paid != event.amount.minor) found.amounts_differ = true;
  if (!books.payouts.emplace(event.payout, event.amount.minor).second) found.paid_twice = true;
  books.under_way += event.amount.minor;
}
void move(CashbackBooks& books, Found& found, const DueSetOff& event) {
  if (take(books, found, event.parts) != 0) found.amounts_differ = true;
}

// False: it was not under way, or another amount was.
bool settle(CashbackBooks& books, const PayoutId& payout, const Money& amount) {
  const auto known = books.payouts.find(payout);
  const bool is_right = known != books.payouts.end() && known->second == amount.minor;
  if (known != books.payouts.end()) books.payouts.erase(known);
  books.under_way -= amount.minor;
  return is_right;
}
void move(CashbackBooks& books, Found& found, const PayoutPaid& event) {
  found.paid_twice = !settle(books, event.payout, event.amount);
  books.paid += event.amount.minor;
}
void move(CashbackBooks& books, Found& found, const PayoutFailed& event) {
  found.paid_twice = !settle(books, event.payout, event.amount);
  for (const auto& part : event.parts) {
    if (!books.open.emplace(part.order, part.due.minor).second) found.paid_twice = true;
  }
}

// Of parts that are set off, in part or whole.
Money set_off(const std::vector<PayoutPart>& parts) {
  Money all;
  for (const auto& part : parts) all = {all.minor + part.due.minor - part.paid.minor, part.due.currency};
  return all;
}
Money negative(const Money& amount) { return {-amount.minor, amount.currency}; }

Money carried(const CashbackReversed& event) { return event.carried; }
Money carried(const PayoutRequested& event) { return negative(set_off(event.parts)); }
Money carried(const DueSetOff& event) { return negative(set_off(event.parts)); }
Money carried(const PayoutFailed& event) { return set_off(event.parts); }

}  // namespace

Money carried_by(const CashbackAccountEvent& event) {
  return std::visit(
      [](const auto& one) {
        if constexpr (requires { carried(one); }) {
          return carried(one);
        } else {
          return Money{};
        }
      },
      event);
}

std::vector<Rule> add(CashbackBooks& books, const CashbackAccountEvent& event) {
  Found found;
  books.carried += carried_by(event).minor;
  std::visit(
      [&](const auto& one) {
        if constexpr (requires { move(books, found, one); }) move(books, found, one);
      },
      event);
  std::int64_t open = 0;
  for (const auto& [order, due] : books.open) open += due;
  std::vector<Rule> broken;
  if (found.amounts_differ || books.carried < 0 || books.liability() + books.carried != open) {
    broken.push_back(Rule::owed);
  }
  if (found.paid_twice) broken.push_back(Rule::paid_once);
  return broken;
}

}  // namespace paypie::projections
