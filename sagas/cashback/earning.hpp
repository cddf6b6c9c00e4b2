// How cashback is computed: to the minor unit, half to even. Pure.
#pragma once
#include <span>

#include "events/cashback_claims.hpp"
#include "events/values.hpp"

namespace paypie::cashback {

// What the goods that count come to, discounts taken off: shipping and added taxes give nothing back.
Money eligible(const CashbackProgramme& programme, std::span<const ClaimLine> lines);

// The rate of the one tier that the goods fall into, of all of them; then the cap of one order.
Money earned(const CashbackProgramme& programme, std::span<const ClaimLine> lines);

// `part` of `whole` of an amount; all of it when part is at least whole. whole > 0.
Money share_of(const Money& amount, const Money& part, const Money& whole);

// Whether an order that came at this time takes part.
bool is_valid_at(const CashbackProgramme& programme, Timestamp time);

// The programme that gives most for these goods, the one created first among equals; null: none gives anything.
const CashbackProgramme* best_of(std::span<const CashbackProgramme> programmes, std::span<const ClaimLine> lines);

}  // namespace paypie::cashback
