// The rows of payments in SQL: a payment, and each of its transactions. Column names are the field names.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.hpp"
#include "events/values.hpp"
#include "projections/payment_view.hpp"

namespace paypie::projections {

// The name and version of the read model `payments`. Another version than the one found in the database means: drop
// its tables and build them again from the log.
inline constexpr std::string_view payments_projection = "payments";
inline constexpr int payments_projection_version = 2;

// payments.payments. Amounts in minor units of the currency. The runner adds the `document`, the view as clients get
// it.
struct PaymentRow {
  std::string store_id;
  std::string payment_id;
  std::uint64_t version = 0;
  bool shown = false;  // it was created; before that its stream may hold what was refused or called off
  std::string order_id;
  std::string state;
  std::string known_state;
  bool needs_person = false;
  std::string currency;
  std::int64_t amount = 0;
  std::int64_t authorized = 0;
  std::int64_t captured = 0;
  std::int64_t refunded = 0;
  std::int64_t disputed = 0;
  std::int64_t lost = 0;
  std::string gateway;
  std::string gateway_reference;
  std::string method;
  bool test_mode = false;
  Timestamp occurred_at;
  Timestamp created_at;
  Timestamp updated_at;
};
VALUE(PaymentRow, (store_id, payment_id, version, shown, order_id, state, known_state, needs_person, currency, amount,
                   authorized, captured, refunded, disputed, lost, gateway, gateway_reference, method, test_mode,
                   occurred_at, created_at, updated_at))

// payments.transactions.
struct TransactionRow {
  std::string store_id;
  std::string payment_id;
  std::string kind;
  std::string transaction_id;
  std::string order_id;
  std::string state;
  bool contested = false;
  std::int64_t amount = 0;
  std::string currency;
  std::string gateway;
  std::string gateway_reference;
  std::string code;
  std::string message;
  std::string reason;
  bool test_mode = false;
  std::uint64_t version = 0;  // the payment's, of the last event about it
  Timestamp created_at;
  Timestamp updated_at;
};
VALUE(TransactionRow, (store_id, payment_id, kind, transaction_id, order_id, state, contested, amount, currency,
                       gateway, gateway_reference, code, message, reason, test_mode, version, created_at, updated_at))

PaymentRow row_of(const PaymentView& view);

// Those of its transactions that events from `first_version` on have touched.
std::vector<TransactionRow> transaction_rows(const PaymentView& view, std::uint64_t first_version);

}  // namespace paypie::projections
