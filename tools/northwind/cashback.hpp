// Cashback for the Northwind customers: two programmes before their orders come, payout accounts and payouts after
// them, and some refunds after these.
#pragma once
#include <cstdint>
#include <string>

#include "tools/client/api.hpp"
#include "tools/northwind/order_book.hpp"

namespace paypie::northwind {

// The book has no e-mail addresses; a customer's account needs one.
std::string email_of(const Order& order);

// Due at once, because the cards of these orders are charged today. `regulars`: 1 %, of goods from 1,000.00 on 2 %;
// `winter`: 5 % of goods from 500.00 on, from November 1997 to February 1998. Repeatable.
void create_programmes(const tools::Endpoint& endpoint);

// Every account gets a payout account (made up, with right check digits), and what is due is asked to be paid.
// Repeatable. Returns how many accounts there are.
std::int64_t pay_out_all(const tools::Endpoint& endpoint);

// So many orders of which a part is given back after their cashback was paid.
inline constexpr int refunded_orders = 3;
// A quarter of each. Repeatable. Returns what was given back in all, in cents.
std::int64_t refund_some(const tools::Endpoint& endpoint);

}  // namespace paypie::northwind
