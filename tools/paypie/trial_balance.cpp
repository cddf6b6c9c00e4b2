// The API's answer into tables.
#include "tools/paypie/trial_balance.hpp"

#include <fmt/format.h>

#include "events/values.hpp"
#include "tools/paypie/until_current.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

const Column columns[] = {{"account", "/account"},
                          {"detail", "/detail"},
                          {"type", "/type"},
                          {"debit", "/debit/amount", true},
                          {"credit", "/credit/amount", true},
                          {"balance", "/balance/amount", true},
                          {"currency", "/balance/currency"}};

std::vector<Json> rows_with_totals(const Json& balance) {
  std::vector<Json> rows(balance.at("data").begin(), balance.at("data").end());
  for (const auto& total : balance.at("totals")) {
    Json row{{"account", "total"}, {"detail", ""}, {"type", ""}};
    row.update(total);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

std::string trial_balance_rows(const Json& balance, Format format) {
  return rendered(rows_with_totals(balance), columns, format);
}

std::vector<std::string> imbalances_of(const Json& balance) {
  std::vector<std::string> found;
  for (const auto& total : balance.at("totals")) {
    const auto& left = total.at("balance");
    if (left.at("amount") == 0) continue;
    found.push_back(fmt::format("the ledger does not balance: {} minor units of {} are left", left.at("amount").dump(),
                                left.at("currency").get<std::string>()));
  }
  return found;
}

std::string trial_balance_report(Api& api, const std::vector<std::string>& positions,
                                 std::vector<std::string>& differences) {
  const auto balance = until_current(positions, [&](const Api::Headers& headers) {
    return Api::succeeded(api.get("/api/v1/ledger/trial-balance", headers)).body;
  });
  for (auto& sentence : imbalances_of(balance)) differences.push_back(std::move(sentence));
  auto rows = rows_with_totals(balance);
  for (auto& row : rows) {
    for (const auto* sum : {"debit", "credit", "balance"}) {
      auto& amount = row[sum]["amount"];
      const auto currency = Currency::parse(row[sum]["currency"].get<std::string>());
      if (currency) amount = decimal_text(amount.get<std::int64_t>(), currency->minor_digits(), true);
    }
  }
  return "\nTrial balance\n" + rendered(rows, columns, Format::table);
}

}  // namespace paypie::tools
