// Reads accounts and the ledger through the API, and the book of the simulated bank.
#include "tools/paypie/cashback_report.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <map>

#include "tools/output/output.hpp"
#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

std::string usd(std::int64_t cents) { return decimal_text(cents, 2, true); }

std::int64_t balance_of(Api& api, const std::string& account) {
  const auto answer = api.get("/api/v1/ledger/trial-balance");
  std::int64_t sum = 0;
  for (const auto& row : Api::succeeded(answer).body.at("data")) {
    if (row.at("account") == account) sum += row.at("balance").at("amount").get<std::int64_t>();
  }
  return sum;
}

}  // namespace

std::string cashback_report(Api& api, const SimulatedGateways& gateways, bool bank_knows_all,
                            std::vector<std::string>& differences) {
  std::map<std::string, std::int64_t> sums;
  std::int64_t rejected = 0, in_review = 0, claims = 0;
  const auto accounts = rows_of(api, "/api/v1/cashback/accounts", {.filters = {}, .limit = 0});
  for (const auto& account : accounts) {
    for (const auto* name : {"approved", "reversed", "paid", "under_way", "liability", "carried_forward"}) {
      sums[name] += account.at(name).at("amount").get<std::int64_t>();
    }
    const auto& counts = account.at("counts");
    claims += counts.at("claims").get<std::int64_t>();
    rejected += counts.at("rejected").get<std::int64_t>();
    in_review += counts.at("in_review").get<std::int64_t>();
  }
  const auto differs = [&](const char* what, std::int64_t ours, std::int64_t theirs) {
    if (ours != theirs) differences.push_back(fmt::format("cashback {}: {} is not {}", what, usd(ours), usd(theirs)));
  };
  differs("owed, by the ledger", sums["liability"], -balance_of(api, "cashback_liability"));
  differs("that it cost, by the ledger", sums["approved"] - sums["reversed"], balance_of(api, "cashback"));
  const auto by_bank = gateways.paid_out();
  // What waits for a person the bank may have paid, or not.
  const bool is_within = by_bank >= sums["paid"] && by_bank <= sums["paid"] + sums["under_way"];
  if (bank_knows_all && !is_within) differs("paid, by the bank's own book", sums["paid"], by_bank);
  return fmt::format(
      "\nCashback of {} accounts, {} orders\n\n"
      "  approved         {:>12}  {} in review, {} rejected (by risk or because the month was full)\n"
      "  reversed         {:>12}  of refunds\n"
      "  paid             {:>12}  {} by the bank's own book, {} under way\n"
      "  owed             {:>12}  the same in the ledger\n"
      "  carried forward  {:>12}  refunded after it was paid: taken off the next payouts\n",
      accounts.size(), claims, usd(sums["approved"]), in_review, rejected, usd(sums["reversed"]), usd(sums["paid"]),
      usd(by_bank), usd(sums["under_way"]), usd(sums["liability"]), usd(sums["carried_forward"]));
}

}  // namespace paypie::tools
