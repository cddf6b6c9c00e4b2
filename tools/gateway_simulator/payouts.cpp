// Transfers that are made, refused, booked, or fail on their way.
#include "tools/gateway_simulator/payouts.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <string_view>

#include "events/iban.hpp"

namespace paypie::gateway_simulator {
namespace {

using nlohmann::json;
constexpr std::string_view place = "/adyen/transfers";

std::string key_of(const http_client::Call& call) {
  const auto lower = [](std::string name) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name;
  };
  for (const auto& [name, value] : call.headers) {
    if (lower(name) == "idempotency-key") return value;
  }
  return {};
}

http_client::Answer refusal(int status, const std::string& code, const std::string& title) {
  return {.status = status, .body = json{{"status", status}, {"errorCode", code}, {"title", title}}.dump()};
}

Reply outage(bool sent, const char* why) { return {.answer = std::unexpected(http_client::Outage{why, sent})}; }

}  // namespace

bool PayoutService::is_for(const http_client::Call& call) { return call.url.find(place) != std::string::npos; }

Reply PayoutService::receive(const http_client::Call& call) {
  if (chance(script_.not_reached)) return outage(false, "connection refused");
  if (chance(script_.lost_request)) return outage(true, "connection reset before an answer");
  const std::chrono::milliseconds usual(script_.takes_least + (script_.takes_more > 0 ? pick(script_.takes_more) : 0));
  if (chance(script_.too_many)) return {.answer = refusal(429, "00_429", "Too many requests"), .after = usual};
  if (chance(script_.fails_before)) return {.answer = http_client::Answer{.status = 500, .body = "{}"}, .after = usual};
  Reply reply{.after = usual};
  const auto key = call.method == "POST" ? key_of(call) : std::string();
  const auto known = key.empty() ? by_key_.end() : by_key_.find(key);
  if (known != by_key_.end()) {
    reply.answer = known->second;
  } else {
    reply.answer = act(call);
    if (!key.empty()) by_key_[key] = *reply.answer;
    if (chance(script_.fails_after)) reply.answer = http_client::Answer{.status = 500, .body = "{}"};
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

http_client::Answer PayoutService::act(const http_client::Call& call) {
  if (call.method == "POST") return transfer(call);
  const auto id = call.url.substr(call.url.find(place) + place.size());
  return look(id.empty() ? id : id.substr(1));
}

http_client::Answer PayoutService::transfer(const http_client::Call& call) {
  const auto body = json::parse(call.body, nullptr, false);
  const auto text = [&](const char* path) { return body.value(json::json_pointer(path), std::string()); };
  if (!body.is_object() || text("/category") != "bank") return refusal(422, "30_112", "Invalid transfer");
  Transfer made{.reference = text("/reference"), .currency = text("/amount/currency")};
  made.minor = body.value(json::json_pointer("/amount/value"), std::int64_t{0});
  const auto iban = text("/counterparty/bankAccount/accountIdentification/iban");
  if (made.minor <= 0 || !is_iban(iban)) return refusal(422, "30_081", "Invalid transfer information provided");
  const bool declines = static_cast<int>(fate_of(made.reference, 1) % 100) < script_.declines;
  // Half of those are not taken at all, the others are taken and refused.
  if (declines && fate_of(made.reference, 2) % 2 == 0) return refusal(422, "30_066", "Insufficient balance");
  made.id = "TR" + std::to_string(transfers_.size() + 1);
  made.fails = static_cast<int>(fate_of(made.reference, 3) % 100) < script_.customer_fails / 2;
  made.looks_until_over = static_cast<int>(fate_of(made.reference, 4) % 4);
  made.status = declines ? "refused" : "authorised";
  if (!declines && !made.fails) {
    auto& paid = books_[made.reference];
    ++paid.transfers;
    paid.minor += made.minor;
  }
  const auto id = made.id;
  transfers_.emplace(id, std::move(made));
  auto answer = look(id);
  answer.status = 202;
  return answer;
}

http_client::Answer PayoutService::look(const std::string& id) {
  const auto found = transfers_.find(id);
  if (found == transfers_.end()) return refusal(404, "30_011", "Transfer not found");
  auto& transfer = found->second;
  if (transfer.status == "authorised" && transfer.looks_until_over-- <= 0) {
    transfer.status = transfer.fails ? "failed" : "booked";
  }
  const json body{
      {"id", transfer.id},         {"reference", transfer.reference},
      {"status", transfer.status}, {"reason", transfer.status == "refused" ? "notEnoughBalance" : "approved"},
      {"category", "bank"},        {"amount", {{"value", transfer.minor}, {"currency", transfer.currency}}}};
  return {.status = 200, .body = body.dump()};
}

std::uint64_t PayoutService::fate_of(const std::string& reference, std::uint64_t of) const {
  std::uint64_t hash = 0xcbf29ce484222325 ^ seed_ ^ (of << 32);  // FNV-1a, then a draw from it
  for (const char c : reference) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return std::mt19937_64(hash)();
}

std::string PayoutService::books_json() const {
  auto all = json::object();
  for (const auto& [reference, paid] : books_) all[reference] = {{"transfers", paid.transfers}, {"minor", paid.minor}};
  return all.dump();
}

}  // namespace paypie::gateway_simulator
