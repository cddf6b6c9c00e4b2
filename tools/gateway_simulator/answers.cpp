// What the gateways answer, and their webhooks.
#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "command-side/payments/gateways/answers.hpp"
#include "tools/gateway_simulator/dialects.hpp"

namespace paypie::gateway_simulator {
namespace {

using nlohmann::json;

http_client::Answer ok(const json& body, int status = 200) { return {.status = status, .body = body.dump()}; }

json stripe_intent(const Intent& intent) {
  json out{{"object", "payment_intent"}, {"id", intent.id}, {"amount", intent.amount}, {"currency", intent.currency}};
  out["metadata"] = {{"payment", intent.payment}, {"operation", intent.operation}};
  for (const auto& part : intent.captures) out["metadata"][part.operation] = "captured";
  if (!intent.captures.empty()) out["latest_charge"] = intent.captures.back().id;
  out["amount_received"] = intent.captured();
  switch (intent.status) {
    case Status::asks_customer:
      out["status"] = "requires_action";
      out["next_action"]["redirect_to_url"]["url"] = "https://gateway.example/3ds/" + intent.id;
      break;
    case Status::held: out["status"] = "requires_capture"; break;
    case Status::captured: out["status"] = "succeeded"; break;
    case Status::declined:
      out["status"] = "requires_payment_method";
      out["last_payment_error"] = {{"code", "card_declined"}, {"message", "Your card was declined."}};
      break;
    case Status::called_off: out["status"] = "canceled"; break;
  }
  return out;
}
json stripe_refund(const Intent& intent, const Part& part) {
  return {{"object", "refund"},
          {"id", part.id},
          {"amount", part.amount},
          {"currency", intent.currency},
          {"status", "succeeded"},
          {"payment_intent", intent.id},
          {"metadata", {{"payment", intent.payment}, {"operation", part.operation}}}};
}

json paypal_amount(const Intent& intent, std::int64_t minor) {
  const auto currency = Currency::parse(intent.currency).value_or(Currency{{'U', 'S', 'D'}});
  return {{"currency_code", intent.currency}, {"value", payments::decimal({minor, currency})}};
}
json paypal_part(const Intent& intent, const Part& part, const char* status) {
  return {{"id", part.id},
          {"status", status},
          {"invoice_id", part.operation},
          {"custom_id", intent.payment},
          {"amount", paypal_amount(intent, part.amount)}};
}
json paypal_order(const Intent& intent) {
  json out{{"id", intent.id}};
  if (intent.status == Status::asks_customer) {
    out["status"] = "PAYER_ACTION_REQUIRED";
    out["links"] = json::array({{{"rel", "payer-action"}, {"href", "https://gateway.example/3ds/" + intent.id}}});
    return out;
  }
  out["status"] = "COMPLETED";
  json held = paypal_part(intent, {intent.id + "-A", intent.operation, "", intent.amount}, "CREATED");
  if (intent.status == Status::declined) held["status"] = "DENIED";
  if (intent.status == Status::called_off) held["status"] = "VOIDED";
  if (!intent.captures.empty() && intent.automatic) {
    held["id"] = intent.captures.front().id;
    held["status"] = "COMPLETED";
  }
  json unit{{"custom_id", intent.payment}};
  unit["payments"][intent.automatic ? "captures" : "authorizations"] = json::array({held});
  out["purchase_units"] = json::array({unit});
  return out;
}

json razorpay_payment(const Intent& intent) {
  json out{{"id", intent.id}, {"entity", "payment"}, {"amount", intent.amount}, {"currency", intent.currency}};
  out["notes"] = {{"payment", intent.payment}, {"operation", intent.operation}, {"key", intent.key}};
  switch (intent.status) {
    case Status::asks_customer:
      out["status"] = "created";
      out["next"] = json::array({{{"action", "redirect"}, {"url", "https://gateway.example/3ds/" + intent.id}}});
      break;
    case Status::held: out["status"] = "authorized"; break;
    case Status::captured: out["status"] = "captured"; break;
    default:
      out["status"] = "failed";
      out["error_code"] = "BAD_REQUEST_ERROR";
      out["error_description"] = "The bank declined the payment";
  }
  return out;
}
json razorpay_refund(const Intent& intent, const Part& part) {
  return {{"id", part.id},
          {"entity", "refund"},
          {"amount", part.amount},
          {"currency", intent.currency},
          {"receipt", part.key},
          {"status", "processed"},
          {"notes", {{"payment", intent.payment}, {"operation", part.operation}, {"key", part.key}}}};
}

}  // namespace

std::string name_of(Dialect dialect) {
  if (dialect == Dialect::stripe) return "stripe";
  return dialect == Dialect::paypal ? "paypal" : "razorpay";
}

http_client::Answer intent_answer(const Intent& intent, const Asked& asked, const Part* part) {
  if (intent.dialect == Dialect::stripe) return ok(stripe_intent(intent));
  if (intent.dialect == Dialect::razorpay) return ok(razorpay_payment(intent));
  if (part) return ok(paypal_part(intent, *part, "COMPLETED"), 201);
  if (asked.verb == Verb::call_off) return {.status = 204};
  return ok(paypal_order(intent), asked.verb == Verb::authorize ? 201 : 200);
}

http_client::Answer refund_answer(const Intent& intent, const Part& part) {
  if (intent.dialect == Dialect::stripe) return ok(stripe_refund(intent, part));
  if (intent.dialect == Dialect::razorpay) return ok(razorpay_refund(intent, part));
  return ok(paypal_part(intent, part, "COMPLETED"), 201);
}

http_client::Answer list_answer(Dialect dialect, const std::vector<const Intent*>& found) {
  json items = json::array();
  for (const auto* intent : found) {
    items.push_back(dialect == Dialect::stripe ? stripe_intent(*intent) : razorpay_payment(*intent));
  }
  if (dialect == Dialect::stripe) return ok({{"object", "search_result"}, {"data", std::move(items)}});
  return ok({{"entity", "collection"}, {"items", std::move(items)}});
}

http_client::Answer refunds_answer(const Intent& intent) {
  json items = json::array();
  for (const auto& part : intent.refunds) {
    items.push_back(intent.dialect == Dialect::stripe ? stripe_refund(intent, part) : razorpay_refund(intent, part));
  }
  if (intent.dialect == Dialect::stripe) return ok({{"object", "list"}, {"data", std::move(items)}});
  return ok({{"entity", "collection"}, {"items", std::move(items)}});
}

http_client::Answer declined_answer(Dialect dialect) {
  if (dialect == Dialect::stripe) return refused_answer(dialect, 402, "card_declined", "Your card was declined.");
  if (dialect == Dialect::paypal) return refused_answer(dialect, 422, "INSTRUMENT_DECLINED", "Declined by the issuer.");
  return refused_answer(dialect, 400, "payment_failed", "The bank declined the payment");
}

http_client::Answer refused_answer(Dialect dialect, int status, const std::string& code, const std::string& message) {
  if (dialect == Dialect::paypal) {
    json detail{{"issue", code}, {"description", message}};
    return ok({{"name", "UNPROCESSABLE_ENTITY"}, {"details", json::array({detail})}}, status);
  }
  if (dialect == Dialect::razorpay) {
    return ok({{"error", {{"code", "BAD_REQUEST_ERROR"}, {"reason", code}, {"description", message}}}}, status);
  }
  const auto* type = status == 402 ? "card_error" : status == 429 ? "rate_limit_error" : "invalid_request_error";
  return ok({{"error", {{"type", type}, {"code", code}, {"message", message}}}}, status);
}

std::string webhook(const std::string& id, const Intent& intent, const Part* refund) {
  json out{{"id", id}};
  if (intent.dialect == Dialect::stripe) {
    out["object"] = "event";
    out["type"] = refund ? "refund.updated" : "payment_intent.updated";
    out["data"]["object"] = refund ? stripe_refund(intent, *refund) : stripe_intent(intent);
  } else if (intent.dialect == Dialect::paypal) {
    const bool held = intent.status == Status::held;
    out["event_type"] = refund ? "PAYMENT.CAPTURE.REFUNDED" : held ? "PAYMENT.AUTHORIZATION.CREATED" : "OTHER";
    const Part part{intent.id + "-A", intent.operation, intent.key, intent.amount};
    out["resource"] = paypal_part(intent, refund ? *refund : part, "COMPLETED");
  } else {
    const char* what = refund ? "refund" : "payment";
    out["event"] = refund ? "refund.processed" : "payment.updated";
    out["payload"][what]["entity"] = refund ? razorpay_refund(intent, *refund) : razorpay_payment(intent);
  }
  return out.dump();
}

}  // namespace paypie::gateway_simulator
