// Joins the five files of Northwind.
//
// What the real files hold, found by reading them: no quotes at all,
// so 176 orders and 24 customers have one cell too many because of a comma in the address ("Rua do Paço, 67"), and in
// that column only; NULL for missing values; times all at midnight without a zone, taken as UTC; discounts with at most
// two decimals, a few of them odd (0.01 to 0.06).
#include "tools/northwind/order_book.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <stdexcept>

#include "events/values.hpp"
#include "tools/northwind/csv.hpp"

namespace paypie::northwind {

namespace {

std::int64_t whole(const std::string& text, std::string_view what) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) {
    throw std::runtime_error(fmt::format("{} is '{}', not a whole number", what, text));
  }
  return number;
}

// "14.00", "0.05", "0.2" or "1" in hundredths.
std::int64_t hundredths(const std::string& text, std::string_view what) {
  const auto point = text.find('.');
  const std::int64_t units = whole(text.substr(0, point), what);
  if (point == std::string::npos) return units * 100;
  std::string decimals = text.substr(point + 1);
  if (decimals.empty() || decimals.size() > 2) {
    throw std::runtime_error(fmt::format("{} is '{}', not a number with two decimals", what, text));
  }
  if (decimals.size() == 1) decimals += '0';
  return units * 100 + whole(decimals, what);
}

// "1996-07-04 00:00:00.000", a local time without a zone, as RFC 3339 in UTC.
std::string time_of(const std::string& text, std::string_view what) {
  if (text.empty()) return "";
  std::string rfc = text + "Z";
  if (rfc.size() > 10 && rfc[10] == ' ') rfc[10] = 'T';
  const auto time = parse_timestamp(rfc);
  if (!time) throw std::runtime_error(fmt::format("{} is '{}', not a time", what, text));
  return to_text(*time);
}

using Index = std::map<std::string, std::size_t>;

Index index_of(const CsvTable& table, std::string_view column) {
  Index index;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (!index.emplace(table.at(row, column), row).second) {
      throw std::runtime_error(fmt::format("{} {} is there twice", column, table.at(row, column)));
    }
  }
  return index;
}

std::size_t find(const Index& index, const std::string& key, std::string_view what) {
  const auto found = index.find(key);
  if (found == index.end()) throw std::runtime_error(fmt::format("there is no {} {}", what, key));
  return found->second;
}

}  // namespace

std::string sku_of(const std::string& product_id) { return "NW-" + product_id; }

OrderBook read_order_book(const std::string& folder) {
  const auto orders = CsvTable::read(folder + "/orders.csv", "shipAddress");
  const auto details = CsvTable::read(folder + "/order-details.csv");
  const auto customers = CsvTable::read(folder + "/customers.csv", "address");
  const auto products = CsvTable::read(folder + "/products.csv");
  const auto shippers = CsvTable::read(folder + "/shippers.csv");
  const auto order_index = index_of(orders, "orderID");
  const auto customer_index = index_of(customers, "customerID");
  const auto product_index = index_of(products, "productID");
  const auto shipper_index = index_of(shippers, "shipperID");

  OrderBook book;
  for (std::size_t row = 0; row < products.size(); ++row) {
    const auto count = [&](std::string_view column) {
      return whole(products.at(row, column), fmt::format("product {} {}", products.at(row, "productID"), column));
    };
    book.products.push_back({products.at(row, "productID"), products.at(row, "productName"), count("unitsInStock"),
                             count("unitsOnOrder"), count("reorderLevel")});
  }
  for (std::size_t row = 0; row < orders.size(); ++row) {
    const auto text = [&](std::string_view column) { return orders.at(row, column); };
    const auto customer = find(customer_index, text("customerID"), "customer");
    const auto who = [&](std::string_view column) { return customers.at(customer, column); };
    const std::string name = "order " + text("orderID");
    book.orders.push_back(
        {.id = text("orderID"),
         .date = time_of(text("orderDate"), name + " orderDate"),
         .shipped = time_of(text("shippedDate"), name + " shippedDate"),
         .shipper = shippers.at(find(shipper_index, text("shipVia"), "shipper"), "companyName"),
         .freight_cents = hundredths(text("freight"), name + " freight"),
         .ship_to = {text("shipName"), text("shipAddress"), text("shipCity"), text("shipRegion"),
                     text("shipPostalCode"), text("shipCountry")},
         .customer_id = text("customerID"),
         .company = who("companyName"),
         .contact = who("contactName"),
         .phone = who("phone"),
         .bill_to = {who("contactName"), who("address"), who("city"), who("region"), who("postalCode"), who("country")},
         .lines = {}});
  }
  for (std::size_t row = 0; row < details.size(); ++row) {
    const auto text = [&](std::string_view column) { return details.at(row, column); };
    const std::string name = fmt::format("order {} product {}", text("orderID"), text("productID"));
    const auto product = find(product_index, text("productID"), "product");
    const Line line{.product_id = text("productID"),
                    .product_name = products.at(product, "productName"),
                    .quantity = whole(text("quantity"), name + " quantity"),
                    .unit_price_cents = hundredths(text("unitPrice"), name + " unitPrice"),
                    .discount_hundredths = hundredths(text("discount"), name + " discount")};
    book.orders[find(order_index, text("orderID"), "order")].lines.push_back(line);
  }
  for (const auto& order : book.orders) {
    if (order.lines.empty()) throw std::runtime_error(fmt::format("order {} has no lines", order.id));
  }
  return book;
}

namespace {

// With the discount of the line rounded to whole cents.
std::int64_t net_cents_of(const Line& line) {
  const std::int64_t gross = line.unit_price_cents * line.quantity;
  return gross - divide_half_even(static_cast<__int128>(gross) * line.discount_hundredths, 100).value();
}

}  // namespace

std::int64_t total_of(const Order& order) {
  std::int64_t total = order.freight_cents;
  for (const auto& line : order.lines) total += net_cents_of(line);
  return total;
}

Figures figures_of(const OrderBook& book) {
  Figures sum;
  for (const auto& order : book.orders) {
    ++sum.orders;
    sum.freight_cents += order.freight_cents;
    if (order.shipped.empty()) ++sum.unshipped;
    for (const auto& line : order.lines) {
      const std::int64_t gross = line.unit_price_cents * line.quantity;
      ++sum.lines;
      sum.gross_cents += gross;
      sum.net_ten_thousandths += gross * (100 - line.discount_hundredths);
      sum.net_cents += net_cents_of(line);
    }
  }
  return sum;
}

}  // namespace paypie::northwind
