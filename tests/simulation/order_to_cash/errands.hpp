// What customers and clerks ask for: payments of their own, refunds, restocking.
#pragma once
#include "command-side/orders/commands.hpp"
#include "command-side/payments/payment.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/scheduler/simulated.hpp"
#include "sagas/order_to_cash/host/rates.hpp"
#include "sagas/order_to_cash/instance.hpp"
#include "tests/simulation/order_to_cash/story.hpp"

namespace paypie::simulation {

inline LineId first_line_of(const OrderId& order) { return {crypto::derive_id("lin", order.text(), "0")}; }

inline order_to_cash::RefundOrder drawn_refund(Simulated& world, const OrderId& order, const RefundId& refund) {
  order_to_cash::RefundOrder back{.refund = refund, .amount = {}, .reason = "broken"};
  if (world.chance(0.6)) back.amount = Money{static_cast<std::int64_t>(1 + world.below(2'000)), shop_currency};
  if (!back.amount || world.chance(0.5)) {
    back.restock = {
        {first_line_of(order), static_cast<std::int64_t>(1 + world.below(2)), world.chance(0.5) ? "main" : "annex"}};
  }
  return back;
}

// A part of the money, and two pieces to another location than most of them had left from.
inline order_to_cash::RefundOrder part_of_it_back(const OrderId& order) {
  return {RefundId{{1}}, Money{1'000, shop_currency}, "broken", {{first_line_of(order), 2, "annex"}}};
}

inline void leave_charges_to_the_shop(orders::CreateOrder& create) {
  create.shipping = {0, shop_currency};
  create.calculate_charges = true;
}
inline order_to_cash::Policy shop_policy() { return {{"main", "annex"}, 20, {1, 2, 4}}; }
// More than the dearest orders come to is not shipped.
inline order_to_cash::RateTable shop_rates() {
  const auto price = [](std::int64_t minor) { return Money{minor, shop_currency}; };
  return {.shipping = {{{}, "*", "Post", {{price(5'000), price(490)}, {price(13'000), price(250)}}}},
          .taxes = {{{}, "*", {{"VAT", Rate{190'000}}}}}};
}

inline payments::CreatePayment drawn_payment(Simulated& world, const Order& order) {
  const PaymentId own{crypto::derive_id("pay", order.id.text(), std::to_string(order.tries))};
  return {.payment = own,
          .order = order.id,
          .amount = {static_cast<std::int64_t>(1'300 + 1'000 * world.below(8)), shop_currency},
          .gateway = {},
          .method = "pm_own",
          .confirm = true,
          .attempt = AttemptId{own.bytes}};
}

}  // namespace paypie::simulation
