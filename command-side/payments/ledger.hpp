// The arithmetic of a payment's amounts, and what is known of its operations.
#pragma once
#include <cstdint>
#include <optional>

#include "command-side/payments/refusal.hpp"
#include "command-side/payments/state.hpp"

namespace paypie::payments {

// Of one kind, asked for and not answered, in minor units.
std::int64_t asked(const Ledger& ledger, Operation operation);
std::int64_t disputed(const Ledger& ledger);
// What another capture, or another refund, can take at most.
std::int64_t capturable(const Ledger& ledger);
std::int64_t refundable(const Ledger& ledger);

const OpenOperation* open_operation(const Ledger& ledger, Operation operation, const OperationId& id);
const Settled* settled_operation(const About& about, Operation operation, const OperationId& id);
bool is_open(const Ledger& ledger, Operation operation);
// Asked for before, open or settled.
bool is_known(const About& about, const Ledger& ledger, Operation operation, const OperationId& id);

// Why an amount cannot be taken in this currency: zero, negative, too large, another currency.
std::optional<Refusal> fault_of(const Money& amount, const Currency& currency);

inline Money money(const About& about, std::int64_t minor) { return {minor, about.amount.currency}; }
template <class TypedId>
OperationId operation_id(const TypedId& id) {
  return {id.bytes};
}

// The first capture with this much left to refund.
const CapturedPart* part_with(const Ledger& ledger, std::int64_t minor);

}  // namespace paypie::payments
