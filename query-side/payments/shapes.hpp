// The shapes of payment answers that are not one payment, for their schemas.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "projections/payment_view.hpp"

namespace paypie::query {

// `total` where it was asked for.
struct PaymentPage {
  std::vector<projections::PaymentView> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(PaymentPage, (data, next_cursor, has_more))

struct TransactionShown {
  std::string id;
  PaymentId payment;
  OrderId order;
  projections::TransactionKind kind = projections::TransactionKind::authorization;
  projections::TransactionState state = projections::TransactionState::pending;
  bool contested = false;
  Money amount;
  std::string gateway;
  std::string gateway_reference;
  std::string code;
  std::string message;
  std::string reason;
  bool test_mode = false;
  std::uint64_t version = 0;  // of the payment, after the last event about this transaction
  Timestamp created_at;
  Timestamp updated_at;
};
VALUE(TransactionShown, (id, payment, order, kind, state, contested, amount, gateway, gateway_reference, code, message,
                         reason, test_mode, version, created_at, updated_at))

struct TransactionPage {
  std::vector<TransactionShown> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(TransactionPage, (data, next_cursor, has_more))

}  // namespace paypie::query
