// Where the wishes of the process go: each becomes a command of the context it is meant for.
#pragma once
#include <variant>

#include "command-side/inventory/commands.hpp"
#include "command-side/inventory/item.hpp"
#include "command-side/lane/lanes.hpp"
#include "command-side/numbering/number_series.hpp"
#include "command-side/orders/order.hpp"
#include "command-side/payments/payment.hpp"
#include "sagas/order_to_cash/host/process.hpp"
#include "sagas/runner/process_runner.hpp"

namespace paypie::order_to_cash {

// The contexts this node serves; null: switched off, and what is asked of it waits.
struct Targets {
  lane::Lanes<orders::OrderDecider>* orders = nullptr;
  lane::Lanes<inventory::ItemDecider>* inventory = nullptr;
  lane::Lanes<payments::PaymentDecider>* payments = nullptr;
  lane::Lanes<numbering::NumberSeriesDecider>* numbers = nullptr;
  const Clock& clock;
};

using AnyCommand = std::variant<orders::OrderCommand, inventory::InventoryCommand, payments::PaymentCommand,
                                numbering::NumberSeriesDecider::Command>;

// Pure but for derived ids: the stream a wish is about, and the command it becomes.
struct Addressed {
  std::string stream;
  AnyCommand command;
};
Addressed address(const OrderId& order, const StoreId& store, const Wish& wish);

// Any thread.
void send(const Targets& targets, const sagas::Sending<Wish>& sending, sagas::OnSent done);

}  // namespace paypie::order_to_cash
