// What the adapters send and how they understand what comes back, on bodies as the gateways send them.
#include "command-side/payments/gateways/gateway.hpp"

#include <doctest/doctest.h>

#include "command-side/payments/gateways/answers.hpp"
#include "tests/support/sample_orders.hpp"

using namespace paypie;
using namespace paypie::payments;
using samples::dollars;
using samples::id;

namespace {

Wish wish_for(Operation operation) {
  Wish wish{.operation = operation, .id = id<OperationId>(7), .key = id<EventId>(9).text()};
  wish.payment = id<PaymentId>(1);
  wish.order = id<OrderId>(2);
  wish.amount = dollars(1'999);
  wish.method = "pm_card_visa";
  if (operation != Operation::authorization) wish.gateway_reference = "pi_1";
  wish.capture_reference = "cap/1";
  return wish;
}
std::string header(const http_client::Call& call, std::string_view name) {
  for (const auto& [field, value] : call.headers) {
    if (field == name) return value;
  }
  return "";
}
http_client::Answer answer(int status, std::string body) { return {.status = status, .body = std::move(body)}; }
const http_client::Outage lost{"cut", true}, refused_connection{"refused", false};

std::vector<std::unique_ptr<Gateway>> all() {
  const Account account{"https://gateway", "key", "secret", "whsec"};
  std::vector<std::unique_ptr<Gateway>> gateways;
  gateways.push_back(make_stripe(account));
  gateways.push_back(make_paypal(account));
  gateways.push_back(make_razorpay(account));
  return gateways;
}

}  // namespace

TEST_CASE("the same wish makes the same call, with the event's id as its key") {
  for (const auto& gateway : all()) {
    CAPTURE(gateway->name());
    for (const auto operation : {Operation::authorization, Operation::capture, Operation::voiding, Operation::refund}) {
      const auto wish = wish_for(operation);
      const auto once = gateway->request_of(wish), again = gateway->request_of(wish);
      if (!once) continue;
      CHECK(once->url == again->url);
      CHECK(once->body == again->body);
      CHECK(once->headers == again->headers);
      if (gateway->name() == "stripe") CHECK(header(*once, "Idempotency-Key") == wish.key);
      if (gateway->name() == "paypal") CHECK(header(*once, "PayPal-Request-Id") == wish.key);
    }
  }
  CHECK_FALSE(make_razorpay({})->request_of(wish_for(Operation::voiding)));
}

TEST_CASE("no answer is unknown if anything was sent, and not_reached if nothing was") {
  for (const auto& gateway : all()) {
    CAPTURE(gateway->name());
    const auto wish = wish_for(Operation::authorization);
    CHECK(gateway->outcome_of(wish, std::unexpected(lost)).outcome == Outcome::unknown);
    CHECK(gateway->outcome_of(wish, std::unexpected(refused_connection)).outcome == Outcome::not_reached);
  }
}

TEST_CASE("500, HTML, an empty body, and an answer about something else are unknown for every operation") {
  const std::string other = R"({"object":"payment_intent","id":"pi_1","status":"requires_capture",
    "metadata":{"payment":"pay_other"},"notes":{"payment":"pay_other"},"invoice_id":"other","status":"COMPLETED",
    "purchase_units":[{"custom_id":"pay_other","payments":{"authorizations":[{"id":"a","status":"CREATED"}]}}]})";
  for (const auto& gateway : all()) {
    CAPTURE(gateway->name());
    for (const auto operation : {Operation::authorization, Operation::capture, Operation::refund}) {
      const auto wish = wish_for(operation);
      for (const auto& body : {std::string("{}"), std::string("<html>"), std::string(), std::string("[1]")}) {
        CHECK(gateway->outcome_of(wish, answer(500, body)).outcome == Outcome::unknown);
        CHECK(gateway->outcome_of(wish, answer(200, body)).outcome == Outcome::unknown);
        CHECK(gateway->found(wish, answer(500, body)).outcome == Outcome::unknown);
      }
      CHECK(gateway->outcome_of(wish, answer(200, other)).outcome == Outcome::unknown);
    }
  }
}

TEST_CASE("what was refused before it was acted on is not_reached: wrong keys, too many requests") {
  for (const auto& gateway : all()) {
    CAPTURE(gateway->name());
    const auto wish = wish_for(Operation::authorization);
    CHECK(gateway->outcome_of(wish, answer(401, "{}")).outcome == Outcome::not_reached);
    // PayPal's client gets another token; a wrong key stays wrong.
    CHECK(gateway->outcome_of(wish, answer(401, "{}")).again == (gateway->name() == "paypal"));
    CHECK_FALSE(gateway->outcome_of(wish, answer(403, "{}")).again);
    CHECK(gateway->outcome_of(wish, answer(429, "{}")).outcome == Outcome::not_reached);
    CHECK(gateway->outcome_of(wish, answer(429, "{}")).again);
  }
}

TEST_CASE("Stripe: an authorisation is a confirmed payment intent") {
  const auto stripe = make_stripe({.base_url = "https://api.stripe.test", .key = "sk_test_1"});
  const auto wish = wish_for(Operation::authorization);
  const auto call = *stripe->request_of(wish);
  CHECK(call.url == "https://api.stripe.test/v1/payment_intents");
  CHECK(header(call, "Authorization") == "Bearer sk_test_1");
  CHECK(call.body.starts_with("amount=1999&currency=usd&payment_method=pm_card_visa&"));
  CHECK(call.body.find("capture_method=manual") != std::string::npos);
  const auto held = stripe->outcome_of(wish, answer(200, R"({"id":"pi_3Mt","object":"payment_intent","amount":1999,
    "amount_capturable":1999,"currency":"usd","status":"requires_capture","metadata":{}})"));
  CHECK(held.outcome == Outcome::succeeded);
  CHECK(held.gateway_reference == "pi_3Mt");
  CHECK(held.amount == dollars(1'999));
  const auto action = stripe->outcome_of(wish, answer(200, R"({"id":"pi_3Mt","object":"payment_intent",
    "status":"requires_action","next_action":{"type":"redirect_to_url",
    "redirect_to_url":{"url":"https://hooks.stripe.test/3ds"}}})"));
  CHECK(action.outcome == Outcome::action_required);
  CHECK(action.action_url == "https://hooks.stripe.test/3ds");
  const auto declined = stripe->outcome_of(wish, answer(402, R"({"error":{"code":"card_declined",
    "decline_code":"insufficient_funds","message":"Your card has insufficient funds.","type":"card_error"}})"));
  CHECK(declined.outcome == Outcome::declined);
  CHECK(declined.code == "insufficient_funds");
  CHECK(stripe->outcome_of(wish, answer(409, R"({"error":{"code":"idempotency_key_in_use"}})")).outcome ==
        Outcome::unknown);
  CHECK(stripe->outcome_of(wish, answer(400, R"({"error":{"type":"idempotency_error"}})")).outcome == Outcome::unknown);
  CHECK(stripe->outcome_of(wish, answer(200, R"({"id":"pi_3","object":"payment_intent","status":"processing"})"))
            .outcome == Outcome::unknown);
}

TEST_CASE("Stripe: captures leave their mark, by which a look-up finds them") {
  const auto stripe = make_stripe({.base_url = "https://api"});
  const auto wish = wish_for(Operation::capture);
  const auto call = *stripe->request_of(wish);
  CHECK(call.url == "https://api/v1/payment_intents/pi_1/capture");
  CHECK(call.body.starts_with("amount_to_capture=1999&final_capture=false&"));
  const auto marked = R"({"id":"pi_1","object":"payment_intent","status":"requires_capture","latest_charge":"ch_1",
    "metadata":{")" + wish.id.text() +
                      R"(":"captured"}})";
  CHECK(stripe->found(wish, answer(200, marked)).outcome == Outcome::succeeded);
  CHECK(stripe->found(wish, answer(200, marked)).gateway_reference == "ch_1");
  const auto unmarked =
      stripe->found(wish, answer(200, R"({"id":"pi_1","object":"payment_intent","status":"succeeded","metadata":{}})"));
  CHECK(unmarked.outcome == Outcome::not_reached);
  CHECK(unmarked.code == "not_found");
  CHECK(stripe->outcome_of(wish, answer(200, R"({"id":"pi_2","object":"payment_intent","status":"succeeded"})"))
            .outcome == Outcome::unknown);
}

TEST_CASE(
    "PayPal: a key alone is an access token; beside a secret it is a client, whose token is put on on the way out") {
  const auto wish = wish_for(Operation::authorization);
  const auto with_token = make_paypal({.base_url = "https://api", .key = "A21"});
  CHECK(header(*with_token->request_of(wish), "Authorization") == "Bearer A21");
  CHECK_FALSE(with_token->outcome_of(wish, answer(401, "{}")).again);
  const auto with_client = make_paypal({.base_url = "https://api", .key = "shop", .secret = "secret"});
  CHECK(header(*with_client->request_of(wish), "Authorization").empty());
  CHECK(with_client->outcome_of(wish, answer(401, "{}")).again);  // with another token
}

TEST_CASE("PayPal: amounts are decimal texts, with as many digits as the currency has") {
  CHECK(decimal(dollars(5)) == "0.05");
  CHECK(decimal(dollars(1'999)) == "19.99");
  CHECK(decimal({1'999, *Currency::parse("JPY")}) == "1999");
  CHECK(decimal({1'999, *Currency::parse("BHD")}) == "1.999");
  CHECK(parse_decimal("19.99", "USD") == dollars(1'999));
  CHECK(parse_decimal("19.9", "USD") == dollars(1'990));
  CHECK(parse_decimal("19", "USD") == dollars(1'900));
  for (const auto* bad : {"", ".", "19.999", "19,99", "1e3", "x"}) CHECK_FALSE(parse_decimal(bad, "USD"));
  CHECK_FALSE(parse_decimal("19.99", "ABC"));
}

TEST_CASE("PayPal: an order with its authorisation, a capture, a void") {
  const auto paypal = make_paypal({.base_url = "https://api", .key = "token"});
  auto wish = wish_for(Operation::authorization);
  CHECK(paypal->request_of(wish)->body.find(R"("value":"19.99")") != std::string::npos);
  const auto held = paypal->outcome_of(wish, answer(201, R"({"id":"5O1","status":"COMPLETED","purchase_units":[
    {"payments":{"authorizations":[{"id":"0VF","status":"CREATED","amount":{"currency_code":"USD","value":"19.99"},
    "expiration_time":"2026-12-01T00:00:00Z"}]}}]})"));
  CHECK(held.outcome == Outcome::succeeded);
  CHECK(held.gateway_reference == "0VF");
  CHECK(held.amount == dollars(1'999));
  CHECK(held.expires_at);
  const auto action = paypal->outcome_of(wish, answer(200, R"({"id":"5O1","status":"PAYER_ACTION_REQUIRED",
    "links":[{"rel":"self","href":"x"},{"rel":"payer-action","href":"https://paypal.test/act"}]})"));
  CHECK(action.action_url == "https://paypal.test/act");
  const auto declined = paypal->outcome_of(wish, answer(422, R"({"name":"UNPROCESSABLE_ENTITY","details":[
    {"issue":"INSTRUMENT_DECLINED","description":"The instrument was declined."}]})"));
  CHECK(declined.outcome == Outcome::declined);
  CHECK(declined.code == "INSTRUMENT_DECLINED");
  wish = wish_for(Operation::refund);
  CHECK(paypal->request_of(wish)->url == "https://api/v2/payments/captures/cap%2F1/refund");
  CHECK(paypal->outcome_of(wish, answer(201, R"({"id":"1JU","status":"PENDING"})")).outcome == Outcome::unknown);
  CHECK(paypal->outcome_of(wish_for(Operation::voiding), answer(204, "")).outcome == Outcome::succeeded);
}

TEST_CASE("Razorpay: without a key, an authorisation is never sent twice, and is found by what it left there") {
  const auto razorpay = make_razorpay({.base_url = "https://api", .key = "rzp", .secret = "s"});
  const auto wish = wish_for(Operation::authorization);
  CHECK(header(*razorpay->request_of(wish), "Authorization") == "Basic cnpwOnM=");
  CHECK(razorpay->keeps_keys_for() == std::chrono::seconds(0));
  CHECK_FALSE(razorpay->outcome_of(wish, std::unexpected(lost)).again);
  CHECK(razorpay->outcome_of(wish, std::unexpected(refused_connection)).again);
  const auto list = R"({"entity":"collection","items":[{"id":"pay_2","status":"failed","notes":{"key":"other"}},
    {"id":"pay_3","status":"authorized","amount":1999,"currency":"USD","notes":{"key":")" +
                    wish.key + R"("}}]})";
  CHECK(razorpay->found(wish, answer(200, list)).gateway_reference == "pay_3");
  CHECK(razorpay->found(wish, answer(200, R"({"items":[]})")).code == "not_found");
  const auto again = razorpay->outcome_of(wish_for(Operation::capture), answer(400, R"({"error":{
    "code":"BAD_REQUEST_ERROR","description":"This payment has already been captured"}})"));
  CHECK(again.outcome == Outcome::unknown);
}

TEST_CASE("base64 as RFC 4648 has it") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("an authorised payment at Razorpay proves that it was neither captured nor called off") {
  const auto razorpay = make_razorpay({"https://gateway", "key", "secret", "whsec"});
  const auto held = answer(200, R"({"id":"pay_1","status":"authorized","amount":1999,"currency":"USD"})");
  CHECK(razorpay->found(wish_for(Operation::authorization), held).outcome == Outcome::succeeded);
  for (const auto operation : {Operation::capture, Operation::voiding}) {
    const auto heard = razorpay->found(wish_for(operation), held);
    CHECK(heard.outcome == Outcome::not_reached);
    CHECK(heard.code == "not_found");
  }
  const auto taken = answer(200, R"({"id":"pay_1","status":"captured","amount":1999,"currency":"USD"})");
  CHECK(razorpay->found(wish_for(Operation::capture), taken).outcome == Outcome::succeeded);
  CHECK(razorpay->found(wish_for(Operation::voiding), taken).outcome == Outcome::unknown);
}

TEST_CASE("a full list without the wish proves nothing, a shorter one that it is not there") {
  const auto razorpay = make_razorpay({"https://gateway", "key", "secret", "whsec"});
  for (const int others : {99, 100}) {
    CAPTURE(others);
    Json list{{"items", Json::array()}};
    for (int n = 0; n < others; ++n) list["items"].push_back({{"id", "pay_x"}, {"status", "captured"}});
    const auto heard = razorpay->found(wish_for(Operation::refund), answer(200, list.dump()));
    CHECK(heard.outcome == (others == 100 ? Outcome::unknown : Outcome::not_reached));
  }
}

TEST_CASE("Stripe counts some currencies in its own units, there and back; what it cannot count is not asked for") {
  const auto stripe = make_stripe({"https://gateway", "key", "secret", "whsec"});
  struct Row {
    std::int64_t minor;
    const char* currency;
    std::string units;  // empty: there are none
  };
  for (const auto& [minor, currency, units] :
       {Row{10'000, "MGA", "100"}, Row{10'050, "MGA", ""}, Row{500, "ISK", "50000"}, Row{500, "UGX", "50000"},
        Row{500, "JPY", "500"}, Row{12'340, "KWD", "12340"}, Row{12'345, "KWD", ""}, Row{1'999, "USD", "1999"},
        Row{INT64_MAX / 10, "ISK", ""}}) {
    CAPTURE(currency);
    auto wish = wish_for(Operation::authorization);
    wish.amount = {minor, *Currency::parse(currency)};
    const auto call = stripe->request_of(wish);
    CHECK(call.has_value() == !units.empty());
    if (!call) continue;
    CHECK(call->body.find("amount=" + units + "&") != std::string::npos);
    std::string lower(currency);
    for (char& c : lower) c = static_cast<char>(c - 'A' + 'a');
    const auto heard = stripe->outcome_of(
        wish, answer(200, R"({"object":"payment_intent","id":"pi_1","status":"requires_capture","amount":)" + units +
                              R"(,"currency":")" + lower + R"("})"));
    CHECK(heard.amount == wish.amount);
  }
}

TEST_CASE("PayPal takes some currencies without decimals, there and back; a part of a whole one is not asked for") {
  const auto paypal = make_paypal({"https://gateway", "key", "", "whsec"});
  struct Row {
    std::int64_t minor;
    const char* currency;
    std::string value;  // empty: there is none
  };
  for (const auto& [minor, currency, value] :
       {Row{200'000, "HUF", "2000"}, Row{200'050, "HUF", ""}, Row{50'000, "TWD", "500"}, Row{50'001, "TWD", ""},
        Row{500, "JPY", "500"}, Row{1'999, "USD", "19.99"}}) {
    CAPTURE(currency);
    auto wish = wish_for(Operation::capture);
    wish.amount = {minor, *Currency::parse(currency)};
    const auto call = paypal->request_of(wish);
    REQUIRE(call.has_value() == !value.empty());
    if (!call) continue;
    CHECK(Json::parse(call->body)["amount"]["value"] == value);
    const Json said{
        {"id", "C-1"}, {"status", "COMPLETED"}, {"amount", {{"value", value}, {"currency_code", currency}}}};
    CHECK(paypal->outcome_of(wish, answer(201, said.dump())).amount == wish.amount);
  }
}
