// A payout service over HTTP: bank transfers as Adyen's Transfers API, version 4, has them
// (github.com/Adyen/adyen-openapi, yaml/TransferService-v4.yaml; docs.adyen.com/development-resources/api-idempotency).
// Pure functions of their arguments and the account; any thread.
#pragma once
#include <chrono>
#include <expected>
#include <string>

#include "command-side/cashback/payouts/wish.hpp"
#include "platform/http_client/client.hpp"

namespace paypie::cashback {

struct TransferAccount {
  std::string base_url;         // https://.../btl/v4, without a slash at the end
  std::string key;              // the API key
  std::string balance_account;  // that pays
};

// Keys are kept for at least 31 days from the first submission. A day less: their clock starts when the call arrives.
inline constexpr std::chrono::hours transfers_keep_keys_for{30 * 24};

using TransferAnswer = std::expected<http_client::Answer, http_client::Outage>;

// The same wish makes the same call. Made once more with its key it transfers nothing again: the first answer comes.
http_client::Call transfer_call(const TransferAccount& account, const PayoutWish& wish);
// How it stands with the transfer of that reference.
http_client::Call transfer_look_up(const TransferAccount& account, const std::string& reference);

PayoutHeard transfer_heard(const PayoutWish& wish, const TransferAnswer& answer);
PayoutHeard transfer_found(const PayoutWish& wish, const TransferAnswer& answer);

}  // namespace paypie::cashback
