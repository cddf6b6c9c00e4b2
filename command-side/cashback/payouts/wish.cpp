// From the event to the wish.
#include "command-side/cashback/payouts/wish.hpp"

#include <variant>

namespace paypie::cashback {

std::optional<PayoutWish> payout_wish_of(const Envelope& meta, const CashbackAccountEvent& event) {
  const auto* asked = std::get_if<PayoutRequested>(&event);
  if (!asked) return std::nullopt;
  return PayoutWish{.key = meta.id.text(),
                    .payout = asked->payout,
                    .amount = asked->amount,
                    .holder = asked->personal.get("holder"),
                    .iban = asked->personal.get("iban"),
                    .at = meta.time};
}

std::string reference_of(const PayoutId& payout) {
  auto reference = payout.text();
  reference[PayoutTag::prefix.size()] = '-';
  return reference;
}

}  // namespace paypie::cashback
