// The routing table.
#include "command-side/payments/routing.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace paypie::payments {
namespace {

// Major units, because the gateways say it so: Stripe takes eight digits, the others have ceilings of their own.
struct Rule {
  std::string_view gateway;
  std::string_view currencies;  // none: all
  std::int64_t most_major;
  std::string_view first_for;  // tried first for these
};

constexpr std::array rules{
    Rule{stripe, "", 999'999, ""},
    Rule{paypal, "AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD", 10'000,
         ""},
    Rule{razorpay, "INR", 500'000, "INR"},
};

const Rule* rule_of(std::string_view gateway) {
  const auto found = std::ranges::find(rules, gateway, &Rule::gateway);
  return found == rules.end() ? nullptr : &*found;
}

bool names(std::string_view list, const Currency& currency) {
  return list.find(currency.text()) != std::string_view::npos;
}

}  // namespace

bool takes(std::string_view gateway, const Money& amount) {
  const auto* rule = rule_of(gateway);
  if (!rule) return false;
  if (!rule->currencies.empty() && !names(rule->currencies, amount.currency)) return false;
  std::int64_t most = rule->most_major;
  for (int digit = 0; digit < amount.currency.minor_digits(); ++digit) most *= 10;
  return amount.minor <= most;
}

std::vector<std::string> gateways_for(const Money& amount, std::string_view wanted) {
  std::vector<std::string> gateways;
  if (!wanted.empty()) {
    if (takes(wanted, amount)) gateways.emplace_back(wanted);
    return gateways;
  }
  for (const auto& rule : rules) {
    if (!takes(rule.gateway, amount)) continue;
    const auto place = names(rule.first_for, amount.currency) ? gateways.begin() : gateways.end();
    gateways.emplace(place, rule.gateway);
  }
  return gateways;
}

bool refunds_a_capture(std::string_view gateway) { return gateway == paypal; }
bool keeps_reference(std::string_view gateway) { return gateway != paypal; }

}  // namespace paypie::payments
