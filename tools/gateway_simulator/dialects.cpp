// Requests understood and answers written as Stripe, PayPal and Razorpay do it.
#include "tools/gateway_simulator/dialects.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "command-side/payments/gateways/answers.hpp"

namespace paypie::gateway_simulator {
namespace {

using nlohmann::json;
using payments::text_at;

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned byte = 0;
    if (text[at] == '%' && at + 2 < text.size()) {
      std::from_chars(text.data() + at + 1, text.data() + at + 3, byte, 16);
      out += static_cast<char>(byte);
      at += 2;
    } else {
      out += text[at] == '+' ? ' ' : text[at];
    }
  }
  return out;
}

std::map<std::string, std::string> form(std::string_view text) {
  std::map<std::string, std::string> fields;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto sign = std::min(pair.find('='), pair.size());
    fields[decoded(pair.substr(0, sign))] = decoded(pair.substr(std::min(sign + 1, pair.size())));
  }
  return fields;
}

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string header(const http_client::Call& call, std::string_view name) {
  for (const auto& [field, value] : call.headers) {
    const bool same =
        std::ranges::equal(field, name, [](char a, char b) { return std::tolower(a) == std::tolower(b); });
    if (same) return value;
  }
  return {};
}

// "/a/b/c" into its parts.
std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    path.remove_prefix(path.front() == '/' ? 1 : 0);
    const auto end = std::min(path.find('/'), path.size());
    parts.push_back(decoded(path.substr(0, end)));
    path.remove_prefix(end);
  }
  return parts;
}

struct Split {
  std::string path, query;
};
Split split(const std::string& url) {
  const auto scheme = url.find("://");
  const auto begin = scheme == std::string::npos ? 0 : url.find('/', scheme + 3);
  const auto query = url.find('?', begin);
  if (query == std::string::npos) return {url.substr(begin), ""};
  return {url.substr(begin, query - begin), url.substr(query + 1)};
}

std::optional<Asked> stripe(const http_client::Call& call, const std::vector<std::string>& path,
                            const std::string& query) {
  auto fields = form(call.body);
  auto asked = form(query);
  Asked out{.dialect = Dialect::stripe, .key = header(call, "Idempotency-Key")};
  out.payment = fields["metadata[payment]"];
  out.operation = fields["metadata[operation]"];
  out.currency = fields["currency"];
  out.method = fields["payment_method"];
  out.amount = number(fields["amount"]);
  out.automatic = fields["capture_method"] == "automatic";
  const bool posts = call.method == "POST";
  if (path[1] == "refunds") {
    out.verb = posts ? Verb::refund : Verb::list_refunds;
    out.reference = posts ? fields["payment_intent"] : asked["payment_intent"];
    return out;
  }
  if (path[1] != "payment_intents") return std::nullopt;
  if (path.size() == 2 && posts) {
    out.verb = Verb::authorize;
    return out;
  }
  if (path.size() < 3) return std::nullopt;
  if (path[2] == "search") {
    const auto from = asked["query"].find("opn_");
    out.verb = Verb::find;
    out.operation = from == std::string::npos ? "none" : asked["query"].substr(from, 30);
    return out;
  }
  out.reference = path[2];
  out.verb = Verb::read;
  if (path.size() > 3 && path[3] == "cancel") out.verb = Verb::call_off;
  if (path.size() > 3 && path[3] == "capture") {
    out.verb = Verb::capture;
    out.amount = number(fields["amount_to_capture"]);
    out.final = fields["final_capture"] == "true";
    for (const auto& [name, value] : fields) {
      if (name.starts_with("metadata[opn_")) out.operation = name.substr(9, 30);
    }
  }
  return out;
}

std::optional<Asked> paypal(const http_client::Call& call, const std::vector<std::string>& path) {
  const auto body = payments::object_of(call.body).value_or(json::object());
  Asked out{.dialect = Dialect::paypal, .key = header(call, "PayPal-Request-Id")};
  const auto amount_in = [&](const json& where) {
    out.currency = text_at(where, "amount/currency_code");
    const auto amount = payments::parse_decimal(text_at(where, "amount/value"), out.currency);
    out.amount = amount ? amount->minor : 0;
  };
  if (path[1] == "checkout" && path.size() >= 3) {
    out.verb = path.size() == 3 ? Verb::authorize : Verb::read;
    if (path.size() > 3) out.reference = path[3];
    if (path.size() > 3 || !body.contains("purchase_units")) return out;
    const auto& unit = body["purchase_units"].front();
    out.payment = text_at(unit, "custom_id");
    out.operation = text_at(unit, "reference_id");
    out.automatic = text_at(body, "intent") == "CAPTURE";
    out.method = text_at(body, "payment_source/paypal/vault_id");
    amount_in(unit);
    return out;
  }
  if (path.size() < 5) return std::nullopt;
  out.reference = path[3];
  out.operation = text_at(body, "invoice_id");
  out.final = body.value("final_capture", false);
  out.verb = path[4] == "capture" ? Verb::capture : path[4] == "void" ? Verb::call_off : Verb::refund;
  amount_in(body);
  return out;
}

std::optional<Asked> razorpay(const http_client::Call& call, const std::vector<std::string>& path,
                              const std::string& query) {
  const auto body = payments::object_of(call.body).value_or(json::object());
  Asked out{.dialect = Dialect::razorpay};
  out.payment = text_at(body, "notes/payment");
  out.operation = text_at(body, "notes/operation");
  out.currency = text_at(body, "currency");
  out.amount = body.value("amount", std::int64_t{0});
  out.method = text_at(body, "token");
  out.automatic = body.value("capture", false);
  const bool posts = call.method == "POST";
  if (path.size() == 2) {
    out.verb = Verb::find;
    out.reference = form(query)["notes[key]"];
    return out;
  }
  if (path[2] == "create") {
    out.verb = Verb::authorize;
    out.key = "";  // kept for the look-up only
    out.reference = text_at(body, "notes/key");
    return out;
  }
  out.reference = path[2];
  out.verb = Verb::read;
  if (path.size() > 3 && path[3] == "capture") out.verb = Verb::capture;
  if (path.size() > 3 && path[3] == "refund") out.verb = Verb::refund;
  if (path.size() > 3 && path[3] == "refunds") out.verb = Verb::list_refunds;
  if (out.verb == Verb::refund && posts) out.key = header(call, "X-Refund-Idempotency");
  return out;
}

}  // namespace

std::optional<Asked> understand(const http_client::Call& call) {
  const auto [path, query] = split(call.url);
  auto parts = parts_of(path);
  if (parts.size() < 2) return std::nullopt;
  if (parts[0] == "stripe" || parts[0] == "paypal" || parts[0] == "razorpay") {
    const auto gateway = parts[0];
    parts.erase(parts.begin());
    if (parts.size() < 2) return std::nullopt;
    if (gateway == "stripe") return stripe(call, parts, query);
    if (gateway == "paypal") return paypal(call, parts);
    return razorpay(call, parts, query);
  }
  return std::nullopt;
}

}  // namespace paypie::gateway_simulator
