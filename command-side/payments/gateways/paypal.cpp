// PayPal: JSON, orders v2 and payments v2, amounts as decimal texts. Its PayPal-Request-Id repeats the first answer.
// Its webhooks are signed with a certificate whose address they name. It is not fetched from there: the operator hands
// it over (docs/how-to/add-a-gateway.md). Without one they are taken with the HMAC of a shared secret that a proxy in
// front adds.
#include <boost/crc.hpp>

#include "command-side/payments/gateways/answers.hpp"
#include "command-side/payments/gateways/gateway.hpp"
#include "command-side/payments/gateways/signatures.hpp"
#include "command-side/payments/routing.hpp"
#include "platform/crypto/certificates.hpp"

namespace paypie::payments {
namespace {

// PayPal takes these without decimals, other than ISO 4217 (its page on currency codes).
bool is_whole(Currency currency) { return currency.text() == "HUF" || currency.text() == "TWD"; }
// None: PayPal has no such amount.
std::optional<Json> amount_json(const Money& amount) {
  auto value = decimal(amount);
  if (is_whole(amount.currency)) {
    const auto units = in_units(amount, 0);
    if (!units) return std::nullopt;
    value = std::to_string(*units);
  }
  return Json{{"currency_code", std::string(amount.currency.text())}, {"value", std::move(value)}};
}
std::optional<Money> amount_of(const Json& object) {
  return parse_decimal(text_at(object, "amount/value"), text_at(object, "amount/currency_code"));
}

class PayPal final : public Gateway {
 public:
  explicit PayPal(Account account) : account_(std::move(account)) {}
  std::string_view name() const override { return paypal; }
  std::chrono::seconds keeps_keys_for() const override { return std::chrono::hours(5); }  // documented: 6 hours
  bool test_mode() const override { return account_.test_mode; }

  std::optional<http_client::Call> request_of(const Wish& wish) const override {
    const auto amount = amount_json(wish.amount);
    if (!amount) return std::nullopt;
    Json body = Json::object();
    std::string path;
    const auto reference = http_client::percent_encoded(wish.gateway_reference);
    switch (wish.operation) {
      case Operation::authorization: {
        path = "/v2/checkout/orders";
        body["intent"] = wish.capture == CaptureMode::manual ? "AUTHORIZE" : "CAPTURE";
        Json unit{{"reference_id", wish.id.text()}, {"custom_id", wish.payment.text()}};
        unit["amount"] = *amount;
        body["purchase_units"] = Json::array({std::move(unit)});
        body["payment_source"]["paypal"]["vault_id"] = wish.method;
        break;
      }
      case Operation::capture:
        path = "/v2/payments/authorizations/" + reference + "/capture";
        body["amount"] = *amount;
        body["final_capture"] = wish.final;
        body["invoice_id"] = wish.id.text();
        break;
      case Operation::voiding: path = "/v2/payments/authorizations/" + reference + "/void"; break;
      case Operation::refund:
        path = "/v2/payments/captures/" + http_client::percent_encoded(wish.capture_reference) + "/refund";
        body["amount"] = *amount;
        body["invoice_id"] = wish.id.text();
        break;
    }
    http_client::Call call{.method = "POST", .url = account_.base_url + path, .body = body.dump()};
    call.headers = {
        {"Content-Type", "application/json"}, {"PayPal-Request-Id", wish.key}, {"Prefer", "return=representation"}};
    authorize(call);
    return call;
  }

  Heard outcome_of(const Wish& wish, const Answered& answer) const override {
    if (!answer) return heard_of(answer.error());
    if (answer->status >= 500) return not_clear(*answer, "PayPal failed while it worked on it");
    if (answer->status == 204 && wish.operation == Operation::voiding) return {.outcome = Outcome::succeeded};
    const auto json = object_of(answer->body);
    if (!json) return not_clear(*answer, "the answer is no JSON object");
    if (answer->status >= 400) return refused(*answer, *json);
    if (wish.operation == Operation::authorization) return order_outcome(wish, *answer, *json);
    return part_outcome(wish, *answer, *json);
  }

  http_client::Call lookup_of(const Wish& wish, const std::string& reference) const override {
    if (wish.operation != Operation::authorization || reference.empty()) return *request_of(wish);
    http_client::Call call{.url = account_.base_url + "/v2/checkout/orders/" + http_client::percent_encoded(reference)};
    authorize(call);
    return call;
  }
  Heard found(const Wish& wish, const Answered& answer) const override { return outcome_of(wish, answer); }

  std::expected<void, WebhookRefusal> verify(std::string_view body, const HeaderOf& header,
                                             std::chrono::seconds now) const override {
    if (account_.webhook_certificates && header("paypal-transmission-sig")) return verify_own(body, header, now);
    const auto signature = header("paypie-webhook-signature");
    if (!signature || account_.webhook_secret.empty()) return std::unexpected(WebhookRefusal::not_signed);
    return verify_timed(*signature, account_.webhook_secret, body, now);
  }

  std::expected<Notice, WebhookRefusal> notice_of(std::string_view body) const override {
    const auto json = object_of(body);
    if (!json || !json->contains("resource")) return std::unexpected(WebhookRefusal::not_understood);
    const auto& resource = (*json)["resource"];
    const auto type = text_at(*json, "event_type");
    Notice notice{.id = text_at(*json, "id")};
    notice.payment = PaymentId::parse(text_at(resource, "custom_id")).value_or(PaymentId{});
    notice.report.by = ReportedBy::webhook;
    notice.report.gateway = paypal;
    notice.report.gateway_reference = text_at(resource, "id");
    notice.report.amount = amount_of(resource);
    notice.report.id = OperationId::parse(text_at(resource, "invoice_id")).value_or(OperationId{});
    const auto says = [&](Operation operation, Outcome outcome) {
      notice.report.operation = operation;
      notice.report.outcome = outcome;
    };
    if (type == "PAYMENT.CAPTURE.COMPLETED") {
      says(Operation::capture, Outcome::succeeded);
    } else if (type == "PAYMENT.CAPTURE.DENIED") {
      says(Operation::capture, Outcome::declined);
    } else if (type == "PAYMENT.CAPTURE.REFUNDED") {
      says(Operation::refund, Outcome::succeeded);
    } else if (type == "PAYMENT.AUTHORIZATION.CREATED") {
      says(Operation::authorization, Outcome::succeeded);
    } else {
      notice.says_nothing = true;
    }
    return notice;
  }

 private:
  // PayPal's own: id|time|webhook's id|CRC-32 of the body, signed with SHA-256 and RSA.
  std::expected<void, WebhookRefusal> verify_own(std::string_view body, const HeaderOf& header,
                                                 std::chrono::seconds now) const {
    const auto id = header("paypal-transmission-id"), time = header("paypal-transmission-time");
    if (!id || !time) return std::unexpected(WebhookRefusal::not_signed);
    const auto signature = crypto::from_base64(*header("paypal-transmission-sig"));
    const auto sent_at = parse_timestamp(*time);
    const bool is_readable = signature && sent_at && header("paypal-auth-algo") == "SHA256withRSA";
    if (!is_readable) return std::unexpected(WebhookRefusal::wrong_signature);
    boost::crc_32_type sum;
    sum.process_bytes(body.data(), body.size());
    const auto message =
        std::string(*id) + "|" + std::string(*time) + "|" + account_.webhook_id + "|" + std::to_string(sum.checksum());
    if (!account_.webhook_certificates->have_signed(message, *signature, now)) {
      return std::unexpected(WebhookRefusal::wrong_signature);
    }
    const auto age = now - std::chrono::seconds(sent_at->micros / 1'000'000);
    if (age > oldest_paypal_webhook || age < -oldest_webhook) return std::unexpected(WebhookRefusal::too_old);
    return {};
  }

  // With a secret the key is a client's id, and the token is fetched on the way out (sagas/reactors/gateways).
  void authorize(http_client::Call& call) const {
    if (account_.secret.empty()) call.headers.emplace_back("Authorization", "Bearer " + account_.key);
  }

  static Heard order_outcome(const Wish& wish, const http_client::Answer& answer, const Json& order) {
    Heard heard;
    heard.gateway_reference = text_at(order, "id");
    const auto status = text_at(order, "status");
    if (status == "PAYER_ACTION_REQUIRED") {
      heard.outcome = Outcome::action_required;
      for (const auto& link : order.value("links", Json::array())) {
        if (text_at(link, "rel") == "payer-action") heard.action_url = text_at(link, "href");
      }
      return heard;
    }
    const auto units = order.find("purchase_units");
    if (units == order.end() || !units->is_array() || units->empty()) {
      return not_clear(answer, "the order has no purchase unit");
    }
    const auto& unit = units->front();
    const auto whose = text_at(unit, "custom_id");
    if (!whose.empty() && whose != wish.payment.text()) return not_clear(answer, "the answer is about another payment");
    const auto* list = wish.capture == CaptureMode::manual ? "authorizations" : "captures";
    const auto payments = unit.value("payments", Json::object()).value(list, Json::array());
    if (payments.empty()) return not_clear(answer, "PayPal says: " + status);
    const auto& held = payments.front();
    heard.gateway_reference = text_at(held, "id");
    heard.amount = amount_of(held);
    const auto state = text_at(held, "status");
    if (state == "CREATED" || state == "COMPLETED") heard.outcome = Outcome::succeeded;
    // Voided: it held once, and holds nothing now; whoever asks again must not take it for money that is there.
    if (state == "DENIED" || state == "DECLINED" || state == "VOIDED") heard.outcome = Outcome::declined;
    heard.message = "PayPal says: " + state;
    heard.expires_at = parse_timestamp(text_at(held, "expiration_time"));
    return heard;
  }

  static Heard part_outcome(const Wish& wish, const http_client::Answer& answer, const Json& part) {
    const auto whose = text_at(part, "invoice_id");
    if (!whose.empty() && whose != wish.id.text()) return not_clear(answer, "the answer is about another operation");
    Heard heard;
    heard.gateway_reference = text_at(part, "id");
    heard.amount = amount_of(part);
    const auto status = text_at(part, "status");
    const bool is_void = wish.operation == Operation::voiding;
    if (status == (is_void ? "VOIDED" : "COMPLETED")) heard.outcome = Outcome::succeeded;
    if (status == "DECLINED" || status == "FAILED" || status == "CANCELLED") heard.outcome = Outcome::declined;
    heard.message = "PayPal says: " + status;
    return heard;
  }

  Heard refused(const http_client::Answer& answer, const Json& json) const {
    auto code = text_at(json, "details/0/issue");
    if (code.empty()) code = text_at(json, "name");
    auto message = text_at(json, "details/0/description");
    if (message.empty()) message = text_at(json, "message");
    if (answer.status == 429) return before_it_acted(code, message, true);
    if (answer.status == 409) return not_clear(answer, message);  // an earlier one with this id is being worked on
    // A token that has become void is fetched anew for the next try.
    if (answer.status == 401) return before_it_acted(code, message, !account_.secret.empty());
    if (answer.status == 403) return before_it_acted(code, message, false);
    return {.outcome = Outcome::declined, .code = code, .message = message};
  }

  const Account account_;
};

}  // namespace

std::unique_ptr<Gateway> make_paypal(Account account) { return std::make_unique<PayPal>(std::move(account)); }

}  // namespace paypie::payments
