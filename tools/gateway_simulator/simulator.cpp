// What happens, and what of it is told.
#include "tools/gateway_simulator/simulator.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>
#include <numeric>

#include "tools/gateway_simulator/dialects.hpp"

namespace paypie::gateway_simulator {
namespace {

std::int64_t sum(const std::vector<Part>& parts) {
  return std::accumulate(parts.begin(), parts.end(), std::int64_t{0},
                         [](std::int64_t all, const Part& part) { return all + part.amount; });
}

Reply outage(bool sent, const char* why) { return {.answer = std::unexpected(http_client::Outage{why, sent})}; }

}  // namespace

std::int64_t Intent::captured() const { return sum(captures); }
std::int64_t Intent::refunded() const { return sum(refunds); }

// OAuth 2.0 client credentials: any client gets a token, and without a token that was given out nothing is done.
std::optional<http_client::Answer> Simulator::at_the_door(const http_client::Call& call) {
  if (call.url.find("/paypal/") == std::string::npos) return std::nullopt;
  const auto field = std::ranges::find(call.headers, "Authorization", &std::pair<std::string, std::string>::first);
  const auto authorization = field == call.headers.end() ? std::string() : field->second;
  if (call.url.ends_with("/paypal/v1/oauth2/token")) {
    const bool is_asked_well = authorization.starts_with("Basic ") && call.body == "grant_type=client_credentials";
    if (!is_asked_well) return http_client::Answer{.status = 401, .body = R"({"error":"invalid_client"})"};
    const auto token = new_id("A21");
    tokens_.insert("Bearer " + token);
    return http_client::Answer{
        .status = 200, .body = R"({"access_token":")" + token + R"(","token_type":"Bearer","expires_in":32400})"};
  }
  if (tokens_.empty() ? !authorization.empty() : tokens_.contains(authorization)) return std::nullopt;
  return http_client::Answer{.status = 401, .body = R"({"name":"AUTHENTICATION_FAILURE"})"};
}

Reply Simulator::receive(const http_client::Call& call) {
  if (PayoutService::is_for(call)) return payouts_.receive(call);
  if (auto turned_away = at_the_door(call)) {
    return {.answer = std::move(*turned_away), .after = std::chrono::milliseconds(20)};
  }
  if (chance(script_.not_reached)) return outage(false, "connection refused");
  if (chance(script_.lost_request)) return outage(true, "connection reset before an answer");
  const auto asked = understand(call);
  const std::chrono::milliseconds usual(script_.takes_least + (script_.takes_more > 0 ? pick(script_.takes_more) : 0));
  if (!asked) return {.answer = http_client::Answer{.status = 404, .body = "{}"}, .after = usual};
  if (chance(script_.too_many)) {
    return {.answer = refused_answer(asked->dialect, 429, "rate_limit", "Too many requests"), .after = usual};
  }
  if (chance(script_.fails_before)) {
    return {.answer = http_client::Answer{.status = 500, .body = "{}"}, .after = usual};
  }
  Reply reply{.after = usual};
  const bool keeps_key = !asked->key.empty();
  const auto known = keeps_key ? by_key_.find(asked->key) : by_key_.end();
  if (known != by_key_.end()) {
    reply.answer = known->second;
  } else {
    auto answer = act(*asked, reply);
    const bool fails = call.method == "POST" && chance(script_.fails_after);
    const http_client::Answer failure{.status = 500, .body = "{\"error\":{\"type\":\"api_error\"}}"};
    // Stripe stores the answer it gave, whatever it was; PayPal the one it meant to give.
    const bool stores_failure = fails && asked->dialect == Dialect::stripe;
    if (keeps_key) by_key_[asked->key] = stores_failure ? failure : answer;
    reply.answer = fails ? failure : std::move(answer);
  }
  if (chance(script_.html)) reply.answer = http_client::Answer{.status = 200, .body = "<html>Bad gateway</html>"};
  if (chance(script_.lost_answer)) {
    reply.answer = std::unexpected(http_client::Outage{"connection cut before the answer was complete", true});
  } else if (chance(script_.late_answer)) {
    reply.answer = std::unexpected(http_client::Outage{"no answer in time", true});
    reply.after = call.within;
  }
  return reply;
}

http_client::Answer Simulator::act(const Asked& asked, Reply& reply) {
  if (asked.verb == Verb::authorize) return authorize(asked, reply);
  if (asked.verb == Verb::find) return look(asked);
  auto* intent = find(asked.reference);
  if (!intent) return refused_answer(asked.dialect, 404, "resource_missing", "No such object");
  switch (asked.verb) {
    case Verb::capture: return capture(asked, *intent);
    case Verb::call_off: return call_off(asked, *intent);
    case Verb::refund: {
      auto answer = refund(asked, *intent);
      if (answer.status < 300) tell(reply.webhooks, *intent, &intent->refunds.back());
      return answer;
    }
    case Verb::list_refunds: return refunds_answer(*intent);
    default: return intent_answer(*intent, asked, nullptr);
  }
}

http_client::Answer Simulator::authorize(const Asked& asked, Reply& reply) {
  Intent intent{.dialect = asked.dialect,
                .id = new_id(asked.dialect == Dialect::stripe ? "pi" : "pay"),
                .payment = asked.payment,
                .operation = asked.operation,
                .key = asked.key.empty() ? asked.reference : asked.key,
                .currency = asked.currency,
                .amount = asked.amount,
                .automatic = asked.automatic};
  const bool drawn = asked.method != "pm_card_visa";
  const bool declines =
      asked.method == "pm_card_chargeDeclined" || (drawn && chance_of(asked, "declines", script_.declines));
  const bool asks =
      asked.method == "pm_card_authenticationRequired" || (drawn && chance_of(asked, "asks", script_.asks_customer));
  intent.status = declines ? Status::declined : asks ? Status::asks_customer : Status::held;
  if (intent.status == Status::held && intent.automatic) {
    intent.status = Status::captured;
    intent.captures.push_back({new_id("ch"), intent.operation, intent.key, intent.amount});
  }
  const auto& made = intents_.emplace(intent.id, std::move(intent)).first->second;
  tell(reply.webhooks, made, nullptr);
  if (made.status == Status::declined) return declined_answer(asked.dialect);
  if (made.status == Status::asks_customer) reply.asks_customer = made.id;
  return intent_answer(made, asked, nullptr);
}

http_client::Answer Simulator::capture(const Asked& asked, Intent& intent) {
  const bool fits = intent.status == Status::held && intent.captured() + asked.amount <= intent.amount;
  const bool whole = asked.dialect != Dialect::razorpay || asked.amount == intent.amount;
  if (intent.status == Status::captured && asked.dialect == Dialect::razorpay) {
    return refused_answer(asked.dialect, 400, "BAD_REQUEST_ERROR", "This payment has already been captured");
  }
  if (!fits || !whole) {
    return refused_answer(asked.dialect, 400, "amount_too_large", "This amount cannot be captured");
  }
  intent.captures.push_back({new_id("ch"), asked.operation, asked.key, asked.amount});
  if (asked.final || intent.captured() == intent.amount) intent.status = Status::captured;
  return intent_answer(intent, asked, &intent.captures.back());
}

http_client::Answer Simulator::call_off(const Asked& asked, Intent& intent) {
  if (intent.status != Status::held && intent.status != Status::asks_customer) {
    return refused_answer(asked.dialect, 400, "payment_intent_unexpected_state", "It cannot be called off any more");
  }
  intent.status = Status::called_off;
  return intent_answer(intent, asked, nullptr);
}

http_client::Answer Simulator::refund(const Asked& asked, Intent& intent) {
  if (intent.refunded() + asked.amount > intent.captured()) {
    return refused_answer(asked.dialect, 400, "charge_already_refunded", "More than was captured");
  }
  intent.refunds.push_back({new_id("re"), asked.operation, asked.key, asked.amount});
  return refund_answer(intent, intent.refunds.back());
}

http_client::Answer Simulator::look(const Asked& asked) {
  std::vector<const Intent*> found;
  for (const auto& [id, intent] : intents_) {
    const bool by_operation = !asked.operation.empty() && intent.operation == asked.operation;
    const bool by_key = !asked.reference.empty() && intent.key == asked.reference;
    if (by_operation || by_key) found.push_back(&intent);
  }
  return list_answer(asked.dialect, found);
}

bool Simulator::chance_of(const Asked& asked, std::string_view what, int percent) const {
  std::uint64_t hash = 0xcbf29ce484222325 ^ seed_;  // FNV-1a, then a draw from it
  for (const auto text : {std::string_view(asked.payment), std::string_view(asked.operation), what}) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return static_cast<int>(std::mt19937_64(hash)() % 100) < percent;
}

Intent* Simulator::find(const std::string& reference) {
  // PayPal's authorisations have ids of their own: the order's, with an ending.
  const auto order = reference.ends_with("-A") ? reference.substr(0, reference.size() - 2) : reference;
  if (const auto found = intents_.find(order); found != intents_.end()) return &found->second;
  for (auto& [id, intent] : intents_) {
    for (const auto& part : intent.captures) {
      if (part.id == reference) return &intent;
    }
  }
  return nullptr;
}

std::vector<Delivery> Simulator::customer_acts(const std::string& id) {
  std::vector<Delivery> webhooks;
  auto& intent = intents_.at(id);
  if (intent.status != Status::asks_customer || chance(script_.customer_leaves)) return webhooks;
  intent.status = chance(script_.customer_fails) ? Status::declined : Status::held;
  if (intent.status == Status::held && intent.automatic) {
    intent.status = Status::captured;
    intent.captures.push_back({new_id("ch"), intent.operation, intent.key, intent.amount});
  }
  tell(webhooks, intent, nullptr);
  return webhooks;
}

void Simulator::tell(std::vector<Delivery>& webhooks, const Intent& intent, const Part* refund) {
  const auto body = webhook(new_id("evt"), intent, refund);
  for (int copies = chance(script_.webhook_twice) ? 2 : 1; copies > 0; --copies) {
    if (chance(script_.webhook_lost)) continue;
    const std::uint64_t most = chance(script_.webhook_late) ? 600'000 : 1'000;
    webhooks.push_back({name_of(intent.dialect), body, std::chrono::milliseconds(pick(most))});
  }
}

std::vector<std::string> Simulator::waiting_for_customers() const {
  std::vector<std::string> waiting;
  for (const auto& [id, intent] : intents_) {
    if (intent.status == Status::asks_customer) waiting.push_back(id);
  }
  return waiting;
}

std::map<std::string, Books> Simulator::books() const {
  std::map<std::string, Books> books;
  for (const auto& [id, intent] : intents_) {
    auto& book = books[intent.payment];
    const bool took = intent.status != Status::declined && intent.status != Status::asks_customer;
    const bool never_held = intent.status == Status::called_off && intent.captures.empty();
    if (took && !never_held) ++book.authorizations;
    if (took && !never_held) book.authorized += intent.amount;
    book.captured += intent.captured();
    book.refunded += intent.refunded();
    if (intent.status == Status::held) book.held += intent.amount - intent.captured();
  }
  return books;
}

std::string Simulator::books_json() const {
  auto json = nlohmann::json::object();
  for (const auto& [payment, book] : books()) {
    json[payment] = {{"authorizations", book.authorizations},
                     {"authorized", book.authorized},
                     {"captured", book.captured},
                     {"refunded", book.refunded},
                     {"held", book.held}};
  }
  return json.dump();
}

}  // namespace paypie::gateway_simulator
