// The live check of what must add up finds what no decider would ever say. That it is silent where all is well is shown
// over drawn histories, in unit/inventory/conservation_test.cpp and unit/payments/conservation_test.cpp.
#include <doctest/doctest.h>

#include "projections/conservation.hpp"

using namespace paypie;
using namespace paypie::projections;

namespace {

Money dollars(std::int64_t cents) { return {cents, *Currency::parse("USD")}; }

using Broken = std::vector<Rule>;

}  // namespace

TEST_CASE("pieces that come from nowhere, or are said to be other than they are, break a rule") {
  ItemBooks books;
  CHECK(add(books, inventory::StockReceived{.quantity = 5, .stock = {.on_hand = 5, .available = 5}}).empty());
  auto wrong = books;
  CHECK(add(wrong, inventory::StockReceived{.quantity = 1, .stock = {.on_hand = 7, .available = 7}}) ==
        Broken{Rule::pieces});
  wrong = books;
  CHECK(add(wrong, inventory::StockCommitted{.quantity = 6, .stock = {.on_hand = -1, .reserved = -6}}) ==
        Broken{Rule::pieces});
}

TEST_CASE("more promised than there is breaks a rule, unless the item may be back-ordered") {
  ItemBooks books{.on_hand = 5};
  auto held = books;
  CHECK(add(held, inventory::StockReserved{.quantity = 5, .stock = {.on_hand = 5, .reserved = 5}}).empty());
  held = books;
  CHECK(add(held, inventory::StockReserved{.quantity = 6, .stock = {.on_hand = 5, .reserved = 6}}) ==
        Broken{Rule::promised});
  held = {.on_hand = 5, .back_order = true};
  CHECK(add(held, inventory::StockReserved{.quantity = 6, .stock = {.on_hand = 5, .reserved = 6}}).empty());
}

TEST_CASE("captured beyond what is authorised, or beyond its own sum, breaks a rule") {
  PaymentBooks books;
  CHECK(add(books, payments::PaymentAuthorized{.authorized_in_all = dollars(100), .captured_in_all = dollars(0)})
            .empty());
  auto next = books;
  CHECK(add(next, payments::PaymentCaptured{.amount = dollars(100), .captured_in_all = dollars(100)}).empty());
  next = books;
  CHECK(add(next, payments::PaymentCaptured{.amount = dollars(101), .captured_in_all = dollars(101)}) ==
        Broken{Rule::captured});
  next = books;
  CHECK(add(next, payments::PaymentCaptured{.amount = dollars(50), .captured_in_all = dollars(60)}) ==
        Broken{Rule::captured});
}

TEST_CASE("refunded and disputed beyond what is captured breaks a rule") {
  const PaymentBooks books{.authorized = 100, .captured = 100};
  auto next = books;
  CHECK(add(next, payments::PaymentRefunded{.amount = dollars(60), .refunded_in_all = dollars(60)}).empty());
  CHECK(add(next, payments::DisputeOpened{.amount = dollars(40)}).empty());
  CHECK(add(next, payments::PaymentRefunded{.amount = dollars(1), .refunded_in_all = dollars(61)}) ==
        Broken{Rule::given_back});
  next = books;
  CHECK(add(next, payments::DisputeOpened{.amount = dollars(101)}) == Broken{Rule::given_back});
}
