// Stripe: form-encoded requests, JSON answers, payment intents. Its Idempotency-Key repeats the first answer, a 500
// included, so a retry is safe but need not tell; the look-up finds what a wish left there by its id in the metadata.
// Formats: Stripe's API reference, version 2024-06-20.
#include <algorithm>
#include <cctype>

#include "command-side/payments/gateways/answers.hpp"
#include "command-side/payments/gateways/gateway.hpp"
#include "command-side/payments/gateways/signatures.hpp"
#include "command-side/payments/routing.hpp"

namespace paypie::payments {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// Stripe counts some currencies otherwise than ISO 4217 (its page on supported currencies): these without decimals,
// or, because it once did, with two that must be zero.
int digits_of(Currency currency) {
  const auto code = currency.text();
  if (code == "MGA") return 0;
  if (code == "ISK" || code == "UGX") return 2;
  return currency.minor_digits();
}
// Of three decimals the last must be zero.
std::optional<std::string> units_of(const Money& amount) {
  const auto units = in_units(amount, digits_of(amount.currency));
  if (!units || (digits_of(amount.currency) == 3 && *units % 10 != 0)) return std::nullopt;
  return std::to_string(*units);
}

class Form {
 public:
  Form& add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += '&';
    text_ += http_client::percent_encoded(name) + "=" + http_client::percent_encoded(value);
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::optional<Money> amount_of(const Json& object, const char* field) {
  auto code = text_at(object, "currency");
  std::ranges::transform(code, code.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const auto currency = Currency::parse(code);
  const auto found = object.find(field);
  if (!currency || found == object.end() || !found->is_number_integer()) return std::nullopt;
  return of_units(found->get<std::int64_t>(), *currency, digits_of(*currency));
}

// Whom an object is about, by what we gave it.
bool is_about(const Json& object, const Wish& wish) {
  const auto payment = text_at(object, "metadata/payment");
  return payment.empty() || payment == wish.payment.text();
}

Heard intent_outcome(const Json& intent) {
  Heard heard;
  heard.gateway_reference = text_at(intent, "id");
  heard.amount = amount_of(intent, "amount");
  const auto status = text_at(intent, "status");
  if (status == "requires_capture" || status == "succeeded") {
    heard.outcome = Outcome::succeeded;
  } else if (status == "requires_action") {
    heard.outcome = Outcome::action_required;
    heard.action_url = text_at(intent, "next_action/redirect_to_url/url");
  } else if (status == "requires_payment_method" || status == "canceled") {
    heard.outcome = Outcome::declined;
    heard.code = text_at(intent, "last_payment_error/code");
    heard.message = text_at(intent, "last_payment_error/message");
    if (heard.code.empty()) heard.code = status;
  } else {
    heard.code = status;
    heard.message = "Stripe says: " + status;
  }
  return heard;
}

Heard refund_outcome(const Json& refund) {
  Heard heard;
  heard.gateway_reference = text_at(refund, "id");
  heard.amount = amount_of(refund, "amount");
  const auto status = text_at(refund, "status");
  if (status == "succeeded") heard.outcome = Outcome::succeeded;
  if (status == "failed" || status == "canceled") heard.outcome = Outcome::declined;
  heard.code = text_at(refund, "failure_reason");
  heard.message = "Stripe says: " + status;
  return heard;
}

class Stripe final : public Gateway {
 public:
  explicit Stripe(Account account) : account_(std::move(account)) {}
  std::string_view name() const override { return stripe; }
  std::chrono::seconds keeps_keys_for() const override { return std::chrono::hours(23); }  // documented: 24 hours
  bool test_mode() const override { return account_.test_mode; }

  std::optional<http_client::Call> request_of(const Wish& wish) const override {
    Form form;
    std::string path = "/v1/payment_intents";
    const auto reference = http_client::percent_encoded(wish.gateway_reference);
    const auto units = units_of(wish.amount);
    if (!units) return std::nullopt;
    const auto& amount = *units;
    switch (wish.operation) {
      case Operation::authorization:
        form.add("amount", amount).add("currency", lower(wish.amount.currency.text()));
        form.add("payment_method", wish.method).add("payment_method_types[]", "card").add("confirm", "true");
        form.add("capture_method", wish.capture == CaptureMode::manual ? "manual" : "automatic");
        form.add("metadata[payment]", wish.payment.text()).add("metadata[order]", wish.order.text());
        form.add("metadata[operation]", wish.id.text());
        break;
      case Operation::capture:
        path += "/" + reference + "/capture";
        form.add("amount_to_capture", amount).add("final_capture", wish.final ? "true" : "false");
        form.add("metadata[" + wish.id.text() + "]", "captured");
        break;
      case Operation::voiding: path += "/" + reference + "/cancel"; break;
      case Operation::refund:
        path = "/v1/refunds";
        form.add("payment_intent", wish.gateway_reference).add("amount", amount);
        form.add("metadata[payment]", wish.payment.text()).add("metadata[operation]", wish.id.text());
        break;
    }
    http_client::Call call{.method = "POST", .url = account_.base_url + path, .body = form.take()};
    call.headers = {{"Authorization", "Bearer " + account_.key},
                    {"Content-Type", "application/x-www-form-urlencoded"},
                    {"Idempotency-Key", wish.key},
                    {"Stripe-Version", "2024-06-20"}};
    return call;
  }

  Heard outcome_of(const Wish& wish, const Answered& answer) const override {
    if (!answer) return heard_of(answer.error());
    const auto json = object_of(answer->body);
    if (answer->status >= 500) return not_clear(*answer, "Stripe failed while it worked on it");
    if (!json) return not_clear(*answer, "the answer is no JSON object");
    if (answer->status >= 400) return refused(wish, *answer, *json);
    const auto kind = text_at(*json, "object");
    const bool is_refund = wish.operation == Operation::refund;
    if (kind != (is_refund ? "refund" : "payment_intent")) return not_clear(*answer, "the answer is a " + kind);
    if (!is_about(*json, wish)) return not_clear(*answer, "the answer is about another payment");
    if (is_refund) return refund_outcome(*json);
    if (!wish.gateway_reference.empty() && text_at(*json, "id") != wish.gateway_reference) {
      return not_clear(*answer, "the answer is about another payment intent");
    }
    auto heard = intent_outcome(*json);
    if (wish.operation == Operation::capture) return capture_outcome(*json, std::move(heard));
    if (wish.operation == Operation::voiding) return void_outcome(*json, std::move(heard));
    return heard;
  }

  http_client::Call lookup_of(const Wish& wish, const std::string& reference) const override {
    const auto& intent = wish.gateway_reference.empty() ? reference : wish.gateway_reference;
    http_client::Call call{.url = account_.base_url + "/v1/"};
    if (wish.operation == Operation::refund) {
      call.url += "refunds?limit=100&payment_intent=" + http_client::percent_encoded(intent);
    } else if (intent.empty()) {
      const auto query = "metadata['operation']:'" + wish.id.text() + "'";
      call.url += "payment_intents/search?query=" + http_client::percent_encoded(query);
    } else {
      call.url += "payment_intents/" + http_client::percent_encoded(intent);
    }
    call.headers = {{"Authorization", "Bearer " + account_.key}, {"Stripe-Version", "2024-06-20"}};
    return call;
  }

  Heard found(const Wish& wish, const Answered& answer) const override {
    if (!answer) return heard_of(answer.error());
    const auto json = object_of(answer->body);
    if (answer->status != 200 || !json) return not_clear(*answer, "Stripe gives no answer to the look-up");
    const auto data = json->find("data");
    if (data == json->end()) return found_intent(wish, *answer, *json);
    if (!data->is_array()) return not_clear(*answer, "the answer is no list");
    for (const auto& item : *data) {
      if (text_at(item, "metadata/operation") != wish.id.text()) continue;
      return wish.operation == Operation::refund ? refund_outcome(item) : intent_outcome(item);
    }
    return before_it_acted("not_found", "Stripe does not know of it", false);
  }

  std::expected<void, WebhookRefusal> verify(std::string_view body, const HeaderOf& header,
                                             std::chrono::seconds now) const override {
    const auto signature = header("stripe-signature");
    if (!signature || account_.webhook_secret.empty()) return std::unexpected(WebhookRefusal::not_signed);
    return verify_timed(*signature, account_.webhook_secret, body, now);
  }

  std::expected<Notice, WebhookRefusal> notice_of(std::string_view body) const override {
    const auto json = object_of(body);
    if (!json || text_at(*json, "object") != "event" || !json->contains("data")) {
      return std::unexpected(WebhookRefusal::not_understood);
    }
    const auto object = (*json)["data"].value("object", Json::object());
    const auto type = text_at(*json, "type");
    Notice notice{.id = text_at(*json, "id")};
    notice.payment = PaymentId::parse(text_at(object, "metadata/payment")).value_or(PaymentId{});
    notice.report.by = ReportedBy::webhook;
    notice.report.gateway = stripe;
    notice.report.id = OperationId::parse(text_at(object, "metadata/operation")).value_or(OperationId{});
    const bool of_intent = type.starts_with("payment_intent.");
    // An endpoint's secret is of one mode; should the wrong one be set, what the other mode says is no money of ours.
    const auto live = json->find("livemode");
    const bool other_mode = live != json->end() && *live == Json(account_.test_mode);
    if (other_mode || (!of_intent && !type.starts_with("refund.") && type != "charge.refund.updated")) {
      notice.says_nothing = true;
      return notice;
    }
    notice.report.operation = of_intent ? Operation::authorization : Operation::refund;
    const auto heard = of_intent ? intent_outcome(object) : refund_outcome(object);
    notice.report.outcome = heard.outcome;
    notice.report.gateway_reference = heard.gateway_reference;
    notice.report.amount = heard.amount;
    notice.report.code = heard.code;
    notice.report.message = heard.message;
    notice.report.action_url = heard.action_url;
    // An intent that is called off says nothing of how its authorisation ended.
    notice.says_nothing = heard.outcome == Outcome::unknown || text_at(object, "status") == "canceled";
    return notice;
  }

 private:
  static Heard capture_outcome(const Json& intent, Heard heard) {
    const auto status = text_at(intent, "status");
    const bool taken = status == "succeeded" || status == "requires_capture";
    heard.amount.reset();  // the intent names the amount that was authorised
    heard.gateway_reference = text_at(intent, "latest_charge");
    heard.outcome = taken ? Outcome::succeeded : Outcome::unknown;
    return heard;
  }
  // A capture leaves its mark in the metadata of its intent.
  Heard found_intent(const Wish& wish, const http_client::Answer& answer, const Json& intent) const {
    if (text_at(intent, "object") != "payment_intent" || !is_about(intent, wish)) {
      return not_clear(answer, "the answer is about something else");
    }
    auto heard = intent_outcome(intent);
    const auto status = text_at(intent, "status");
    if (wish.operation == Operation::capture) {
      if (!text_at(intent, "metadata/" + wish.id.text()).empty()) return capture_outcome(intent, std::move(heard));
      return before_it_acted("not_found", "Stripe does not know of it", false);
    }
    if (wish.operation == Operation::voiding && status != "canceled") {
      return before_it_acted("not_found", "Stripe has not called it off", false);
    }
    return wish.operation == Operation::voiding ? void_outcome(intent, std::move(heard)) : heard;
  }
  static Heard void_outcome(const Json& intent, Heard heard) {
    heard.amount.reset();
    heard.outcome = text_at(intent, "status") == "canceled" ? Outcome::succeeded : Outcome::unknown;
    return heard;
  }

  static Heard refused(const Wish&, const http_client::Answer& answer, const Json& json) {
    const auto type = text_at(json, "error/type");
    auto code = text_at(json, "error/decline_code");
    if (code.empty()) code = text_at(json, "error/code");
    auto message = text_at(json, "error/message");
    if (answer.status == 429 || answer.status == 409) return again_later(answer.status, code, message);
    if (answer.status == 401 || answer.status == 403) return before_it_acted(code, message, false);
    if (type == "idempotency_error") return not_clear(answer, message);
    Heard heard{.outcome = Outcome::declined, .code = code, .message = message};
    heard.gateway_reference = text_at(json, "error/payment_intent/id");
    if (heard.code.empty()) heard.code = type.empty() ? "http_" + std::to_string(answer.status) : type;
    return heard;
  }
  // 429: nothing was done. 409: an earlier request with this key is still being worked on.
  static Heard again_later(int status, const std::string& code, const std::string& message) {
    auto heard = before_it_acted(code.empty() ? "http_" + std::to_string(status) : code, message, true);
    if (status == 409) heard.outcome = Outcome::unknown;
    return heard;
  }

  const Account account_;
};

}  // namespace

std::unique_ptr<Gateway> make_stripe(Account account) { return std::make_unique<Stripe>(std::move(account)); }

}  // namespace paypie::payments
