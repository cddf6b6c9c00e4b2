// Orders to test with: short names for commands and amounts, and one order in each status.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "command-side/orders/order.hpp"
#include "tests/support/given_when_then.hpp"
#include "tests/support/sample_orders.hpp"

namespace paypie::test {

using orders::OrderDecider;
using GivenOrder = Given<OrderDecider>;
using samples::dollars;
using samples::id;
using samples::usd;

inline const OrderId order = samples::order;
inline const LineId line_a = id<LineId>(0xa), line_b = id<LineId>(0xb), line_c = id<LineId>(0xc);
inline const FulfillmentId parcel_1 = id<FulfillmentId>(1), parcel_2 = id<FulfillmentId>(2);
inline const OutsidePaymentId payment_1 = id<OutsidePaymentId>(1), payment_2 = id<OutsidePaymentId>(2);

inline orders::NewLine new_line(LineId line, std::int64_t quantity, std::int64_t unit_price) {
  return {.line = line, .sku = "SKU", .title = "Thing", .quantity = quantity, .unit_price = dollars(unit_price)};
}

// Line a: 2 x 10.00, line b: 1 x 5.00, shipping 3.00: 28.00 in all.
inline orders::CreateOrder create() {
  return {.order = order,
          .currency = usd,
          .lines = {new_line(line_a, 2, 1'000), new_line(line_b, 1, 500)},
          .shipping = dollars(300)};
}

inline const orders::ChangeStatus confirm{orders::OrderStatus::confirmed, ""};
inline const orders::ChangeStatus ship{orders::OrderStatus::shipped, ""};
inline const orders::ChangeStatus deliver{orders::OrderStatus::delivered, ""};
inline const orders::CancelOrder cancel{"no longer wanted"};
inline const orders::FulfillOrder fulfill_all{.fulfillment = parcel_1};
inline orders::FulfillOrder fulfill_one_of_a() { return {.fulfillment = parcel_1, .lines = {{line_a, 1}}}; }
inline orders::FulfillOrder fulfill_the_rest() { return {.fulfillment = parcel_2}; }
inline orders::RecordOutsidePayment pay(std::int64_t minor, OutsidePaymentId payment = payment_1) {
  return {payment, dollars(minor), "bank transfer", "ref"};
}

// Line a and line b, 25.00 in all; shipping and taxes are for the shop to say.
inline orders::CreateOrder create_without_charges() {
  auto ask = create();
  ask.shipping = dollars(0);
  ask.calculate_charges = true;
  return ask;
}
// Under 20.00: 5.00; under 100.00: 3.00; more is not shipped. Ten percent of tax.
inline orders::ApplyCharges apply_charges() {
  return {{"DHL", {{dollars(2'000), dollars(500)}, {dollars(10'000), dollars(300)}}, {{"VAT", Rate{100'000}}}}};
}

// One order in each status. Functions, because their histories are checked while they are made.
inline GivenOrder no_order() { return GivenOrder(); }
inline GivenOrder pending() { return no_order().after(create()); }
inline GivenOrder charges_due() { return no_order().after(create_without_charges()); }
inline GivenOrder confirmed() { return pending().after(confirm); }
inline GivenOrder partly_fulfilled() { return confirmed().after(fulfill_one_of_a()); }
inline GivenOrder fulfilled() { return confirmed().after(fulfill_all); }
inline GivenOrder shipped() { return fulfilled().after(ship); }
inline GivenOrder delivered() { return shipped().after(deliver); }
inline GivenOrder cancelled() { return pending().after(cancel); }

inline std::vector<std::pair<std::string, GivenOrder>> every_status() {
  return {{"no order", no_order()},
          {"pending", pending()},
          {"charges due", charges_due()},
          {"confirmed", confirmed()},
          {"partly fulfilled", partly_fulfilled()},
          {"fulfilled", fulfilled()},
          {"shipped", shipped()},
          {"delivered", delivered()},
          {"cancelled", cancelled()}};
}

// Every command, and every variant of it that is decided in another way.
inline std::vector<std::pair<std::string, orders::OrderCommand>> every_command() {
  using namespace orders;
  std::vector<std::pair<std::string, OrderCommand>> commands{
      {"create", create()},
      {"change lines", ChangeLines{.change = {{.line = line_a, .quantity = 3}}}},
  };
  for (const auto to : {OrderStatus::pending, OrderStatus::confirmed, OrderStatus::fulfilled, OrderStatus::shipped,
                        OrderStatus::delivered, OrderStatus::cancelled, OrderStatus::refunded}) {
    std::string name;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<OrderStatus>>([&](auto enumerator) {
      if (enumerator.value == to) name = enumerator.name;
    });
    commands.emplace_back("status " + name, ChangeStatus{to, ""});
  }
  commands.emplace_back("fulfil a part", FulfillOrder{.fulfillment = id<FulfillmentId>(7), .lines = {{line_a, 1}}});
  commands.emplace_back("fulfil the rest", FulfillOrder{.fulfillment = id<FulfillmentId>(8)});
  commands.emplace_back("fulfil again", fulfill_all);
  commands.emplace_back("cancel", cancel);
  commands.emplace_back("record payment", pay(100));
  commands.emplace_back("change note", ChangeNote{"a note"});
  commands.emplace_back("change tags", ChangeTags{{"a tag"}});
  commands.emplace_back("assign number", AssignNumber{"1001"});
  commands.emplace_back("payment progress",
                        RecordPaymentProgress{id<PaymentId>(5), dollars(100), dollars(0), dollars(0)});
  commands.emplace_back("apply charges", apply_charges());
  return commands;
}

}  // namespace paypie::test
