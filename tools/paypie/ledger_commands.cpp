// The ledger from the command line: trial balance, account statements, and the journal for accountants' programs.
#include <fmt/format.h>

#include "tools/journal/journal.hpp"
#include "tools/paypie/commands.hpp"
#include "tools/paypie/trial_balance.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* path = "/api/v1/ledger/";

std::string query_of(const LedgerWanted& wanted) {
  std::string query;
  const auto add = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    query += fmt::format("{}{}={}", query.empty() ? "?" : "&", name, http_client::percent_encoded(value));
  };
  add("date", wanted.date);
  add("as_of", wanted.as_of);
  add("currency", wanted.currency);
  return query;
}

std::vector<std::string> filters_of(const LedgerWanted& wanted) {
  std::vector<std::string> filters;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) filters.push_back(fmt::format("{}={}", name, value));
  };
  add("from", wanted.from);
  add("to", wanted.to);
  add("as_of", wanted.as_of);
  add("order", wanted.order);
  add("detail", wanted.detail);
  add("currency", wanted.currency);
  return filters;
}

Money money_of(const Json& money) {
  return {money.at("amount").get<std::int64_t>(), Currency::parse(money.at("currency").get<std::string>()).value()};
}

}  // namespace

Exit ledger_balance(const config::Config& config, const LedgerWanted& wanted, Format format) {
  Api api(endpoint_of(config));
  const auto answer = api.get(std::string(path) + "trial-balance" + query_of(wanted));
  const auto& balance = Api::succeeded(answer).body;
  print(trial_balance_rows(balance, format));
  const auto differences = imbalances_of(balance);
  for (const auto& sentence : differences) fmt::print(stderr, "{}\n", sentence);
  return differences.empty() ? Exit::ok : Exit::difference;
}

Exit ledger_statement(const config::Config& config, const LedgerWanted& wanted, Format format) {
  const Column columns[] = {{"date", "/date"},
                            {"event", "/event"},
                            {"detail", "/detail"},
                            {"amount", "/amount/amount", true},
                            {"balance", "/balance/amount", true},
                            {"currency", "/amount/currency"},
                            {"order", "/order"},
                            {"stream", "/stream"}};
  Api api(endpoint_of(config));
  const auto target = fmt::format("{}accounts/{}/statement", path, http_client::percent_encoded(wanted.account));
  print(rendered(rows_of(api, target, {filters_of(wanted), wanted.limit}), columns, format));
  return Exit::ok;
}

// The postings of one event follow each other, in their order.
Exit ledger_export(const config::Config& config, const LedgerWanted& wanted) {
  Api api(endpoint_of(config));
  auto text = journal_head();
  JournalEntry entry;
  const auto end_entry = [&] {
    if (!entry.postings.empty()) text += journal_text(entry);
  };
  for (const auto& line : rows_of(api, std::string(path) + "journal", {filters_of(wanted), 0})) {
    const auto* row = ledger::account_named(line.at("account").get<std::string>());
    if (row == nullptr) throw Failure(Exit::internal, "the server has an account that this program does not know");
    if (entry.code != line.at("id").get<std::string>()) {
      end_entry();
      entry = {line.at("date").get<std::string>(),
               line.at("id").get<std::string>(),
               line.at("event").get<std::string>() + " " + line.at("stream").get<std::string>(),
               endpoint_of(config).store,
               {}};
    }
    const auto& order_id = line.at("order");
    const auto order = order_id.is_null() ? OrderId() : OrderId::parse(order_id.get<std::string>()).value_or(OrderId{});
    entry.postings.push_back({row->account, line.at("detail").get<std::string>(), order, money_of(line.at("amount"))});
  }
  end_entry();
  print(text);
  return Exit::ok;
}

}  // namespace paypie::tools
