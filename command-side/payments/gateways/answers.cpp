// Answers and amounts on the wire.
#include "command-side/payments/gateways/answers.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace paypie::payments {

std::optional<Json> object_of(std::string_view body) {
  auto json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

std::string text_at(const Json& json, std::string_view path) {
  const Json* at = &json;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string name(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (at->is_array() && name == "0" && !at->empty()) {
      at = &at->front();
      continue;
    }
    const auto found = at->is_object() ? at->find(name) : at->end();
    if (!at->is_object() || found == at->end()) return {};
    at = &*found;
  }
  return at->is_string() ? at->get<std::string>() : std::string();
}

Heard heard_of(const http_client::Outage& outage) {
  Heard heard;
  heard.outcome = outage.sent ? Outcome::unknown : Outcome::not_reached;
  heard.again = true;
  heard.code = outage.sent ? "no_answer" : "not_reached";
  heard.message = outage.detail;
  return heard;
}

Heard not_clear(const http_client::Answer& answer, std::string why) {
  Heard heard;
  heard.again = true;
  heard.code = "http_" + std::to_string(answer.status);
  heard.message = std::move(why);
  return heard;
}

Heard before_it_acted(std::string code, std::string message, bool again) {
  return {.outcome = Outcome::not_reached, .again = again, .code = std::move(code), .message = std::move(message)};
}

namespace {

// value * 10^digits, exactly.
std::optional<std::int64_t> shifted(std::int64_t value, int digits) {
  for (; digits > 0; --digits) {
    if (__builtin_mul_overflow(value, 10, &value)) return std::nullopt;
  }
  for (; digits < 0; ++digits) {
    if (value % 10 != 0) return std::nullopt;
    value /= 10;
  }
  return value;
}

}  // namespace

std::optional<std::int64_t> in_units(const Money& amount, int digits) {
  return shifted(amount.minor, digits - amount.currency.minor_digits());
}

std::optional<Money> of_units(std::int64_t units, Currency currency, int digits) {
  const auto minor = shifted(units, currency.minor_digits() - digits);
  return minor ? std::optional(Money{*minor, currency}) : std::nullopt;
}

std::string decimal(const Money& amount) {
  auto digits = std::to_string(amount.minor);
  const auto places = static_cast<std::size_t>(amount.currency.minor_digits());
  if (places == 0) return digits;
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, 1, '.');
  return digits;
}

std::optional<Money> parse_decimal(std::string_view text, std::string_view currency) {
  const auto code = Currency::parse(currency);
  if (!code) return std::nullopt;
  const auto places = static_cast<std::size_t>(code->minor_digits());
  const auto point = text.find('.');
  auto digits = std::string(text.substr(0, point));
  const auto fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (fraction.size() > places || digits.empty()) return std::nullopt;
  digits += fraction;
  digits.append(places - fraction.size(), '0');
  std::int64_t minor = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), minor);
  if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size()) return std::nullopt;
  return Money{minor, *code};
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto byte = at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
      group = group << 8 | byte;
    }
    for (std::size_t i = 0; i < 4; ++i) {
      const bool is_there = at + i < bytes.size() + 1;
      out += is_there ? letters[(group >> (18 - 6 * i)) & 63] : '=';
    }
  }
  return out;
}

}  // namespace paypie::payments
