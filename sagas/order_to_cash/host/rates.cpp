// Read, held against the limits, and looked up.
#include "sagas/order_to_cash/host/rates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "events/codec/reflect.hpp"

namespace paypie::order_to_cash {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// What is wrong with a row; empty: nothing.
std::string fault_of(const ShippingRate& row) {
  if (row.country.empty()) return "country: must not be empty";
  if (row.bands.empty() || row.bands.size() > limit::shipping_bands) {
    return fmt::format("bands: from 1 to {}, not {}", limit::shipping_bands, row.bands.size());
  }
  const auto& currency = row.bands.front().price.currency;
  std::optional<std::int64_t> before;
  for (const auto& band : row.bands) {
    if (band.price.currency != currency || (band.below && band.below->currency != currency)) {
      return "bands: all amounts must be in one currency";
    }
    if (band.price.minor < 0 || band.price.minor > Money::max_minor) return "bands: a price is out of range";
    if (&band != &row.bands.back() && !band.below) return "bands: only the last one may leave out below";
    if (band.below && before && band.below->minor <= *before) return "bands: below must rise from band to band";
    if (band.below) before = band.below->minor;
  }
  return "";
}

std::string fault_of(const CountryTaxes& row) {
  if (row.country.empty()) return "country: must not be empty";
  if (row.taxes.size() > limit::country_taxes) {
    return fmt::format("taxes: at most {}, not {}", limit::country_taxes, row.taxes.size());
  }
  const auto is_fraction = [](const orders::TaxRate& tax) {
    return tax.rate.millionths >= 0 && tax.rate.millionths <= Rate::one;
  };
  return std::ranges::all_of(row.taxes, is_fraction) ? "" : "taxes: a rate must lie between 0 and 1";
}

std::string currency_of(const ShippingRate& row) { return std::string(row.bands.front().price.currency.text()); }
std::string currency_of(const CountryTaxes&) { return ""; }

template <class Row>
std::string fault_of(std::string_view name, const std::vector<Row>& rows) {
  if (rows.size() > limit::rate_rows)
    return fmt::format("/{}: at most {} rows, not {}", name, limit::rate_rows, rows.size());
  std::set<std::tuple<std::string, std::string, std::string>> known;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto fault = fault_of(rows[i]);
    const auto key = [&] {
      return std::tuple(rows[i].store.value_or(""), lower(rows[i].country), currency_of(rows[i]));
    };
    if (fault.empty() && !known.insert(key()).second) fault = "country: there is a row for this already";
    if (!fault.empty()) return fmt::format("/{}/{}/{}", name, i, fault);
  }
  return "";
}

// How near a row is to what is looked for: 0: not at all.
template <class Row>
int nearness(const Row& row, std::string_view store, const std::string& country) {
  const bool is_general = !row.store, is_any = row.country == any_country;
  if (!is_general && *row.store != store) return 0;
  if (!is_any && lower(row.country) != country) return 0;
  return 1 + (is_general ? 0 : 2) + (is_any ? 0 : 1);
}

template <class Row, class Fits>
const Row* nearest(const std::vector<Row>& rows, std::string_view store, std::string_view country, Fits fits) {
  const auto wanted = lower(country);
  const Row* best = nullptr;
  int near = 0;
  for (const auto& row : rows) {
    const auto found = fits(row) ? nearness(row, store, wanted) : 0;
    if (found > near) near = found, best = &row;
  }
  return best;
}

}  // namespace

std::expected<RateTable, std::string> read_rates(std::string_view text) {
  auto table = codec::from_json<RateTable>(text, codec::Mode::strict);
  if (!table) {
    const auto& first = table.error().front();
    return std::unexpected(fmt::format("{}: {}", first.pointer, first.detail));
  }
  for (auto fault : {fault_of("shipping", table->shipping), fault_of("taxes", table->taxes)}) {
    if (!fault.empty()) return std::unexpected(std::move(fault));
  }
  return std::move(*table);
}

std::optional<orders::Charges> charges_for(const RateTable& table, std::string_view store, std::string_view country,
                                           const Currency& currency) {
  const auto* shipping = nearest(table.shipping, store, country,
                                 [&](const ShippingRate& row) { return row.bands.front().price.currency == currency; });
  if (!shipping) return std::nullopt;
  const auto* taxes = nearest(table.taxes, store, country, [](const CountryTaxes&) { return true; });
  return orders::Charges{shipping->title, shipping->bands, taxes ? taxes->taxes : std::vector<orders::TaxRate>{}};
}

}  // namespace paypie::order_to_cash
