// Northwind's files: the strict CSV reader, and that what is read gives the publisher's figures.
#include <doctest/doctest.h>

#include <algorithm>

#include "tools/northwind/csv.hpp"
#include "tools/northwind/lives.hpp"
#include "tools/northwind/order_book.hpp"

using namespace paypie::northwind;

TEST_CASE("quoted cells keep commas, quotes and line ends") {
  const auto table = CsvTable::parse("a,b\r\n\"x, \"\"y\"\"\nz\",2\r\n", "t");
  CHECK(table.size() == 1);
  CHECK(table.at(0, "a") == "x, \"y\"\nz");
  CHECK(table.at(0, "b") == "2");
}

TEST_CASE("commas of the one unquoted column are joined again") {
  const auto table = CsvTable::parse("id,street,city\n1,Rua do Paço, 67, 3,Rio\n2,Luisenstr. 48,NULL\n", "t", "street");
  CHECK(table.at(0, "street") == "Rua do Paço, 67, 3");
  CHECK(table.at(0, "city") == "Rio");
  CHECK(table.at(1, "street") == "Luisenstr. 48");
  CHECK(table.at(1, "city").empty());
}

TEST_CASE("a wrong file is refused with its name and line") {
  CHECK_THROWS_WITH(CsvTable::parse("a,b\n1,2\n1,2,3\n", "t"), "t:3: 3 cells, the heading has 2");
  CHECK_THROWS_WITH(CsvTable::parse("a,b\n1\n", "t", "a"), "t:2: 1 cells, the heading has 2");
  CHECK_THROWS_WITH(CsvTable::parse("a,b\n\"1,2\n", "t"), "t:2: a quote is never closed");
  CHECK_THROWS_WITH(CsvTable::parse("a,b\n\"1\"x,2\n", "t"), "t:2: text follows a closing quote");
  CHECK_THROWS_WITH(CsvTable::parse("", "t"), "t is empty");
  CHECK_THROWS_WITH(CsvTable::parse("a\n\xff\n", "t"), "t:2: bytes that are no UTF-8");
  CHECK_THROWS_WITH(CsvTable::parse("a\n1\n", "t").at(0, "b"), "t has no column b");
}

TEST_CASE("the order book gives the publisher's figures") {
  const auto book = read_order_book("deploy/sample-data/northwind");
  const auto sum = figures_of(book);
  CHECK(sum.orders == 830);
  CHECK(sum.lines == 2'155);
  CHECK(sum.gross_cents == 135'445'859);
  CHECK(sum.net_ten_thousandths == 12'657'930'395);
  CHECK(sum.net_cents == 126'579'301);
  CHECK(sum.freight_cents == 6'494'269);
  CHECK(sum.unshipped == 21);
}

TEST_CASE("an order has its customer, shipper, addresses and product names") {
  const auto book = read_order_book("deploy/sample-data/northwind");
  const auto order = *std::ranges::find(book.orders, "10250", &Order::id);
  CHECK(order.date == "1996-07-08T00:00:00.000000Z");
  CHECK(order.shipped == "1996-07-12T00:00:00.000000Z");
  CHECK(order.shipper == "United Package");
  CHECK(order.ship_to.street == "Rua do Paço, 67");
  CHECK(order.bill_to.country == "Brazil");
  CHECK(order.contact == "Mario Pontes");
  REQUIRE(order.lines.size() == 3);
  CHECK(order.lines[1].product_name == "Manjimup Dried Apples");
  CHECK(order.lines[1].discount_hundredths == 15);
  CHECK(order.freight_cents == 6'583);
}

TEST_CASE("what comes into the house is what the orders take and what is left when the book ends") {
  const auto book = read_order_book("deploy/sample-data/northwind");
  std::int64_t received = 0, left = 0, ordered = 0, shipped_total = 0;
  for (const auto& product : book.products) {
    received += received_of(book, product);
    left += product.in_stock;
  }
  for (const auto& order : book.orders) {
    for (const auto& line : order.lines) ordered += line.quantity;
    if (!order.shipped.empty()) shipped_total += total_of(order);
  }
  CHECK(book.products.size() == 77);
  CHECK(ordered == 51'317);
  CHECK(left == 3'119);
  CHECK(received == ordered + left);
  CHECK(shipped_total == 130'381'061);
  const auto chai = *std::ranges::find(book.products, "1", &Product::id);
  CHECK(chai.in_stock == 39);
  CHECK(chai.reorder_level == 10);
}
