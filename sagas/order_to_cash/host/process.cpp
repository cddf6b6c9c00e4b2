// The definitions of the process's lanes and runner, compiled here and nowhere else, and its router's rule.
#include "sagas/order_to_cash/host/process.hpp"

#include <utility>

#include "command-side/inventory/item.hpp"
#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "command-side/locations/locations.hpp"
#include "command-side/numbering/number_series.hpp"
#include "command-side/orders/order.hpp"
#include "command-side/payments/payment.hpp"
#include "sagas/runner/process_runner_instantiate.hpp"
#include "sagas/runner/wanted.hpp"

template class paypie::lane::Lanes<paypie::order_to_cash::OrderToCashDecider>;
template std::string paypie::lane::state_fingerprint<paypie::order_to_cash::OrderToCashDecider>();
template class paypie::sagas::ProcessRunner<paypie::order_to_cash::OrderToCash>;

namespace paypie::order_to_cash {

namespace {

// The order an event is about: it says so itself, or its correlation does.
std::optional<OrderId> order_of(const Envelope& meta, const Input& event) {
  return std::visit(
      [&]<class E>(const E& e) -> std::optional<OrderId> {
        if constexpr (requires {
                        { e.order } -> std::same_as<const OrderId&>;
                      })
          return e.order;
        if constexpr (requires {
                        { *e.order } -> std::same_as<const OrderId&>;
                      }) {
          if (e.order) return *e.order;
        }
        return OrderId::parse(meta.correlation);
      },
      event);
}

}  // namespace

std::vector<std::string> OrderToCash::sources() {
  return {std::string(orders::OrderDecider::topic), std::string(inventory::ItemDecider::topic),
          std::string(payments::PaymentDecider::topic), std::string(numbering::NumberSeriesDecider::topic),
          std::string(locations::LocationsDecider::topic)};
}

std::optional<sagas::Routed<OrderToCashDecider>> OrderToCash::route(const log::Record& record, ShopRules& rules) {
  if (rules.takes(record)) return std::nullopt;
  auto decoded = sagas::read_wanted<Input>(record);
  if (!decoded) return std::nullopt;
  auto& [meta, event] = *decoded;
  const auto order = order_of(meta, event);
  if (!order) return std::nullopt;
  auto instance = instance_of(*order).text();
  std::string answers;
  if (meta.causation.starts_with(instance + "/")) answers = meta.causation.substr(instance.size() + 1);
  if (std::holds_alternative<CommandSettled>(event) && answers.empty()) return std::nullopt;
  Deliver input{meta.stream, meta.version, meta.time, std::move(answers), std::move(event), {}, {}};
  if (const auto* created = std::get_if<orders::OrderCreated>(&input.event)) {
    input.policy = rules.policy_of(meta.store);
    input.charges = rules.charges_of(meta.store, *created);
  }
  meta.correlation = order->text();
  return sagas::Routed<OrderToCashDecider>{std::move(instance), std::move(meta), std::move(input)};
}

lane::Codec<OrderToCashDecider> order_to_cash_codec() { return lane::json_codec<OrderToCashDecider>(); }

}  // namespace paypie::order_to_cash
