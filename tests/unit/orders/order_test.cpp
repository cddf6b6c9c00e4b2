// Orders as sentences: given what happened, when this is asked, then that happens, or is refused by name.
#include <doctest/doctest.h>

#include "tests/support/order_commands.hpp"

using namespace paypie;
using namespace paypie::orders;
using namespace paypie::test;

TEST_CASE("a new order is priced line by line and totalled") {
  const auto event = no_order().when(create()).event<OrderCreated>();
  CHECK(event.order == order);
  CHECK(event.lines[0].subtotal == dollars(2'000));
  CHECK(event.lines[0].total == dollars(2'000));
  CHECK(event.totals == Totals{dollars(2'500), dollars(0), dollars(300), dollars(0), dollars(2'800)});
  CHECK(event.financial_status == FinancialStatus::pending);
}

TEST_CASE("a new order keeps what was said about it") {
  auto ask = create();
  ask.shipping_title = "Express";
  ask.note = "a note";
  ask.tags = {"a", "b"};
  ask.external_reference = "10248";
  ask.shipping_country = "FR";
  ask.billing_country = "DE";
  ask.personal.fields["email"] = "a@b";
  const auto event = no_order().when(ask).event<OrderCreated>();
  CHECK(event.shipping_title == "Express");
  CHECK(event.note == "a note");
  CHECK(event.tags == ask.tags);
  CHECK(event.external_reference == "10248");
  CHECK(event.shipping_country == "FR");
  CHECK(event.billing_country == "DE");
  CHECK(event.personal == ask.personal);
}

TEST_CASE("an order without anything to pay is paid") {
  auto ask = create();
  ask.shipping = dollars(0);
  for (auto& line : ask.lines) line.unit_price = dollars(0);
  CHECK(no_order().when(ask).event<OrderCreated>().financial_status == FinancialStatus::paid);
}

TEST_CASE("an order has 1 to 500 lines, each named once") {
  auto with_lines = [](std::size_t count) {
    auto ask = create();
    ask.lines.clear();
    for (std::size_t at = 0; at < count; ++at) {
      LineId line;
      line.bytes[0] = static_cast<std::uint8_t>(at >> 8);
      line.bytes[1] = static_cast<std::uint8_t>(at);
      ask.lines.push_back(new_line(line, 1, 1));
    }
    return ask;
  };
  no_order().when(with_lines(0)).refused(Refusal::no_lines);
  CHECK(no_order().when(with_lines(499)).event<OrderCreated>().lines.size() == 499);
  CHECK(no_order().when(with_lines(500)).event<OrderCreated>().lines.size() == 500);
  no_order().when(with_lines(501)).refused(Refusal::too_many_lines);
  auto twice = with_lines(2);
  twice.lines[1].line = twice.lines[0].line;
  no_order().when(twice).refused(Refusal::line_named_twice);
}

TEST_CASE("an order has at most 50 tags") {
  auto with_tags = [](std::size_t count) {
    auto ask = create();
    ask.tags.assign(count, "tag");
    return ask;
  };
  CHECK(no_order().when(with_tags(49)).happened());
  CHECK(no_order().when(with_tags(50)).happened());
  no_order().when(with_tags(51)).refused(Refusal::too_many_tags);
  pending().when(ChangeTags{with_tags(50).tags}).then(OrderTagsChanged{order, with_tags(50).tags});
  pending().when(ChangeTags{with_tags(51).tags}).refused(Refusal::too_many_tags);
}

TEST_CASE("all amounts of an order are in its currency") {
  const Money euro{100, *Currency::parse("EUR")};
  auto ask = create();
  ask.shipping = euro;
  no_order().when(ask).refused(Refusal::mixed_currencies);
  ask = create();
  ask.lines[1].unit_price = euro;
  no_order().when(ask).refused(Refusal::mixed_currencies);
  ask = create();
  ask.lines[0].discount_amount = euro;
  no_order().when(ask).refused(Refusal::mixed_currencies);
  pending().when(ChangeLines{.change = {{.line = line_a, .unit_price = euro}}}).refused(Refusal::mixed_currencies);
  pending().when(RecordOutsidePayment{payment_1, euro, "", ""}).refused(Refusal::mixed_currencies);
}

TEST_CASE("shipping costs between nothing and the limit") {
  auto with_shipping = [](std::int64_t minor) {
    auto ask = create();
    for (auto& line : ask.lines) line.unit_price = dollars(0);
    ask.shipping = dollars(minor);
    return ask;
  };
  no_order().when(with_shipping(-1)).refused(Refusal::shipping_out_of_range);
  CHECK(no_order().when(with_shipping(0)).happened());
  CHECK(no_order().when(with_shipping(limit::amount - 1)).happened());
  CHECK(no_order().when(with_shipping(limit::amount)).happened());
  no_order().when(with_shipping(limit::amount + 1)).refused(Refusal::shipping_out_of_range);
}

// ---- the way of an order ----

TEST_CASE("an order goes from pending to delivered, one step at a time") {
  pending().when(confirm).then(OrderStatusChanged{order, OrderStatus::pending, OrderStatus::confirmed, ""});
  const Recognition earned{dollars(2'800), dollars(2'500), dollars(300), dollars(0), dollars(0)};
  confirmed()
      .when(fulfill_all)
      .then(OrderFulfilled{order, parcel_1, {{line_a, 2}, {line_b, 1}}, "", "", "", true, earned});
  fulfilled().when(ship).then(OrderStatusChanged{order, OrderStatus::fulfilled, OrderStatus::shipped, ""});
  shipped().when(deliver).then(OrderStatusChanged{order, OrderStatus::shipped, OrderStatus::delivered, ""});
}

TEST_CASE("fulfilments can be partial; the last one completes the order") {
  const auto first = confirmed().when(fulfill_one_of_a()).event<OrderFulfilled>();
  CHECK_FALSE(first.complete);
  const auto rest = partly_fulfilled().when(fulfill_the_rest()).event<OrderFulfilled>();
  CHECK(rest.complete);
  CHECK(rest.lines == std::vector<FulfilledLine>{{line_a, 1}, {line_b, 1}});
}

TEST_CASE("a fulfilment says how it travels") {
  const FulfillOrder ask{parcel_1, {{line_b, 1}}, "Speedy", "SPX-1", "https://example.com/SPX-1"};
  const auto event = confirmed().when(ask).event<OrderFulfilled>();
  CHECK(event.fulfillment == parcel_1);
  CHECK(event.carrier == "Speedy");
  CHECK(event.tracking_number == "SPX-1");
  CHECK(event.tracking_url == "https://example.com/SPX-1");
  CHECK_FALSE(event.complete);
}

TEST_CASE("never more of a line is fulfilled than is left of it") {
  auto of_a = [](std::int64_t quantity) {
    return FulfillOrder{.fulfillment = parcel_2, .lines = {{line_a, quantity}}};
  };
  confirmed().when(of_a(0)).refused(Refusal::quantity_out_of_range);
  CHECK(confirmed().when(of_a(1)).happened());
  CHECK(confirmed().when(of_a(2)).happened());
  confirmed().when(of_a(3)).refused(Refusal::exceeds_unfulfilled_quantity);
  CHECK(partly_fulfilled().when(of_a(1)).happened());
  partly_fulfilled().when(of_a(2)).refused(Refusal::exceeds_unfulfilled_quantity);
  partly_fulfilled()
      .after(of_a(1))
      .when(FulfillOrder{id<FulfillmentId>(3), {{line_a, 1}}, "", "", ""})
      .refused(Refusal::exceeds_unfulfilled_quantity);
  confirmed().when(FulfillOrder{parcel_1, {{line_c, 1}}, "", "", ""}).refused(Refusal::exceeds_unfulfilled_quantity);
  confirmed().when(FulfillOrder{parcel_1, {{line_a, 1}, {line_a, 1}}, "", "", ""}).refused(Refusal::line_named_twice);
  confirmed()
      .when(FulfillOrder{parcel_1, std::vector<FulfilledLine>(501, {line_a, 1}), "", "", ""})
      .refused(Refusal::too_many_lines);
}

TEST_CASE("an order has at most 500 fulfilments") {
  auto ask = create();
  ask.lines[0].quantity = 502;
  auto given = no_order().after(ask, confirm);
  auto parcel = [](std::size_t number) {
    FulfillmentId made;
    made.bytes[0] = static_cast<std::uint8_t>(number >> 8);
    made.bytes[1] = static_cast<std::uint8_t>(number);
    return FulfillOrder{.fulfillment = made, .lines = {{line_a, 1}}};
  };
  for (std::size_t number = 0; number < 499; ++number) given = given.after(parcel(number));
  CHECK(given.when(parcel(499)).happened());
  given.after(parcel(499)).when(parcel(500)).refused(Refusal::too_many_fulfillments);
}

TEST_CASE("an order is cancelled as long as nothing has left the house") {
  pending().when(cancel).then(OrderCancelled{order, "no longer wanted", FinancialStatus::voided});
  confirmed().when(cancel).then(OrderCancelled{order, "no longer wanted", FinancialStatus::voided});
  confirmed().after(pay(2'800)).when(cancel).then(OrderCancelled{order, "no longer wanted", FinancialStatus::paid});
  pending().after(pay(100)).when(cancel).then(OrderCancelled{order, "no longer wanted", FinancialStatus::pending});
  partly_fulfilled().when(cancel).refused(Refusal::not_cancellable);
}

// ---- payments made elsewhere ----

TEST_CASE("outside payments add up to the total and never beyond it") {
  pending()
      .when(pay(2'799))
      .then(OutsidePaymentRecorded{order, payment_1, dollars(2'799), "bank transfer", "ref", dollars(2'799),
                                   FinancialStatus::pending});
  CHECK(pending().when(pay(2'800)).event<OutsidePaymentRecorded>().financial_status == FinancialStatus::paid);
  pending().when(pay(2'801)).refused(Refusal::payment_exceeds_total);
  pending().when(pay(Money::max_minor)).refused(Refusal::payment_exceeds_total);
  const auto half_paid = delivered().after(pay(1'400));
  const auto rest = half_paid.when(pay(1'400, payment_2)).event<OutsidePaymentRecorded>();
  CHECK(rest.paid_in_all == dollars(2'800));
  CHECK(rest.financial_status == FinancialStatus::paid);
  half_paid.when(pay(1'401, payment_2)).refused(Refusal::payment_exceeds_total);
  half_paid.when(pay(Money::max_minor, payment_2)).refused(Refusal::payment_exceeds_total);
  pending().when(pay(0)).refused(Refusal::payment_out_of_range);
  pending().when(pay(-1)).refused(Refusal::payment_out_of_range);
  CHECK(pending().when(pay(1)).happened());
}

TEST_CASE("a payment recorded before the cancellation is known after it") {
  const auto given = pending().after(pay(100), cancel);
  given.when(pay(100)).nothing();
  given.when(pay(100, payment_2)).refused(Refusal::is_cancelled);
}

TEST_CASE("at most 100 payments of one order are recorded") {
  auto given = pending();
  auto numbered = [](std::uint8_t number) { return pay(1, id<OutsidePaymentId>(number)); };
  for (std::uint8_t number = 1; number <= 99; ++number) given = given.after(numbered(number));
  CHECK(given.when(numbered(100)).happened());
  given.after(numbered(100)).when(numbered(101)).refused(Refusal::too_many_payments);
}

// ---- impossible histories ----

TEST_CASE("events that contradict the state stop the stream") {
  const auto evolve = OrderDecider::evolve;
  const auto status = [](OrderStatus to) { return OrderStatusChanged{order, OrderStatus::pending, to, ""}; };
  CHECK_THROWS_AS(evolve(pending().state(), status(OrderStatus::shipped)), ImpossibleHistory);
  CHECK_THROWS_AS(evolve(fulfilled().state(), status(OrderStatus::delivered)), ImpossibleHistory);
  CHECK_THROWS_AS(evolve(shipped().state(), status(OrderStatus::confirmed)), ImpossibleHistory);
  CHECK_THROWS_AS(evolve(delivered().state(), status(OrderStatus::delivered)), ImpossibleHistory);
  const auto fulfilling = [](LineId line, std::int64_t quantity, bool complete) {
    return OrderFulfilled{order, parcel_1, {{line, quantity}}, "", "", "", complete};
  };
  CHECK_THROWS_AS(evolve(confirmed().state(), fulfilling(line_a, 3, false)), ImpossibleHistory);
  CHECK_THROWS_AS(evolve(confirmed().state(), fulfilling(line_c, 1, false)), ImpossibleHistory);
  CHECK_THROWS_AS(evolve(confirmed().state(), fulfilling(line_a, 1, true)), ImpossibleHistory);
  OrderLinesChanged changed{.order = order};
  changed.changed.push_back(samples::line(99));
  CHECK_THROWS_AS(evolve(pending().state(), changed), ImpossibleHistory);
  CHECK_THROWS_AS(evolve(pending().state(), no_order().when(create()).event<OrderCreated>()), ImpossibleHistory);
  CHECK_THROWS_AS(evolve(no_order().state(), OrderCancelled{}), ImpossibleHistory);
}
