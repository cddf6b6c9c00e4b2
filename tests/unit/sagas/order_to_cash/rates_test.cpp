// The table of what shipping and taxes cost: read, refused by place and reason, looked up.
#include "sagas/order_to_cash/host/rates.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>

#include "tests/support/sample_orders.hpp"

using namespace paypie;
using namespace paypie::order_to_cash;
using samples::dollars;

namespace {

const std::string price = R"({"price":{"amount":500,"currency":"USD"}})";

std::string below(std::int64_t minor, const std::string& currency = "USD") {
  return fmt::format(R"({{"below":{{"amount":{},"currency":"{}"}},"price":{{"amount":700,"currency":"USD"}}}})", minor,
                     currency);
}
std::string row(const std::string& country, const std::string& bands, const std::string& more = "") {
  return fmt::format(R"({{"country":"{}","title":"Post","bands":[{}]{}}})", country, bands, more);
}
std::string shipping(const std::string& rows) { return fmt::format(R"({{"shipping":[{}],"taxes":[]}})", rows); }
std::string taxes(const std::string& rows) { return fmt::format(R"({{"shipping":[],"taxes":[{}]}})", rows); }

std::string fault(const std::string& text) {
  const auto table = read_rates(text);
  return table ? "" : table.error();
}
std::string times(std::size_t n, const std::function<std::string(std::size_t)>& one) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += (i ? "," : "") + one(i);
  return out;
}

}  // namespace

TEST_CASE("the nearest row counts: the store's own, then the country's, then that of all others") {
  const auto table =
      read_rates(shipping(row("*", price) + "," + row("DE", price + "") + "," + row("*", price, R"(,"store":"north")") +
                          "," + row("DE", price, R"(,"store":"north")")));
  REQUIRE_MESSAGE(table, table.error());
  auto named = *table;
  for (std::size_t i = 0; i < named.shipping.size(); ++i) named.shipping[i].title = std::to_string(i);
  const auto title = [&](std::string_view store, std::string_view country) {
    return charges_for(named, store, country, samples::usd)->shipping_title;
  };
  CHECK(title("main", "FR") == "0");
  CHECK(title("main", "") == "0");
  CHECK(title("main", "de") == "1");
  CHECK(title("north", "FR") == "2");
  CHECK(title("north", "De") == "3");
  CHECK_FALSE(charges_for(named, "main", "DE", *Currency::parse("EUR")));
}

TEST_CASE("a country without a row has no taxes; without a price of shipping it has no rate") {
  auto table = read_rates(
      R"({"shipping":[{"country":"DE","title":"DHL","bands":[{"price":{"amount":0,"currency":"USD"}}]},
                      {"country":"FR","title":"Colis","bands":[{"price":{"amount":0,"currency":"USD"}}]}],
          "taxes":[{"country":"DE","taxes":[{"title":"MwSt","rate":"0.19"}]}]})");
  REQUIRE_MESSAGE(table, table.error());
  CHECK(charges_for(*table, "main", "DE", samples::usd)->taxes.at(0).rate == Rate{190'000});
  CHECK(charges_for(*table, "main", "FR", samples::usd)->taxes.empty());
  CHECK_FALSE(charges_for(*table, "main", "IT", samples::usd));
  CHECK_FALSE(charges_for(RateTable{}, "main", "DE", samples::usd));
}

TEST_CASE("what is wrong with a table is said with its place") {
  CHECK(fault("{") != "");
  CHECK(fault(R"({"shipping":[],"taxes":[],"shiping":[]})") == "/shiping: there is no such field");
  CHECK(fault(shipping(row("", price))) == "/shipping/0/country: must not be empty");
  CHECK(fault(shipping(row("DE", price) + "," + row("de", price))) ==
        "/shipping/1/country: there is a row for this already");
  CHECK(fault(shipping(row("DE", price + "," + price))) == "/shipping/0/bands: only the last one may leave out below");
  CHECK(fault(shipping(row("DE", below(5) + "," + below(5)))) ==
        "/shipping/0/bands: below must rise from band to band");
  CHECK(fault(shipping(row("DE", below(5, "EUR")))) == "/shipping/0/bands: all amounts must be in one currency");
  CHECK(fault(shipping(row("DE", R"({"price":{"amount":-1,"currency":"USD"}})"))) ==
        "/shipping/0/bands: a price is out of range");
  CHECK(fault(taxes(R"({"country":"","taxes":[]})")) == "/taxes/0/country: must not be empty");
  CHECK(fault(taxes(R"({"country":"DE","taxes":[{"title":"VAT","rate":"1.000001"}]})")) ==
        "/taxes/0/taxes: a rate must lie between 0 and 1");
}

TEST_CASE("bands, taxes and rows have limits") {
  const auto bands = [](std::size_t n) {
    return shipping(row("DE", times(n, [](std::size_t i) { return below(static_cast<std::int64_t>(i + 1)); })));
  };
  CHECK(fault(bands(0)) == "/shipping/0/bands: from 1 to 20, not 0");
  CHECK(fault(bands(limit::shipping_bands - 1)) == "");
  CHECK(fault(bands(limit::shipping_bands)) == "");
  CHECK(fault(bands(limit::shipping_bands + 1)) == "/shipping/0/bands: from 1 to 20, not 21");
  const auto some_taxes = [](std::size_t n) {
    return taxes(fmt::format(R"({{"country":"DE","taxes":[{}]}})",
                             times(n, [](std::size_t) { return std::string(R"({"title":"VAT","rate":"0.1"})"); })));
  };
  CHECK(fault(some_taxes(limit::country_taxes - 1)) == "");
  CHECK(fault(some_taxes(limit::country_taxes)) == "");
  CHECK(fault(some_taxes(limit::country_taxes + 1)) == "/taxes/0/taxes: at most 10, not 11");
  const auto rows = [](std::size_t n) {
    return shipping(times(n, [](std::size_t i) { return row(std::to_string(i), price); }));
  };
  CHECK(fault(rows(limit::rate_rows - 1)) == "");
  CHECK(fault(rows(limit::rate_rows)) == "");
  CHECK(fault(rows(limit::rate_rows + 1)) == "/shipping: at most 10000 rows, not 10001");
}
