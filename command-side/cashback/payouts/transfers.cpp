// Transfers on the wire.
#include "command-side/cashback/payouts/transfers.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

namespace paypie::cashback {
namespace {

using Json = nlohmann::json;

// None: it is no JSON object (an HTML page, a cut answer).
std::optional<Json> object_of(std::string_view body) {
  auto json = Json::parse(body, nullptr, false);
  return json.is_object() ? std::optional(std::move(json)) : std::nullopt;
}

std::string text_at(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

PayoutHeard no_answer(const http_client::Outage& outage) {
  return {.said = outage.sent ? Said::unknown : Said::not_done,
          .again = true,
          .code = outage.sent ? "no_answer" : "not_reached",
          .message = outage.detail};
}

PayoutHeard not_clear(int status, std::string why) {
  return {.said = Said::unknown, .again = true, .code = "http_" + std::to_string(status), .message = std::move(why)};
}

PayoutHeard not_done(int status, const Json& json, bool again) {
  auto code = text_at(json, "errorCode");
  if (code.empty()) code = "http_" + std::to_string(status);
  return {.said = Said::not_done, .again = again, .code = std::move(code), .message = text_at(json, "title")};
}

// What is about another transfer says nothing of this one.
bool is_about(const Json& json, const PayoutWish& wish) {
  if (text_at(json, "reference") != reference_of(wish.payout)) return false;
  const auto amount = json.find("amount");
  if (amount == json.end() || !amount->is_object()) return true;
  const auto value = amount->find("value");
  return value == amount->end() || (value->is_number_integer() && *value == Json(wish.amount.minor));
}

// booked: the money has left the account. returned: it has come back. What is not named here is not clear.
PayoutHeard heard_of(const Json& transfer) {
  const auto status = text_at(transfer, "status");
  PayoutHeard heard{.reference = text_at(transfer, "id"), .code = status, .message = text_at(transfer, "reason")};
  if (status == "received" || status == "authorised" || status == "pending" || status == "pendingApproval") {
    heard.said = Said::handed_over;
  } else if (status == "booked") {
    heard.said = Said::paid;
  } else if (status == "refused" || status == "failed" || status == "cancelled" || status == "rejected" ||
             status == "returned") {
    heard.said = Said::failed;
  } else {
    heard.message = "its status is '" + status + "'";
  }
  return heard;
}

void add_key(http_client::Call& call, const TransferAccount& account) {
  if (!account.key.empty()) call.headers.emplace_back("X-API-Key", account.key);
}

}  // namespace

http_client::Call transfer_call(const TransferAccount& account, const PayoutWish& wish) {
  const auto reference = reference_of(wish.payout);
  const Json body{{"amount", {{"value", wish.amount.minor}, {"currency", std::string(wish.amount.currency.text())}}},
                  {"balanceAccountId", account.balance_account},
                  {"category", "bank"},
                  {"counterparty",
                   {{"bankAccount",
                     {{"accountHolder", {{"fullName", wish.holder}}},
                      {"accountIdentification", {{"type", "iban"}, {"iban", wish.iban}}}}}}},
                  {"reference", reference},
                  {"referenceForBeneficiary", reference},
                  {"description", "Cashback"}};
  http_client::Call call{.method = "POST", .url = account.base_url + "/transfers"};
  call.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", wish.key}};
  add_key(call, account);
  call.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  return call;
}

http_client::Call transfer_look_up(const TransferAccount& account, const std::string& reference) {
  http_client::Call call{.method = "GET",
                         .url = account.base_url + "/transfers/" + http_client::percent_encoded(reference)};
  add_key(call, account);
  return call;
}

PayoutHeard transfer_heard(const PayoutWish& wish, const TransferAnswer& answer) {
  if (!answer) return no_answer(answer.error());
  const auto status = answer->status;
  const auto json = object_of(answer->body);
  if (status >= 200 && status < 300) {
    if (!json || text_at(*json, "id").empty()) return not_clear(status, "the answer is no transfer");
    if (!is_about(*json, wish)) return not_clear(status, "the answer is about something else");
    return heard_of(*json);
  }
  if (status == 429) return not_done(status, json.value_or(Json::object()), true);
  if (status == 401 || status == 403) return not_done(status, json.value_or(Json::object()), false);
  if (status < 400 || status >= 500 || !json) return not_clear(status, "the answer says nothing of the transfer");
  // 704: an earlier request with this key is still being worked on.
  if (status == 409 || text_at(*json, "errorCode") == "704") return not_clear(status, text_at(*json, "title"));
  if (status != 400 && status != 422) return not_clear(status, text_at(*json, "title"));
  return not_done(status, *json, false);
}

PayoutHeard transfer_found(const PayoutWish& wish, const TransferAnswer& answer) {
  if (!answer) return no_answer(answer.error());
  const auto json = object_of(answer->body);
  if (answer->status != 200 || !json) return not_clear(answer->status, "there is no answer to the look-up");
  if (!is_about(*json, wish)) return not_clear(answer->status, "the answer is about something else");
  return heard_of(*json);
}

}  // namespace paypie::cashback
