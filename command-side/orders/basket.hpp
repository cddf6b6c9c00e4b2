// Creating an order and changing its lines, as long as nothing of it is fulfilled.
#pragma once
#include "command-side/orders/order.hpp"

namespace paypie::orders {

OrderDecision create(const CreateOrder& ask);
OrderDecision change_lines(const About& about, const Basket& basket, const ChangeLines& ask);

// For a basket whose shipping and taxes are still to come.
OrderDecision apply_charges(const About& about, const Basket& basket, const Charges& charges);

// The basket after what happened to it.
Basket basket_of(const OrderCreated& created);
Basket changed(Basket basket, const OrderLinesChanged& event);
Basket charged(Basket basket, const ChargesApplied& event);

}  // namespace paypie::orders
