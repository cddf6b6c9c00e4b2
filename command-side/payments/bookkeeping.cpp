// What events do to the lists of a payment.
#include "command-side/payments/bookkeeping.hpp"

#include <algorithm>

#include "command-side/decider/decider.hpp"
#include "command-side/payments/ledger.hpp"

namespace paypie::payments {

void impossible(const std::string& why) { throw ImpossibleHistory(why); }

void settle(About& about, Operation operation, const OperationId& id, const Money& amount, Outcome outcome) {
  const Settled now{operation, id, amount, outcome};
  for (auto& settled : about.settled) {
    if (settled.operation != operation || settled.id != id) continue;
    settled = now;
    return;
  }
  about.settled.push_back(now);
}

// Takes an open operation off the list; none: it was not open.
std::optional<OpenOperation> close(Ledger& ledger, Operation operation, const OperationId& id) {
  const auto* open = open_operation(ledger, operation, id);
  if (!open) return std::nullopt;
  const auto closed = *open;
  ledger.open.erase(ledger.open.begin() + (open - ledger.open.data()));
  return closed;
}

// An outcome closes what is open, or corrects what was settled otherwise.
std::optional<OpenOperation> close_or_correct(const About& about, Ledger& ledger, Operation operation,
                                              const OperationId& id, Outcome outcome) {
  auto closed = close(ledger, operation, id);
  if (closed) return closed;
  const auto* settled = settled_operation(about, operation, id);
  if (!settled || settled->outcome == outcome) impossible("an outcome of what nobody asked for");
  return std::nullopt;
}

void take_from_part(Ledger& ledger, const CaptureId& capture, std::int64_t minor) {
  const auto part = std::ranges::find(ledger.captures, capture, &CapturedPart::capture);
  if (part != ledger.captures.end()) part->refunded += minor;
}
CaptureId part_of(const Ledger& ledger, std::int64_t minor) {
  const auto* part = part_with(ledger, minor);
  return part ? part->capture : CaptureId{};
}

Settled& settled_one(About& about, Operation operation, const OperationId& id) {
  const auto found = std::ranges::find_if(
      about.settled, [&](const Settled& one) { return one.operation == operation && one.id == id; });
  if (found == about.settled.end()) impossible("a doubt about an operation that nobody settled");
  return *found;
}

}  // namespace paypie::payments
