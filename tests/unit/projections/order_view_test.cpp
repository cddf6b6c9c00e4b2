// The fold of an order's stream into what readers see.
#include "projections/order_view.hpp"

#include <doctest/doctest.h>

#include <map>

#include "projections/sales.hpp"
#include "tests/support/order_history.hpp"

using namespace paypie;
using namespace paypie::orders;
using projections::apply;
using projections::OrderView;

namespace {

const Currency usd = *Currency::parse("USD");

LineItem line(std::uint8_t n, std::int64_t quantity, std::int64_t unit) {
  LineItem item{.line = {{n}}, .sku = "sku", .title = "Tea", .quantity = quantity, .unit_price = {unit, usd}};
  item.subtotal = item.total = {quantity * unit, usd};
  item.discount = {0, usd};
  return item;
}

OrderCreated created() {
  OrderCreated event{.order = test::order_id(1), .currency = usd, .lines = {line(1, 2, 500), line(2, 1, 250)}};
  event.totals = {{1250, usd}, {0, usd}, {300, usd}, {0, usd}, {1550, usd}};
  event.shipping_country = "DE";
  event.personal.fields = {{"email", "a@example.com"}, {"shipping.name", "Ada"}, {"billing.city", "Bonn"}};
  return event;
}

Envelope envelope(std::uint64_t version, std::optional<Timestamp> occurred_at = {}) {
  return {.stream = test::order_id(1).text(),
          .version = version,
          .time = {static_cast<std::int64_t>(version) * 1000},
          .occurred_at = occurred_at,
          .store = {"main"}};
}

OrderView fold(const std::vector<OrderEvent>& events) {
  OrderView view;
  for (const auto& event : events) view = apply(std::move(view), envelope(view.version + 1), event);
  return view;
}

}  // namespace

TEST_CASE("a created order shows its lines, totals, addresses and both times") {
  auto view = apply({}, envelope(1, Timestamp{42}), created());
  CHECK(view.version == 1);
  CHECK(view.store.name == "main");
  CHECK(!view.number);
  CHECK(view.lines.size() == 2);
  CHECK(view.totals.total.minor == 1550);
  CHECK(view.email == "a@example.com");
  CHECK(view.shipping_address.name == "Ada");
  CHECK(view.shipping_address.country == "DE");
  CHECK(view.billing_address.city == "Bonn");
  CHECK(view.occurred_at.micros == 42);
  CHECK(view.created_at.micros == 1000);
}

TEST_CASE("business time falls back to recorded time") {
  CHECK(fold({created()}).occurred_at == fold({created()}).created_at);
}

TEST_CASE("sealed personal data is not shown") {
  auto event = created();
  event.personal.scheme = "sealed";
  CHECK(fold({event}).email.empty());
  CHECK(fold({event}).shipping_address.name.empty());
}

TEST_CASE("fulfilments add up line by line, and the last one fulfils the order") {
  OrderFulfilled part{.order = test::order_id(1), .lines = {{{{1}}, 1}}, .tracking_number = "T1"};
  auto view = fold({created(), part});
  CHECK(view.lines[0].fulfilled_quantity == 1);
  CHECK(view.fulfillment_status == FulfillmentStatus::partially_fulfilled);
  CHECK(view.status == OrderStatus::pending);
  OrderFulfilled rest{.order = test::order_id(1), .lines = {{{{1}}, 1}, {{{2}}, 1}}, .complete = true};
  view = fold({created(), part, rest});
  CHECK(view.lines[0].fulfilled_quantity == 2);
  CHECK(view.fulfillment_status == FulfillmentStatus::fulfilled);
  CHECK(view.status == OrderStatus::fulfilled);
  CHECK(view.fulfillments.size() == 2);
  CHECK(view.fulfillments[0].tracking_number == "T1");
}

TEST_CASE("changed lines keep what was fulfilled of the lines that stay") {
  OrderFulfilled part{.order = test::order_id(1), .lines = {{{{1}}, 1}}};
  OrderLinesChanged changed{
      .order = test::order_id(1), .added = {line(3, 1, 100)}, .changed = {line(1, 5, 500)}, .removed = {{{2}}}};
  changed.totals = {{2600, usd}, {0, usd}, {300, usd}, {0, usd}, {2900, usd}};
  auto view = fold({created(), part, changed});
  REQUIRE(view.lines.size() == 2);
  CHECK(view.lines[0].fulfilled_quantity == 1);
  CHECK(view.lines[0].quantity == 5);
  CHECK(view.lines[1].line == LineId{{3}});
  CHECK(view.lines[1].fulfilled_quantity == 0);
  CHECK(view.totals.total.minor == 2900);
}

TEST_CASE("cancelling, paying, notes and tags show") {
  auto view = fold(
      {created(),
       OutsidePaymentRecorded{test::order_id(1), {}, {1550, usd}, "bank", "ref", {1550, usd}, FinancialStatus::paid},
       OrderNoteChanged{test::order_id(1), "n"}, OrderTagsChanged{test::order_id(1), {"a", "b"}},
       OrderCancelled{test::order_id(1), "late", FinancialStatus::refunded}});
  CHECK(view.financial_status == FinancialStatus::refunded);
  CHECK(view.paid.minor == 1550);
  CHECK(view.payments.size() == 1);
  CHECK(view.note == "n");
  CHECK(view.tags == std::vector<std::string>{"a", "b"});
  CHECK(view.status == OrderStatus::cancelled);
  CHECK(view.cancel_reason == "late");
  CHECK(view.cancelled_at->micros == 5000);
  CHECK(view.updated_at.micros == 5000);
}

TEST_CASE("an event that cannot follow is refused, never guessed") {
  OrderView first = fold({created()});
  CHECK_THROWS_AS(apply({}, envelope(2), created()), projections::OutOfOrder);
  CHECK_THROWS_AS(apply({}, envelope(1), OrderNoteChanged{}), projections::OutOfOrder);
  CHECK_THROWS_AS(apply(first, envelope(2), created()), projections::OutOfOrder);
  CHECK_THROWS_AS(apply(first, envelope(1), OrderNoteChanged{}), projections::OutOfOrder);
  CHECK_THROWS_AS(apply(first, envelope(3), OrderNoteChanged{}), projections::OutOfOrder);
  CHECK_THROWS_AS(apply(first, envelope(2), OrderFulfilled{.lines = {{{{9}}, 1}}}), projections::OutOfOrder);
  CHECK_THROWS_AS(apply(first, envelope(2), OrderLinesChanged{.removed = {{{9}}}}), projections::OutOfOrder);
}

TEST_CASE("random histories fold to the last event's version, with the lines of the last change") {
  constexpr std::uint64_t seed = 7;
  INFO("seed " << seed);
  test::OrderHistories histories(seed);
  std::map<std::string, OrderView> views;
  for (int n = 0; n < 2000; ++n) {
    auto [meta, event] = histories.next();
    auto& view = views[meta.stream];
    view = apply(std::move(view), meta, event);
    CHECK(view.version == meta.version);
    std::int64_t sum = 0;
    for (const auto& item : view.lines) sum += item.total.minor;
    CHECK(sum + view.totals.shipping.minor == view.totals.total.minor);
  }
  CHECK(views.size() > 100);
}

TEST_CASE("shipping and taxes that the shop said later are shown, and counted as sales once") {
  ChargesApplied applied{.order = test::order_id(1),
                         .shipping_title = "DHL",
                         .taxes = {{"VAT", Rate{100'000}, {155, usd}}},
                         .totals = {{1250, usd}, {0, usd}, {700, usd}, {195, usd}, {2145, usd}},
                         .financial_status = FinancialStatus::authorized};
  const auto before = fold({created()}), view = fold({created(), applied});
  CHECK(view.shipping_title == "DHL");
  CHECK(view.taxes == applied.taxes);
  CHECK(view.totals == applied.totals);
  CHECK(view.financial_status == FinancialStatus::authorized);
  CHECK(view.lines == before.lines);
  projections::Sales sales;
  contribute(sales, before, projections::Sign::plus);
  contribute(sales, before, projections::Sign::minus);
  contribute(sales, view, projections::Sign::plus);
  drop_zeros(sales);
  REQUIRE(sales.daily.size() == 1);
  CHECK(sales.daily.begin()->second.shipping == 700);
  CHECK(sales.daily.begin()->second.tax == 195);
  CHECK(sales.daily.begin()->second.orders == 1);
}
