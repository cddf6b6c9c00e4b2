// Ids made of ids: the same bits under another prefix, told apart where one thing has several.
#include "sagas/order_to_cash/instance.hpp"

namespace paypie::order_to_cash {

namespace {

template <class To, class From>
To under(const From& from, std::size_t n) {
  To made{from.bytes};
  made.bytes[15] = static_cast<std::uint8_t>(made.bytes[15] ^ (n & 0xFF));
  made.bytes[14] = static_cast<std::uint8_t>(made.bytes[14] ^ (n >> 8 & 0xFF));
  return made;
}

}  // namespace

OrderToCashId instance_of(const OrderId& order) { return under<OrderToCashId>(order, 0); }
PaymentId payment_of(const OrderId& order, std::size_t n) { return under<PaymentId>(order, n); }
ReservationId reservation_of(const LineId& line, std::size_t hold) { return under<ReservationId>(line, hold); }

}  // namespace paypie::order_to_cash
