// The ledger's read model and its views against a real PostgreSQL: rows, balances at any moment, statements.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/support/ledger_server.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::json;

namespace {

using AccountKey = std::tuple<std::string, std::string, std::string>;  // account, detail, currency
using Balances = std::map<AccountKey, std::pair<std::int64_t, std::int64_t>>;

std::string day_of(const Envelope& meta) { return to_text(meta.occurred_at.value_or(meta.time)).substr(0, 10); }

// The log folded by hand, as far as `counts` says.
template <class Counts>
Balances folded(const LedgerLog& log, const std::string& store, Counts counts) {
  Balances sums;
  for (const auto& [meta, postings] : log.posted) {
    if (meta.store.name != store || !counts(meta)) continue;
    for (const auto& posting : postings) {
      auto& [debit, credit] = sums[{std::string(ledger::row_of(posting.account).name), posting.detail,
                                    std::string(posting.amount.currency.text())}];
      (posting.amount.minor > 0 ? debit : credit) += std::abs(posting.amount.minor);
    }
  }
  return sums;
}

Balances shown(const Json& balance) {
  Balances sums;
  for (const auto& row : balance.at("data")) {
    const std::int64_t debit = row.at("debit").at("amount"), credit = row.at("credit").at("amount");
    CHECK(row.at("balance").at("amount") == debit - credit);
    sums[{row.at("account"), row.at("detail"), row.at("debit").at("currency")}] = {debit, credit};
  }
  for (const auto& total : balance.at("totals")) CHECK(total.at("balance").at("amount") == 0);
  return sums;
}

// All pages of a list.
std::vector<Json> all_of(LedgerServer& server, const std::string& target) {
  std::vector<Json> rows;
  std::string cursor;
  do {
    const auto page = server.get(target + (cursor.empty() ? "" : "&cursor=" + cursor));
    REQUIRE_MESSAGE(page.status == 200, page.json.dump());
    for (const auto& row : page.json.at("data")) rows.push_back(row);
    cursor = page.json.at("next_cursor").is_null() ? "" : page.json.at("next_cursor").get<std::string>();
  } while (!cursor.empty());
  return rows;
}

}  // namespace

TEST_CASE("the ledger's rows are those of the log, whatever the batches were; rebuilt equals live") {
  LedgerLog log(21);
  LedgerServer live(log);
  for (int round = 0; round < 6; ++round) {
    log.write(40);
    live.catch_up();
  }
  std::size_t postings = 0;
  for (const auto& one : log.posted) postings += one.postings.size();
  const auto content = live.content();
  CHECK(content.at("ledger_orders.postings").size() + content.at("ledger_payments.postings").size() +
            content.at("ledger_cashback.postings").size() ==
        postings);
  CHECK(content.at("ledger_cashback.postings").size() > 50);
  CHECK(content.at("ledger_orders.postings").size() > 50);

  LedgerServer small(log, {.batch_bytes = 2'000});
  CHECK(small.catch_up() > 20);
  CHECK(small.content() == content);

  live.orders_runner.ask_rebuild();
  live.payments_runner.ask_rebuild();
  live.cashback_runner.ask_rebuild();
  live.catch_up();
  CHECK(live.content() == content);
}

TEST_CASE("a trial balance as of any business day, or any recorded time, is a fold of the log up to it, and is zero") {
  LedgerLog log(22);
  LedgerServer server(log);
  log.write(300);
  server.catch_up();
  const auto everything = [](const Envelope&) { return true; };
  const auto now = server.get("trial-balance");
  REQUIRE_MESSAGE(now.status == 200, now.json.dump());
  CHECK(shown(now.json) == folded(log, "main", everything));
  CHECK(shown(server.get("trial-balance", "other").json) == folded(log, "other", everything));
  CHECK(now.json.at("data").at(0).at("account") == "receivable");  // in the order of the chart
  CHECK(now.json.at("data").at(0).at("type") == "asset");

  std::mt19937_64 random(5);
  std::set<Balances> different;
  const auto drawn = [&]() -> const Envelope& { return log.posted[random() % log.posted.size()].meta; };
  for (int n = 0; n < 20; ++n) {
    const auto day = day_of(drawn());
    CAPTURE(day);
    const auto expected = folded(log, "main", [&](const Envelope& meta) { return day_of(meta) <= day; });
    CHECK(shown(server.get("trial-balance?date=" + day).json) == expected);
    different.insert(expected);
  }
  for (int n = 0; n < 20; ++n) {
    const auto time = drawn().time;
    CAPTURE(to_text(time));
    const auto expected = folded(log, "main", [&](const Envelope& meta) { return meta.time <= time; });
    CHECK(shown(server.get("trial-balance?as_of=" + to_text(time)).json) == expected);
    different.insert(expected);
  }
  CHECK(different.size() > 25);
  const auto euros = server.get("trial-balance?currency=EUR");
  for (const auto& row : euros.json.at("data")) CHECK(row.at("balance").at("currency") == "EUR");
  CHECK(shown(server.get("trial-balance?date=1970-01-01").json).empty());
}

TEST_CASE("a statement shows every posting of its account in the order of business, with the balance after each") {
  LedgerLog log(23);
  LedgerServer server(log);
  log.write(200);
  server.catch_up();
  const auto lines = all_of(server, "accounts/receivable/statement?limit=7&currency=USD");
  std::int64_t balance = 0;
  std::string last;
  for (const auto& line : lines) {
    balance += line.at("amount").at("amount").get<std::int64_t>();
    CHECK(line.at("balance").at("amount") == balance);
    CHECK(last <= line.at("date").get<std::string>());
    last = line.at("date");
  }
  const auto whole = folded(log, "main", [](const Envelope&) { return true; });
  const auto [debit, credit] = whole.at({"receivable", "", "USD"});
  CHECK(balance == debit - credit);

  SUBCASE("a range begins with the balance before it") {
    const std::string from = lines[lines.size() / 2].at("date"), to = lines[lines.size() * 3 / 4].at("date");
    std::vector<Json> expected;
    for (const auto& line : lines) {
      if (line.at("date") >= from && line.at("date") <= to) expected.push_back(line);
    }
    CHECK(all_of(server, "accounts/receivable/statement?limit=9&currency=USD&from=" + from + "&to=" + to) == expected);
  }
  SUBCASE("of one order, or one gateway") {
    const std::string order = lines.front().at("order");
    const auto own = all_of(server, "accounts/receivable/statement?limit=9&order=" + order);
    CHECK(own.size() >= 1);
    for (const auto& line : own) CHECK(line.at("order") == order);
    const auto stripe = all_of(server, "accounts/gateway_clearing/statement?limit=50&currency=USD&detail=stripe");
    const auto [in, out] = whole.at({"gateway_clearing", "stripe", "USD"});
    CHECK(stripe.back().at("balance").at("amount") == in - out);
  }
  SUBCASE("as it was recorded then") {
    std::vector<std::string> times;
    for (const auto& line : lines) times.push_back(line.at("recorded_at"));
    std::ranges::sort(times);
    const auto then = times[times.size() / 2];
    const auto known = all_of(server, "accounts/receivable/statement?limit=50&currency=USD&as_of=" + then);
    CHECK(known.size() < lines.size());
    for (const auto& line : known) CHECK(line.at("recorded_at") <= then);
  }
}

TEST_CASE("the journal has every posting once, and those of one event follow each other") {
  LedgerLog log(24);
  LedgerServer server(log);
  log.write(60);
  server.catch_up();
  const auto lines = all_of(server, "journal?limit=11");
  std::map<std::string, std::int64_t> sums;
  std::set<std::string> over;
  std::string current;
  for (const auto& line : lines) {
    const std::string id = line.at("id");
    if (id != current) CHECK(over.insert(id).second);
    current = id;
    sums[id] += line.at("amount").at("amount").get<std::int64_t>();
  }
  for (const auto& [id, sum] : sums) CHECK(sum == 0);
  std::size_t expected = 0;
  for (const auto& one : log.posted) expected += one.meta.store.name == "main" ? one.postings.size() : 0;
  CHECK(lines.size() == expected);
}

TEST_CASE("what cannot be asked of the ledger is refused by name") {
  LedgerLog log(25);
  LedgerServer server(log);
  server.catch_up();
  CHECK(server.get("accounts/petty_cash/statement").json.at("code") == "ledger.no_such_account");
  for (const auto* wrong :
       {"trial-balance?date=1996-13-01", "trial-balance?as_of=yesterday", "trial-balance?currency=XYZ",
        "accounts/bank/statement?from=soon", "accounts/bank/statement?limit=101",
        "accounts/bank/statement?cursor=nonsense", "journal?to=1996"}) {
    CAPTURE(wrong);
    CHECK(server.get(wrong).status == 400);
  }
  const auto empty = server.get("trial-balance");
  CHECK(empty.json == Json::parse(R"({"data":[],"totals":[]})"));
}
