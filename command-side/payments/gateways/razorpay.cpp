// Razorpay: JSON with basic authentication, amounts in minor units. It has no key for payments and captures, so a wish
// is found again by what it left there: the receipt of a refund, the status of a payment, the notes of both. It
// captures the whole authorisation, once, and does not void: an authorisation that is not captured lapses.
#include "command-side/payments/gateways/answers.hpp"
#include "command-side/payments/gateways/gateway.hpp"
#include "command-side/payments/gateways/signatures.hpp"
#include "command-side/payments/routing.hpp"

namespace paypie::payments {
namespace {

std::optional<Money> amount_of(const Json& object) {
  const auto currency = Currency::parse(text_at(object, "currency"));
  const auto found = object.find("amount");
  if (!currency || found == object.end() || !found->is_number_integer()) return std::nullopt;
  return Money{found->get<std::int64_t>(), *currency};
}

Heard payment_outcome(const Json& payment, Operation operation) {
  Heard heard;
  heard.gateway_reference = text_at(payment, "id");
  heard.amount = amount_of(payment);
  const auto status = text_at(payment, "status");
  const bool captured = status == "captured" || status == "refunded";
  heard.message = "Razorpay says: " + status;
  if (operation == Operation::capture) {
    if (captured) heard.outcome = Outcome::succeeded;
    if (status == "failed") heard.outcome = Outcome::declined;
    return heard;
  }
  if (captured || status == "authorized") heard.outcome = Outcome::succeeded;
  if (status == "failed") {
    heard.outcome = Outcome::declined;
    heard.code = text_at(payment, "error_code");
    heard.message = text_at(payment, "error_description");
  }
  if (status == "created") {
    heard.outcome = Outcome::action_required;
    heard.action_url = text_at(payment, "next/0/url");
  }
  return heard;
}

Heard refund_outcome(const Json& refund) {
  Heard heard;
  heard.gateway_reference = text_at(refund, "id");
  heard.amount = amount_of(refund);
  const auto status = text_at(refund, "status");
  if (status == "processed") heard.outcome = Outcome::succeeded;
  if (status == "failed") heard.outcome = Outcome::declined;
  heard.message = "Razorpay says: " + status;
  return heard;
}

class Razorpay final : public Gateway {
 public:
  explicit Razorpay(Account account) : account_(std::move(account)) {}
  std::string_view name() const override { return razorpay; }
  std::chrono::seconds keeps_keys_for() const override { return std::chrono::seconds(0); }
  bool test_mode() const override { return account_.test_mode; }

  std::optional<http_client::Call> request_of(const Wish& wish) const override {
    Json body{{"amount", wish.amount.minor}, {"currency", std::string(wish.amount.currency.text())}};
    body["notes"] = {{"payment", wish.payment.text()}, {"operation", wish.id.text()}, {"key", wish.key}};
    std::string path;
    const auto reference = http_client::percent_encoded(wish.gateway_reference);
    switch (wish.operation) {
      case Operation::authorization:
        path = "/v1/payments/create/json";
        body["token"] = wish.method;
        body["capture"] = wish.capture == CaptureMode::automatic;
        break;
      case Operation::capture: path = "/v1/payments/" + reference + "/capture"; break;
      case Operation::voiding: return std::nullopt;
      case Operation::refund:
        path = "/v1/payments/" + reference + "/refund";
        body["receipt"] = wish.key;
        break;
    }
    http_client::Call call{.method = "POST", .url = account_.base_url + path, .body = body.dump()};
    call.headers = {authorization(), {"Content-Type", "application/json"}};
    if (wish.operation == Operation::refund) call.headers.emplace_back("X-Refund-Idempotency", wish.key);
    return call;
  }

  Heard outcome_of(const Wish& wish, const Answered& answer) const override {
    if (!answer) return heard_of(answer.error(), wish);
    if (answer->status >= 500) return once(not_clear(*answer, "Razorpay failed while it worked on it"), wish);
    const auto json = object_of(answer->body);
    if (!json) return once(not_clear(*answer, "the answer is no JSON object"), wish);
    if (answer->status >= 400) return refused(wish, *answer, *json);
    const auto whose = text_at(*json, "notes/payment");
    if (!whose.empty() && whose != wish.payment.text()) {
      return once(not_clear(*answer, "the answer is about another payment"), wish);
    }
    return wish.operation == Operation::refund ? refund_outcome(*json) : payment_outcome(*json, wish.operation);
  }

  http_client::Call lookup_of(const Wish& wish, const std::string& reference) const override {
    const auto& payment = wish.gateway_reference.empty() ? reference : wish.gateway_reference;
    http_client::Call call{.url = account_.base_url + "/v1/payments"};
    if (wish.operation == Operation::refund) {
      call.url += "/" + http_client::percent_encoded(payment) + "/refunds?receipt=" + wish.key + most_listed;
    } else if (!payment.empty()) {
      call.url += "/" + http_client::percent_encoded(payment);
    } else {
      call.url += "?notes[key]=" + wish.key + most_listed;
    }
    call.headers = {authorization()};
    return call;
  }

  // A list holds what the wish left there, by its key. One without it means that it never arrived, or not yet; a full
  // one means nothing, because the filter is not documented for every list.
  Heard found(const Wish& wish, const Answered& answer) const override {
    if (!answer) return payments::heard_of(answer.error());
    const auto json = object_of(answer->body);
    if (answer->status != 200 || !json) return not_clear(*answer, "Razorpay gives no answer to the look-up");
    const auto items = json->find("items");
    if (items == json->end()) return found_payment(wish, *json);
    if (!items->is_array()) return not_clear(*answer, "the answer is no list");
    for (const auto& item : *items) {
      const bool is_it = text_at(item, "receipt") == wish.key || text_at(item, "notes/key") == wish.key;
      if (is_it)
        return wish.operation == Operation::refund ? refund_outcome(item) : payment_outcome(item, wish.operation);
    }
    if (items->size() >= page) return not_clear(*answer, "it is not among the youngest that Razorpay lists");
    return before_it_acted("not_found", "Razorpay does not know of it", false);
  }

  std::expected<void, WebhookRefusal> verify(std::string_view body, const HeaderOf& header,
                                             std::chrono::seconds) const override {
    const auto signature = header("x-razorpay-signature");
    if (!signature || account_.webhook_secret.empty()) return std::unexpected(WebhookRefusal::not_signed);
    if (!is_hmac_of(*signature, account_.webhook_secret, body)) return std::unexpected(WebhookRefusal::wrong_signature);
    return {};
  }

  std::expected<Notice, WebhookRefusal> notice_of(std::string_view body) const override {
    const auto json = object_of(body);
    if (!json || !json->contains("payload")) return std::unexpected(WebhookRefusal::not_understood);
    const auto type = text_at(*json, "event");
    const bool of_refund = type.starts_with("refund.");
    const auto entity = (*json)["payload"].value(of_refund ? "refund" : "payment", Json::object());
    const auto object = entity.value("entity", Json::object());
    Notice notice{.id = text_at(*json, "id")};
    notice.payment = PaymentId::parse(text_at(object, "notes/payment")).value_or(PaymentId{});
    notice.report.by = ReportedBy::webhook;
    notice.report.gateway = razorpay;
    notice.report.id = OperationId::parse(text_at(object, "notes/operation")).value_or(OperationId{});
    notice.report.operation = of_refund ? Operation::refund : Operation::authorization;
    const auto heard = of_refund ? refund_outcome(object) : payment_outcome(object, Operation::authorization);
    notice.report.outcome = heard.outcome;
    notice.report.gateway_reference = heard.gateway_reference;
    notice.report.amount = heard.amount;
    notice.report.code = heard.code;
    notice.report.message = heard.message;
    notice.says_nothing = heard.outcome == Outcome::unknown || type == "payment.captured";
    return notice;
  }

 private:
  static constexpr std::size_t page = 100;  // the most that a list holds
  static constexpr const char* most_listed = "&count=100";

  // The payment itself says whether it was captured or called off; that it was authorised says that neither was done.
  static Heard found_payment(const Wish& wish, const Json& payment) {
    const bool still_held = text_at(payment, "status") == "authorized";
    if (wish.operation == Operation::authorization || (!still_held && wish.operation == Operation::capture)) {
      return payment_outcome(payment, wish.operation);
    }
    if (still_held) return before_it_acted("not_found", "the payment is authorised, and nothing more", false);
    return {.message = "Razorpay says: " + text_at(payment, "status")};
  }

  // Without a key a second request would be a second charge: it is looked up instead, never sent again.
  static Heard once(Heard heard, const Wish& wish) {
    if (wish.operation == Operation::authorization) heard.again = false;
    return heard;
  }
  static Heard heard_of(const http_client::Outage& outage, const Wish& wish) {
    auto heard = payments::heard_of(outage);
    return outage.sent ? once(std::move(heard), wish) : heard;
  }

  static Heard refused(const Wish& wish, const http_client::Answer& answer, const Json& json) {
    auto code = text_at(json, "error/reason");
    if (code.empty()) code = text_at(json, "error/code");
    auto message = text_at(json, "error/description");
    if (answer.status == 429) return before_it_acted(code, message, true);
    if (answer.status == 401 || answer.status == 403) return before_it_acted(code, message, false);
    // A repeated capture, or one whose first answer was lost: the look-up says whether it was ours.
    if (wish.operation == Operation::capture && message.find("already been captured") != std::string::npos) {
      return not_clear(answer, message);
    }
    return {.outcome = Outcome::declined, .code = code, .message = message};
  }

  std::pair<std::string, std::string> authorization() const {
    return {"Authorization", "Basic " + base64(account_.key + ":" + account_.secret)};
  }

  const Account account_;
};

}  // namespace

std::unique_ptr<Gateway> make_razorpay(Account account) { return std::make_unique<Razorpay>(std::move(account)); }

}  // namespace paypie::payments
