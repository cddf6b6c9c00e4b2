// Northwind as it is in its files: orders with their lines, customer, product names and shipper, and its figures.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace paypie::northwind {

struct Line {
  std::string product_id;
  std::string product_name;
  std::int64_t quantity = 0;
  std::int64_t unit_price_cents = 0;
  std::int64_t discount_hundredths = 0;  // 5 is 0.05
};

struct Address {
  std::string name, street, city, region, postal_code, country;
};

struct Order {
  std::string id;       // 10248
  std::string date;     // RFC 3339
  std::string shipped;  // empty: not shipped
  std::string shipper;
  std::int64_t freight_cents = 0;
  Address ship_to;
  std::string customer_id;
  std::string company;  // the customer's
  std::string contact;
  std::string phone;
  Address bill_to;
  std::vector<Line> lines;
};

struct Product {
  std::string id;
  std::string name;
  std::int64_t in_stock = 0;       // when the book ends: its shipped orders have left the house
  std::int64_t on_order = 0;       // at its suppliers
  std::int64_t reorder_level = 0;  // 0: nobody wants to be told
};

struct OrderBook {
  std::vector<Order> orders;  // by id
  std::vector<Product> products;
};

// How a product is called in orders and in stock: NW-11.
std::string sku_of(const std::string& product_id);

// Throws std::runtime_error naming file and row: missing files, rows that do not parse, references to nothing.
OrderBook read_order_book(const std::string& folder);

// Net and freight, in cents.
std::int64_t total_of(const Order& order);

// What the publisher's reports say, recomputed from the files without floating point.
struct Figures {
  std::int64_t orders = 0;
  std::int64_t lines = 0;
  std::int64_t gross_cents = 0;
  std::int64_t net_ten_thousandths = 0;  // exact: a cent times a hundredth of discount
  std::int64_t net_cents = 0;            // every line's discount rounded to the cent, half to even
  std::int64_t freight_cents = 0;
  std::int64_t unshipped = 0;
};
Figures figures_of(const OrderBook& book);

}  // namespace paypie::northwind
