// What an order has earned: on fulfilment, in proportion, to the cent, and what of it was given back.
#include "command-side/orders/recognition.hpp"

#include <doctest/doctest.h>

#include "tests/support/order_commands.hpp"

using namespace paypie;
using namespace paypie::test;
using namespace paypie::orders;

namespace {

const PaymentId card = id<PaymentId>(1);

RecordPaymentProgress progress(std::int64_t captured, std::int64_t refunded) {
  return {card, dollars(captured), dollars(captured), dollars(refunded)};
}

Recognition recognition(std::int64_t receivable, std::int64_t revenue, std::int64_t shipping, std::int64_t tax,
                        std::int64_t refunds) {
  return {dollars(receivable), dollars(revenue), dollars(shipping), dollars(tax), dollars(refunds)};
}

// 2 x 10.00, 1 x 5.00, shipping 3.00, and 10 % on it all: 2.80, or 2.55 inside.
GivenOrder taxed(bool prices_include_tax = false) {
  auto ask = create();
  ask.taxes = {{"VAT", Rate{100'000}}};
  ask.prices_include_tax = prices_include_tax;
  return no_order().after(ask, confirm);
}

template <class E, class C>
std::optional<Recognition> recognized(const GivenOrder& given, const C& command) {
  return given.when(command).template event<E>().recognized;
}

}  // namespace

TEST_CASE("an order that is fulfilled at once has earned its totals") {
  CHECK(recognized<OrderFulfilled>(taxed(), fulfill_all) == recognition(3'080, 2'500, 300, 280, 0));
}

TEST_CASE("contained taxes are taken out of goods and shipping") {
  // 2.55 of 28.00; of shipping 300 x 255 / 2800 = 27.3
  CHECK(recognized<OrderFulfilled>(taxed(true), fulfill_all) == recognition(2'800, 2'272, 273, 255, 0));
}

TEST_CASE("a part has earned its share, the last part takes the rest") {
  const auto first = recognized<OrderFulfilled>(taxed(), fulfill_one_of_a());
  CHECK(first == recognition(1'232, 1'000, 120, 112, 0));
  const auto rest = recognized<OrderFulfilled>(taxed().after(fulfill_one_of_a()), fulfill_the_rest());
  CHECK(rest == recognition(3'080 - 1'232, 1'500, 180, 168, 0));
}

TEST_CASE("shares that do not divide are rounded on all there is so far, so that nothing is lost") {
  auto ask = create();
  ask.lines = {new_line(line_a, 3, 0)};
  ask.lines[0].unit_price = dollars(3'333);
  ask.lines[0].discount_amount = dollars(1);  // 99.98 for three
  ask.shipping = dollars(100);
  auto given = no_order().after(ask, confirm);
  std::int64_t revenue = 0, shipping = 0;
  for (std::uint8_t parcel = 1; parcel <= 3; ++parcel) {
    const FulfillOrder one{.fulfillment = id<FulfillmentId>(parcel), .lines = {{line_a, 1}}};
    const auto part = recognized<OrderFulfilled>(given, one);
    REQUIRE(part);
    CHECK(part->receivable.minor == part->revenue.minor + part->shipping.minor);
    revenue += part->revenue.minor;
    shipping += part->shipping.minor;
    CHECK(revenue == (parcel == 1 ? 3'333 : parcel == 2 ? 6'665 : 9'998));
    given = given.after(one);
  }
  CHECK(shipping == 100);
}

TEST_CASE("goods for nothing earn shipping with the last of them; an order for nothing earns nothing") {
  auto ask = create();
  for (auto& line : ask.lines) line.unit_price = dollars(0);
  const auto given = no_order().after(ask, confirm);
  CHECK_FALSE(recognized<OrderFulfilled>(given, fulfill_one_of_a()));
  CHECK(recognized<OrderFulfilled>(given.after(fulfill_one_of_a()), fulfill_the_rest()) ==
        recognition(300, 0, 300, 0, 0));
  ask.shipping = dollars(0);
  ask.prices_include_tax = true;
  CHECK_FALSE(recognized<OrderFulfilled>(no_order().after(ask, confirm), fulfill_all));
}

TEST_CASE("money that comes in before, or after, earns nothing by itself") {
  CHECK_FALSE(recognized<PaymentProgressRecorded>(taxed(), progress(3'080, 0)));
  CHECK_FALSE(recognized<OutsidePaymentRecorded>(taxed(), pay(3'080)));
  CHECK_FALSE(recognized<PaymentProgressRecorded>(taxed().after(fulfill_all), progress(3'080, 0)));
  CHECK_FALSE(recognized<OutsidePaymentRecorded>(taxed().after(fulfill_all), pay(3'080)));
}

TEST_CASE("an order that is cancelled and gets its money back shows neither revenue nor refunds") {
  const auto paid = taxed().after(progress(3'080, 0), cancel);
  CHECK_FALSE(recognized<PaymentProgressRecorded>(paid, progress(3'080, 3'080)));
}

TEST_CASE("what is given back of what was earned is a refund, with its share of the tax") {
  const auto paid = taxed().after(progress(3'080, 0), fulfill_all);
  CHECK(recognized<PaymentProgressRecorded>(paid, progress(3'080, 1'000)) == recognition(-1'000, 0, 0, -91, 909));
  const auto half = paid.after(progress(3'080, 1'000));
  // All of it: every cent of the tax comes back.
  CHECK(recognized<PaymentProgressRecorded>(half, progress(3'080, 3'080)) == recognition(-2'080, 0, 0, -189, 1'891));
}

TEST_CASE("what was paid above what is earned comes back without being a refund, until it is earned after all") {
  const auto paid = taxed().after(progress(3'080, 0), fulfill_one_of_a());  // 12.32 earned
  CHECK_FALSE(recognized<PaymentProgressRecorded>(paid, progress(3'080, 1'848)));
  CHECK(recognized<PaymentProgressRecorded>(paid, progress(3'080, 1'849)) == recognition(-1, 0, 0, 0, 1));
  const auto given_back = paid.after(progress(3'080, 1'848));
  // The rest leaves the house although its money went back: earned, and refunded.
  CHECK(recognized<OrderFulfilled>(given_back, fulfill_the_rest()) == recognition(0, 1'500, 180, 0, 1'680));
}

TEST_CASE("a refund stops being one when as much is paid above what is earned") {
  const auto refunded = taxed().after(progress(3'080, 0), fulfill_all).after(progress(3'080, 1'000));
  CHECK(recognized<OutsidePaymentRecorded>(refunded, pay(1'000)) == recognition(1'000, 0, 0, 91, -909));
}

TEST_CASE("orders that were fulfilled before recognition was recorded catch up with the next event that can") {
  const auto paid = taxed().after(progress(3'080, 0));
  auto old = paid.when(fulfill_all).event<OrderFulfilled>();
  old.recognized.reset();
  const GivenOrder given(OrderDecider::evolve(paid.state(), old));
  CHECK(recognized<PaymentProgressRecorded>(given, progress(3'080, 1'000)) == recognition(2'080, 2'500, 300, 189, 909));
}

TEST_CASE("nothing is recognised before something is fulfilled: such a history stops its stream") {
  auto event = taxed().when(pay(100)).event<OutsidePaymentRecorded>();
  event.recognized = recognition(1, 1, 0, 0, 0);
  CHECK_THROWS_AS(OrderDecider::evolve(taxed().state(), event), ImpossibleHistory);
}
