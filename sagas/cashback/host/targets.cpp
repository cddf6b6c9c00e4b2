// One row for each kind of wish.
#include <utility>

#include "platform/crypto/hash.hpp"
#include "sagas/cashback/host/process.hpp"

namespace paypie::cashback {

CashbackAccountDecider::Command command_of(const std::string& instance, const ClaimWish& wish,
                                           const risk::Scorecard& model) {
  const auto claim = CashbackClaimId::parse(instance).value_or(CashbackClaimId{});
  switch (wish.asked) {
    case ClaimAsked::claim:
      return ClaimCashback{wish.account, wish.claim.value_or(CashbackClaim{}), wish.most_per_month, model};
    case ClaimAsked::reverse: return ReverseCashback{OrderId{claim.bytes}, wish.reversed_in_all.value_or(Money{})};
    case ClaimAsked::pay_out: break;
  }
  return PayOut{{crypto::derive_id(PayoutTag::prefix, instance, wish.name)}, wish.at.value_or(Timestamp{})};
}

void send(lane::Lanes<CashbackAccountDecider>& accounts, const risk::Scorecard& model, const Clock& clock,
          const sagas::Sending<ClaimWish>& sending, sagas::OnSent done) {
  using D = CashbackAccountDecider;
  const auto& [instance, wish, step] = sending;
  lane::Ask<D> ask;
  ask.stream = wish.account.text();
  ask.id = CommandId{crypto::derive_id("wish", instance, wish.name)};
  ask.request.fill(0);
  ask.command = command_of(instance, wish, model);
  ask.store = step.store;
  ask.actor = {std::string(Cashback::name)};
  ask.correlation = step.correlation;
  ask.causation = instance + "/" + wish.name;
  ask.traceparent = step.traceparent;
  ask.occurred_at = step.occurred_at;
  ask.settle = true;
  ask.deadline = clock.monotonic() + std::chrono::seconds(10);
  accounts.submit(std::move(ask), [done = std::move(done)](lane::Answer<D> answer) mutable {
    if (std::holds_alternative<lane::Accepted<D>>(answer)) return done(sagas::Sent::recorded);
    const auto* failed = std::get_if<lane::Failed>(&answer);
    done(failed && failed->why == lane::Failure::elsewhere ? sagas::Sent::elsewhere : sagas::Sent::again);
  });
}

}  // namespace paypie::cashback
