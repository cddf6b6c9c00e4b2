// The arithmetic of a payment's amounts.
#include "command-side/payments/ledger.hpp"

#include <algorithm>

#include "command-side/payments/commands.hpp"

namespace paypie::payments {

std::int64_t asked(const Ledger& ledger, Operation operation) {
  std::int64_t sum = 0;
  for (const auto& open : ledger.open) sum += open.operation == operation ? open.amount.minor : 0;
  return sum;
}

std::int64_t disputed(const Ledger& ledger) {
  std::int64_t sum = 0;
  for (const auto& dispute : ledger.disputes) sum += dispute.amount;
  return sum;
}

std::int64_t capturable(const Ledger& ledger) {
  return ledger.authorized - ledger.captured - asked(ledger, Operation::capture);
}

std::int64_t refundable(const Ledger& ledger) {
  return ledger.captured - ledger.refunded - asked(ledger, Operation::refund) - disputed(ledger) - ledger.lost;
}

const OpenOperation* open_operation(const Ledger& ledger, Operation operation, const OperationId& id) {
  const auto found = std::ranges::find_if(
      ledger.open, [&](const OpenOperation& open) { return open.operation == operation && open.id == id; });
  return found == ledger.open.end() ? nullptr : &*found;
}

const Settled* settled_operation(const About& about, Operation operation, const OperationId& id) {
  const auto found = std::ranges::find_if(
      about.settled, [&](const Settled& settled) { return settled.operation == operation && settled.id == id; });
  return found == about.settled.end() ? nullptr : &*found;
}

bool is_open(const Ledger& ledger, Operation operation) {
  return std::ranges::find(ledger.open, operation, &OpenOperation::operation) != ledger.open.end();
}

bool is_known(const About& about, const Ledger& ledger, Operation operation, const OperationId& id) {
  return open_operation(ledger, operation, id) || settled_operation(about, operation, id);
}

std::optional<Refusal> fault_of(const Money& amount, const Currency& currency) {
  if (amount.currency != currency) return Refusal::other_currency;
  if (amount.minor < 1 || amount.minor > limit::amount) return Refusal::amount_out_of_range;
  return std::nullopt;
}

const CapturedPart* part_with(const Ledger& ledger, std::int64_t minor) {
  const auto found = std::ranges::find_if(
      ledger.captures, [&](const CapturedPart& part) { return part.amount.minor - part.refunded >= minor; });
  return found == ledger.captures.end() ? nullptr : &*found;
}

}  // namespace paypie::payments
