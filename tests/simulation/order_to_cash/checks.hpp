// What must hold once a shop has come to rest: every instance in a legal state, no hold left behind, the gateway's
// ledger equal to what the log says, numbers without gaps.
#pragma once
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "events/ledger/postings.hpp"
#include "tests/simulation/order_to_cash/shop.hpp"

namespace paypie::simulation {

using order_to_cash::Phase;

using Sentences = std::vector<std::string>;

struct Ends {
  std::map<std::string, order_to_cash::Instance> instances;
  std::map<std::string, orders::OrderState> orders;
  std::map<std::string, inventory::ItemState> items;
  std::map<std::string, payments::PaymentState> payments;
};

inline std::string kinds_of(const std::vector<order_to_cash::Wish>& wishes) {
  std::string text;
  for (const auto& wish : wishes) text += " " + wish.name;
  return text;
}

inline void check_instances(const Ends& ends, Sentences& wrong) {
  for (const auto& [stream, now] : ends.instances) {
    if (!now.exists) continue;  // payments for an order that never came
    const auto phase = std::string(codec::name_of(now.phase));
    const auto order = ends.orders.at(now.order.text());
    const bool cancelled = std::holds_alternative<orders::Cancelled>(order);
    const bool fulfilled = std::holds_alternative<orders::Fulfilled>(order);
    if (!now.open.empty()) wrong.push_back(stream + " is " + phase + " with open wishes:" + kinds_of(now.open));
    if (!now.timers.empty()) wrong.push_back(stream + " is " + phase + " with a timer that never fired");
    switch (now.phase) {
      case Phase::finished:
        if (!fulfilled) wrong.push_back(stream + " is finished, its order is not fulfilled");
        break;
      case Phase::cancelled:
        if (!cancelled) wrong.push_back(stream + " is cancelled, its order is not");
        break;
      case Phase::fulfilling:  // the merchant has not shipped everything
        if (fulfilled || cancelled) wrong.push_back(stream + " waits for a shipment that will not come");
        break;
      default: wrong.push_back(stream + " rests as " + phase + " (" + now.why + ")");
    }
  }
  for (const auto& [stream, state] : ends.orders) {
    const auto* about = std::visit(
        [](const auto& order) -> const orders::About* {
          if constexpr (requires { order.about; }) return &order.about;
          return nullptr;
        },
        state);
    if (about && !ends.instances.contains(order_to_cash::instance_of(about->order).text())) {
      wrong.push_back(stream + " has no instance");
    }
  }
}

inline void check_stock(const Ends& ends, Sentences& wrong) {
  std::map<std::string, std::int64_t> held;  // by sku and location, as the instances believe
  for (const auto& [stream, now] : ends.instances) {
    for (const auto& hold : now.holds) held[hold.sku + "@" + hold.location] += hold.left;
  }
  for (const auto& [stream, state] : ends.items) {
    const auto* item = std::get_if<inventory::Item>(&state);
    if (!item) continue;
    const auto name = item->terms.sku + "@" + item->terms.location;
    if (item->pieces.reserved != held[name]) {
      wrong.push_back(fmt::format("{}: {} reserved, instances hold {}", name, item->pieces.reserved, held[name]));
    }
    if (item->pieces.on_hand + item->pieces.shipped != Shop::stocked || item->pieces.reserved > item->pieces.on_hand) {
      wrong.push_back(fmt::format("{} is not conserved: {} on hand, {} shipped, {} reserved", name,
                                  item->pieces.on_hand, item->pieces.shipped, item->pieces.reserved));
    }
  }
}

// What people had brought back is back, once, and no more of a line than has left.
inline void check_restocked(const Shop& shop, const Ends& ends, Sentences& wrong) {
  std::map<OrderId, std::int64_t> back;
  shop.for_each_event<inventory::ItemDecider>([&](const Envelope&, const auto& event) {
    if (const auto* returned = std::get_if<inventory::StockReturned>(&event))
      back[returned->order] += returned->quantity;
  });
  for (const auto& [stream, now] : ends.instances) {
    std::map<LineId, std::int64_t> out;
    std::int64_t asked = 0;
    for (const auto& shipment : now.shipments) {
      for (const auto& part : shipment.lines) out[part.line] += part.quantity;
    }
    for (const auto& refund : now.refunds) {
      for (const auto& part : refund.restock) {
        out[part.line] -= part.quantity;
        asked += part.quantity;
      }
    }
    for (const auto& [line, left] : out) {
      if (left < 0) wrong.push_back(stream + " brought back more of a line than had left");
    }
    if (back[now.order] != asked) {
      wrong.push_back(fmt::format("{}: {} were to come back, {} did", stream, asked, back[now.order]));
    }
  }
}

inline void check_money(const Shop& shop, const Ends& ends, Sentences& wrong) {
  for (const auto& [stream, now] : ends.instances) {
    if (!now.exists) continue;
    std::int64_t received = now.paid_outside.minor, held = 0, by_hand = 0;
    for (const auto& payment : now.payments) {
      const auto charged = shop.ledger.payments.find(payment.payment.text());
      const auto real = charged == shop.ledger.payments.end() ? Charged{} : charged->second;
      if (payment.captured.minor != real.captured || payment.refunded.minor != real.refunded) {
        wrong.push_back(fmt::format("{}: the gateway captured {} and refunded {}, the instance heard of {} and {}",
                                    payment.payment.text(), real.captured, real.refunded, payment.captured.minor,
                                    payment.refunded.minor));
      }
      received += real.captured - real.refunded;
      held += real.held;
      for (const auto& refund : payment.refunds) by_hand += !refund.ours && refund.done ? refund.amount.minor : 0;
    }
    if (now.phase == Phase::finished && received + by_hand != now.total.minor) {
      wrong.push_back(fmt::format("{} is finished with {} of {} received", stream, received, now.total.minor));
    }
    if (now.phase == Phase::cancelled && received != 0) {
      wrong.push_back(fmt::format("{} is cancelled and keeps {}", stream, received));
    }
    if (order_to_cash::is_over(now.phase) && held != 0) {
      wrong.push_back(fmt::format("{} is over and {} are still held on a card", stream, held));
    }
    if (received > now.total.minor) wrong.push_back(stream + " took more than its total");
  }
}

// After every event the books balance; an order that is over owes nothing and is owed nothing.
inline void check_ledger(const Shop& shop, const Ends& ends, Sentences& wrong) {
  std::map<OrderId, __int128> receivable;
  const auto post = [&](const Envelope& meta, const auto& event) {
    const auto postings = ledger::postings_of(event);
    if (const auto left = ledger::imbalance_text(postings); !left.empty()) {
      wrong.push_back(fmt::format("{} of {} does not balance: {}", meta.type, meta.stream, left));
    }
    for (const auto& one : postings) {
      if (one.account == ledger::Account::receivable) receivable[one.order] += one.amount.minor;
    }
  };
  shop.for_each_event<orders::OrderDecider>(post);
  shop.for_each_event<payments::PaymentDecider>(post);
  for (const auto& [stream, now] : ends.instances) {
    if (now.exists && order_to_cash::is_over(now.phase) && receivable[now.order] != 0) {
      wrong.push_back(fmt::format("{} is over with a receivable of {}", now.order.text(),
                                  static_cast<std::int64_t>(receivable[now.order])));
    }
  }
}

inline void check_numbers(const Shop& shop, Sentences& wrong) {
  std::map<std::string, int> taken;
  std::int64_t last = numbering::first_number - 1;
  shop.for_each_event<numbering::NumberSeriesDecider>([&](const Envelope&, const auto& event) {
    if (const auto* number = std::get_if<numbering::NumberTaken>(&event)) {
      if (number->value != ++last) wrong.push_back("the numbers have a gap");
      ++taken[number->taken_for];
    }
  });
  for (const auto& [order, times] : taken) {
    if (times != 1) wrong.push_back(order + " took several numbers");
  }
}

inline Ends ends_of(const Shop& shop) {
  return {shop.folded<OrderToCashDecider>(), shop.folded<orders::OrderDecider>(), shop.folded<inventory::ItemDecider>(),
          shop.folded<payments::PaymentDecider>()};
}

// A sentence each; empty: all is well.
inline Sentences what_is_wrong(const Shop& shop, const Ends& ends) {
  Sentences wrong = shop.alarms;
  check_instances(ends, wrong);
  check_stock(ends, wrong);
  check_restocked(shop, ends, wrong);
  check_money(shop, ends, wrong);
  check_ledger(shop, ends, wrong);
  check_numbers(shop, wrong);
  return wrong;
}

}  // namespace paypie::simulation
