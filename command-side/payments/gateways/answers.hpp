// What all adapters need of an answer: its JSON, if it is some, and what follows from having none.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "command-side/payments/gateways/gateway.hpp"

namespace paypie::payments {

using Json = nlohmann::json;

// None: it is no JSON object (an HTML page, a cut answer).
std::optional<Json> object_of(std::string_view body);
// A text at a path such as "error/code"; empty: there is none.
std::string text_at(const Json& json, std::string_view path);

// No answer: not_reached only if nothing was sent.
Heard heard_of(const http_client::Outage& outage);
// For answers that say nothing of the operation: 5xx, HTML, something else than was asked for. Unknown.
Heard not_clear(const http_client::Answer& answer, std::string why);
// Refused before anything was done (401, 403, 429, ...).
Heard before_it_acted(std::string code, std::string message, bool again);

// The amount in units of 10^-digits, where a gateway counts a currency otherwise than ISO 4217; none: it has no such
// amount, or too large a one.
std::optional<std::int64_t> in_units(const Money& amount, int digits);
std::optional<Money> of_units(std::int64_t units, Currency currency, int digits);

// "12.34", as the currency has digits.
std::string decimal(const Money& amount);
std::optional<Money> parse_decimal(std::string_view text, std::string_view currency);
std::string base64(std::string_view bytes);

}  // namespace paypie::payments
