// What shipping and taxes cost, as a table that a shop writes: flat or by what the goods come to, for each country.
// Another rule (a carrier's service, a tax service) takes the place of charges_for.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/orders.hpp"

namespace paypie::order_to_cash {

// Each tested one below, at, and one above.
namespace limit {
inline constexpr std::size_t rate_rows = 10'000;  // of shipping, and of taxes
inline constexpr std::size_t shipping_bands = 20;
inline constexpr std::size_t country_taxes = 10;
}  // namespace limit

// All other countries.
inline constexpr std::string_view any_country = "*";

struct ShippingRate {
  std::optional<std::string> store;  // absent: every store that has no row of its own
  std::string country;               // as orders give it, in any case; or any_country
  std::string title;
  std::vector<orders::ShippingBand> bands;  // by `below`, the lowest first, all in one currency
};
VALUE(ShippingRate, (store, country, title, bands))

struct CountryTaxes {
  std::optional<std::string> store;
  std::string country;
  std::vector<orders::TaxRate> taxes;
};
VALUE(CountryTaxes, (store, country, taxes))

struct RateTable {
  std::vector<ShippingRate> shipping;
  std::vector<CountryTaxes> taxes;
};
VALUE(RateTable, (shipping, taxes))

// Of JSON text. The error says which place is wrong, and why.
std::expected<RateTable, std::string> read_rates(std::string_view text);

// The row of the store before that of all stores, the country's own before that of any. None: nothing is shipped there
// in this currency. A country without a row of taxes has none.
std::optional<orders::Charges> charges_for(const RateTable& table, std::string_view store, std::string_view country,
                                           const Currency& currency);

}  // namespace paypie::order_to_cash
