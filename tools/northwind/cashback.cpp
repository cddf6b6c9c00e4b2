// Commands that are sent until they are answered.
#include "tools/northwind/cashback.hpp"

#include <fmt/format.h>

#include <atomic>

#include "tools/northwind/connection.hpp"
#include "tools/output/output.hpp"

namespace paypie::northwind {

namespace {

using Json = nlohmann::ordered_json;

Json usd(std::int64_t cents) { return {{"amount", cents}, {"currency", "USD"}}; }
Json tier(std::int64_t from, const char* rate) { return {{"from", usd(from)}, {"rate", rate}}; }

// ISO 13616: two check digits after the country, so that the number, rearranged, is 1 modulo 97.
std::string iban_of(std::int64_t number) {
  const auto account = fmt::format("37040044{:010}", number);
  std::int64_t remainder = 0;
  for (const char digit : account + "131400") remainder = (remainder * 10 + (digit - '0')) % 97;  // DE00
  return fmt::format("DE{:02}{}", 98 - remainder, account);
}

}  // namespace

std::string email_of(const Order& order) {
  std::string name = order.customer_id;
  for (auto& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return name + "@northwind.example";
}

void create_programmes(const tools::Endpoint& endpoint) {
  std::atomic<std::int64_t> requests{0};
  Connection connection(endpoint, requests);
  const auto create = [&](Json body) {
    const auto name = body.at("programme").get<std::string>();
    connection.send({"northwind-programme-" + name, "POST", "/api/v1/cashback/programmes", std::move(body)},
                    "programme " + name);
  };
  create({{"programme", "regulars"},
          {"title", "For regulars"},
          {"currency", "USD"},
          {"tiers", {tier(0, "0.01"), tier(100'000, "0.02")}},
          {"most_per_order", usd(5'000)},
          {"most_per_month", usd(200'000)},
          {"waiting_days", 0}});
  create({{"programme", "winter"},
          {"title", "Winter 1997"},
          {"currency", "USD"},
          {"tiers", {tier(50'000, "0.05")}},
          {"most_per_order", usd(10'000)},
          {"valid_from", "1997-11-01T00:00:00Z"},
          {"valid_until", "1998-03-01T00:00:00Z"},
          {"waiting_days", 0}});
}

std::int64_t pay_out_all(const tools::Endpoint& endpoint) {
  std::atomic<std::int64_t> requests{0};
  Connection connection(endpoint, requests);
  std::int64_t accounts = 0;
  std::string cursor;
  do {
    const auto page =
        connection.get("/api/v1/cashback/accounts?limit=100" + (cursor.empty() ? "" : "&cursor=" + cursor)).body;
    for (const auto& account : page.at("data")) {
      const auto id = account.at("id").get<std::string>(), path = "/api/v1/cashback/accounts/" + id,
                 what = "cashback account " + id;
      connection.send({"northwind-destination-" + id,
                       "POST",
                       path + "/payout-account",
                       {{"holder", "Northwind customer"}, {"iban", iban_of(++accounts)}}},
                      what);
      if (account.at("liability").at("amount") == 0) continue;
      connection.send({"northwind-payout-" + id, "POST", path + "/payouts", Json::object()}, what);
    }
    cursor = page.at("has_more").get<bool>() ? page.at("next_cursor").get<std::string>() : "";
  } while (!cursor.empty());
  return accounts;
}

std::int64_t refund_some(const tools::Endpoint& endpoint) {
  std::atomic<std::int64_t> requests{0};
  Connection connection(endpoint, requests);
  const auto paid = connection.get("/api/v1/cashback/claims?phase=due&limit=" + std::to_string(refunded_orders)).body;
  std::int64_t in_all = 0;
  for (const auto& claim : paid.at("data")) {
    const auto id = claim.at("order").get<std::string>();
    const auto order = connection.get("/api/v1/orders/" + id).body;
    const auto cents = order.at("totals").at("total").at("amount").get<std::int64_t>() / 4;
    connection.send({"northwind-refund-" + id,
                     "POST",
                     "/api/v1/orders/" + id + "/refunds",
                     {{"amount", usd(cents)}, {"reason", "a case came broken"}}},
                    "refund of order " + id);
    in_all += cents;
  }
  return in_all;
}

}  // namespace paypie::northwind
