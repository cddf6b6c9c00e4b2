// What belongs to an order and is decided elsewhere, beside the order: its payments and its stock reservations, from
// the rows of their own read models.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "platform/http/message.hpp"
#include "projections/payment_view.hpp"
#include "projections/stock_rows.hpp"
#include "query-side/orders/order_queries.hpp"

namespace paypie::query {

// The oldest first; at most `most_parts` of each.
inline constexpr std::size_t most_parts = 100;

struct PaymentOfOrder {
  PaymentId id;
  std::uint64_t version = 0;
  projections::PaymentState state = projections::PaymentState::created;
  Money amount;
  Money authorized;
  Money captured;
  Money refunded;
  std::string gateway;
  bool test_mode = false;
};
VALUE(PaymentOfOrder, (id, version, state, amount, authorized, captured, refunded, gateway, test_mode))

struct ReservationOfOrder {
  ReservationId id;
  StockItemId item;
  projections::ReservationStatus status = projections::ReservationStatus::open;
  std::int64_t reserved = 0;   // at first
  std::int64_t held = 0;       // still
  std::int64_t committed = 0;  // left the house
  std::optional<Timestamp> expires_at;
};
VALUE(ReservationOfOrder, (id, item, status, reserved, held, committed, expires_at))

// The member `related` of an order, where it was asked for; a part that was not, or is not served here, is empty.
struct OrderParts {
  std::vector<PaymentOfOrder> payments;
  std::vector<ReservationOfOrder> reservations;
};
VALUE(OrderParts, (payments, reservations))

// The order's own answer with `related` in it, and a weak tag over all parts. `include`: payments, reservations, or
// both.
boost::asio::awaitable<http::Response> with_parts(OrderQueries& api, http::Request request, http::Response order);

}  // namespace paypie::query
