// From the views of cashback to their rows.
#include "projections/cashback_rows.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>

namespace paypie::projections {

CashbackAccountRow row_of(const CashbackAccountView& view) {
  const auto is_held = [](const CashbackAccountClaim& claim) {
    return claim.held_for == CashbackHeldFor::payout_account || claim.held_for == CashbackHeldFor::confirmation;
  };
  return {.store_id = view.store.name,
          .account_id = view.id.text(),
          .version = view.version,
          .shown = CashbackAccountDocuments::is_shown(view),
          .currency = std::string(view.currency.text()),
          .liability_minor = view.liability.minor,
          .carried_minor = view.carried_forward.minor,
          .in_review = view.counts.in_review,
          .under_way = view.counts.payouts_under_way,
          .for_person = view.counts.payouts_for_a_person,
          .held = std::ranges::any_of(view.claims, is_held),
          .created_at = view.created_at,
          .updated_at = view.updated_at};
}

CashbackClaimRow row_of(const CashbackClaimView& view) {
  return {.store_id = view.store.name,
          .claim_id = view.id.text(),
          .version = view.version,
          .begun = view.begun,
          .order_id = view.order.text(),
          .account_id = view.account.text(),
          .programme = view.programme,
          .phase = boost::describe::enum_to_string(view.phase, ""),
          .created_at = view.created_at,
          .updated_at = view.updated_at};
}

}  // namespace paypie::projections
