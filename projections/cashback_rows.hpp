// The rows of cashback accounts and claims in SQL, for lists. Column names are the field names.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "events/event.hpp"
#include "projections/cashback_account_view.hpp"
#include "projections/cashback_claim_view.hpp"

namespace paypie::projections {

// Names and versions of the read models; see processes_projection.
inline constexpr std::string_view cashback_accounts_projection = "cashback_accounts";
inline constexpr int cashback_accounts_projection_version = 1;
inline constexpr std::string_view cashback_claims_projection = "cashback_claims";
inline constexpr int cashback_claims_projection_version = 1;

// cashback_accounts.accounts. The runner adds the `document`, the view as clients get it.
struct CashbackAccountRow {
  std::string store_id;
  std::string account_id;
  std::uint64_t version = 0;
  bool shown = false;
  std::string currency;
  std::int64_t liability_minor = 0;
  std::int64_t carried_minor = 0;
  std::int64_t in_review = 0;   // claims
  std::int64_t under_way = 0;   // payouts
  std::int64_t for_person = 0;  // payouts
  bool held = false;            // a claim is, by the payout account
  Timestamp created_at;
  Timestamp updated_at;
};
VALUE(CashbackAccountRow, (store_id, account_id, version, shown, currency, liability_minor, carried_minor, in_review,
                           under_way, for_person, held, created_at, updated_at))

CashbackAccountRow row_of(const CashbackAccountView& view);

// cashback_claims.claims, likewise.
struct CashbackClaimRow {
  std::string store_id;
  std::string claim_id;
  std::uint64_t version = 0;
  bool begun = false;
  std::string order_id;
  std::string account_id;
  std::string programme;
  std::string phase;
  Timestamp created_at;
  Timestamp updated_at;
};
VALUE(CashbackClaimRow,
      (store_id, claim_id, version, begun, order_id, account_id, programme, phase, created_at, updated_at))

CashbackClaimRow row_of(const CashbackClaimView& view);

}  // namespace paypie::projections
