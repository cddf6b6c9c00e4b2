// What can be read of the ledger: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "events/ledger/accounts.hpp"
#include "platform/http/route.hpp"
#include "query-side/ledger/ledger_queries.hpp"
#include "query-side/ledger/refusals.hpp"

namespace paypie::query {

// Balances are debits less credits: below zero where an account owes or earns.
struct AccountBalance {
  ledger::Account account = ledger::Account::receivable;
  std::string detail;
  ledger::AccountType type = ledger::AccountType::asset;
  Money debit;
  Money credit;
  Money balance;
};
VALUE(AccountBalance, (account, detail, type, debit, credit, balance))

struct CurrencyTotal {
  Money debit;
  Money credit;
  Money balance;  // 0, or something is wrong
};
VALUE(CurrencyTotal, (debit, credit, balance))

struct TrialBalance {
  std::vector<AccountBalance> data;
  std::vector<CurrencyTotal> totals;
};
VALUE(TrialBalance, (data, totals))

struct StatementLine {
  std::string date;  // of business, UTC
  Timestamp occurred_at;
  Timestamp recorded_at;
  std::string event;  // payment.captured
  std::string stream;
  std::uint64_t version = 0;
  std::string detail;
  std::optional<OrderId> order;
  Money amount;
  Money balance;  // of the account in this currency, as filtered, after this line
};
VALUE(StatementLine, (date, occurred_at, recorded_at, event, stream, version, detail, order, amount, balance))

struct StatementPage {
  std::vector<StatementLine> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(StatementPage, (data, next_cursor, has_more))

struct JournalLine {
  std::string id;  // of the event
  std::string date;
  Timestamp recorded_at;
  std::string event;
  std::string stream;
  std::uint64_t version = 0;
  std::uint64_t line = 0;  // of the event's postings, from 0
  ledger::Account account = ledger::Account::receivable;
  std::string detail;
  std::optional<OrderId> order;
  Money amount;
};
VALUE(JournalLine, (id, date, recorded_at, event, stream, version, line, account, detail, order, amount))

struct JournalPage {
  std::vector<JournalLine> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(JournalPage, (data, next_cursor, has_more))

boost::asio::awaitable<http::Response> trial_balance(LedgerQueries& api, http::Request request);
boost::asio::awaitable<http::Response> account_statement(LedgerQueries& api, http::Request request);
boost::asio::awaitable<http::Response> ledger_journal(LedgerQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter trial_balance[] = {
    {"date", "Up to this business day, with it, UTC; none: all there is"},
    {"as_of", "As it was recorded then: an RFC 3339 time, or a day (its first moment)"},
    {"currency", "ISO 4217 code"}};
inline constexpr http::QueryParameter statement[] = {
    {"from", "First business day, UTC"},
    {"to", "Last business day"},
    {"as_of", "As it was recorded then: an RFC 3339 time, or a day (its first moment)"},
    {"order", "Of this order"},
    {"detail", "Of this detail: a gateway"},
    {"currency", "ISO 4217 code"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter journal[] = {
    {"from", "First business day, UTC"},
    {"to", "Last business day"},
    {"as_of", "As it was recorded then: an RFC 3339 time, or a day (its first moment)"},
    {"order", "Of this order"},
    {"currency", "ISO 4217 code"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};

}  // namespace parameters

inline constexpr http::Route<LedgerQueries> ledger_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/ledger/trial-balance",
      .id = "ledger.trial_balance",
      .summary = "Every account's debits and credits; they come to zero in every currency",
      .permission = "ledger:read",
      .wait_for = true,
      .answer = codec::answer_schema<TrialBalance>,
      .refusals = read_refusals,
      .query = parameters::trial_balance},
     trial_balance},
    {{.method = http::Method::get,
      .path = "/api/v1/ledger/accounts/{account}/statement",
      .id = "ledger.statement",
      .summary = "What was posted to an account, line by line, with its running balance",
      .permission = "ledger:read",
      .wait_for = true,
      .answer = codec::answer_schema<StatementPage>,
      .refusals = ledger_read_refusals,
      .query = parameters::statement},
     account_statement},
    {{.method = http::Method::get,
      .path = "/api/v1/ledger/journal",
      .id = "ledger.journal",
      .summary = "Every posting, in the order of business days; those of one event follow each other",
      .permission = "ledger:read",
      .wait_for = true,
      .answer = codec::answer_schema<JournalPage>,
      .refusals = read_refusals,
      .query = parameters::journal},
     ledger_journal},
};

}  // namespace paypie::query
