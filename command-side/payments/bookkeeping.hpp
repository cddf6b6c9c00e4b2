// What events do to the lists of a payment: operations are closed and remembered, parts are refunded. For evolve.cpp.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "command-side/payments/state.hpp"

namespace paypie::payments {

// Throws ImpossibleHistory.
[[noreturn]] void impossible(const std::string& why);

void settle(About& about, Operation operation, const OperationId& id, const Money& amount, Outcome outcome);
// Throws ImpossibleHistory if it was never settled.
Settled& settled_one(About& about, Operation operation, const OperationId& id);

// Takes an open operation off the list; none: it was not open.
std::optional<OpenOperation> close(Ledger& ledger, Operation operation, const OperationId& id);
// An outcome closes what is open, or corrects what was settled otherwise (none is returned then).
std::optional<OpenOperation> close_or_correct(const About& about, Ledger& ledger, Operation operation,
                                              const OperationId& id, Outcome outcome);

// The capture that a refund of this much is taken from; nil: it spans several.
CaptureId part_of(const Ledger& ledger, std::int64_t minor);
void take_from_part(Ledger& ledger, const CaptureId& capture, std::int64_t minor);

}  // namespace paypie::payments
