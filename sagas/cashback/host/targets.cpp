// One row for each kind of wish.
#include <utility>

#include "platform/crypto/hash.hpp"
#include "sagas/cashback/host/process.hpp"
#include "sagas/runner/submit_wish.hpp"

namespace paypie::cashback {

CashbackAccountDecider::Command command_of(const std::string& instance, const ClaimWish& wish, const Terms& terms) {
  const auto claim = CashbackClaimId::parse(instance).value_or(CashbackClaimId{});
  switch (wish.asked) {
    case ClaimAsked::claim:
      return ClaimCashback{wish.account, wish.claim.value_or(CashbackClaim{}), wish.most_per_month, terms.model};
    case ClaimAsked::reverse: return ReverseCashback{OrderId{claim.bytes}, wish.reversed_in_all.value_or(Money{})};
    case ClaimAsked::pay_out: break;
  }
  return PayOut{{crypto::derive_id(PayoutTag::prefix, instance, wish.name)},
                wish.at.value_or(Timestamp{}),
                std::nullopt,
                terms.payouts};
}

void send(lane::Lanes<CashbackAccountDecider>& accounts, const Terms& terms, const Clock& clock,
          const sagas::Sending<ClaimWish>& sending, sagas::OnSent done) {
  sagas::submit_wish<Cashback>(&accounts, clock, sending, sending.wish.account.text(),
                               command_of(sending.instance, sending.wish, terms), std::move(done));
}

}  // namespace paypie::cashback
