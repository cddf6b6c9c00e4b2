// What can be read about cashback: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "query-side/cashback/cashback_queries.hpp"
#include "query-side/reading/history_event.hpp"

namespace paypie::query {

struct CashbackAccountPage {
  std::vector<projections::CashbackAccountView> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(CashbackAccountPage, (data, next_cursor, has_more))

struct CashbackClaimPage {
  std::vector<projections::CashbackClaimView> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(CashbackClaimPage, (data, next_cursor, has_more))

struct CashbackProgrammePage {
  std::vector<projections::CashbackProgrammeView> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(CashbackProgrammePage, (data, next_cursor, has_more))

boost::asio::awaitable<http::Response> get_cashback_account(CashbackAccountQueries& api, http::Request request);
boost::asio::awaitable<http::Response> cashback_account_history(CashbackAccountQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_cashback_accounts(CashbackAccountQueries& api, http::Request request);
boost::asio::awaitable<http::Response> get_cashback_claim(CashbackClaimQueries& api, http::Request request);
boost::asio::awaitable<http::Response> cashback_claim_history(CashbackClaimQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_cashback_claims(CashbackClaimQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_cashback_programmes(CashbackProgrammeQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter cashback_as_of[] = {
    {"as_of", "As it was: a version, or an RFC 3339 time (recorded time)"}};
inline constexpr http::QueryParameter cashback_history[] = {{"limit", "1 to 100, default 20", "integer"},
                                                            {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter cashback_accounts[] = {
    {"currency", "ISO 4217 code"},
    {"in_review", "true: those with a claim that a person decides; false: the others"},
    {"held", "true: those with a claim that waits for a payout account, or for somebody to confirm it"},
    {"payouts", "under_way: those with a payout without an outcome; for_person: with one that somebody has to look at"},
    {"carried_forward", "true: those that something is taken off what becomes due of; false: the others"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter cashback_claims[] = {
    {"phase", "waiting, asked, in_review, approved, due, rejected or over"},
    {"account", "Of this account"},
    {"programme", "Of this programme"},
    {"order", "Of this order"},
    {"open", "true: those that are not rejected or over; false: the others"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter cashback_programmes[] = {
    {"active", "true: those that orders from now on take part in; false: those that have ended"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};

}  // namespace parameters

inline constexpr http::Route<CashbackAccountQueries> cashback_account_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/cashback/accounts",
      .id = "cashback.accounts.list",
      .summary = "Customers' cashback accounts, the youngest first",
      .permission = "cashback:read",
      .wait_for = true,
      .answer = codec::answer_schema<CashbackAccountPage>,
      .refusals = read_refusals,
      .query = parameters::cashback_accounts},
     list_cashback_accounts},
    {{.method = http::Method::get,
      .path = "/api/v1/cashback/accounts/{account_id}",
      .id = "cashback.accounts.get",
      .summary = "What one account owes, what becomes due, and what is on its way to the bank",
      .permission = "cashback:read",
      .wait_for = true,
      .answer = codec::answer_schema<projections::CashbackAccountView>,
      .refusals = cashback_account_read_refusals,
      .query = parameters::cashback_as_of},
     get_cashback_account},
    {{.method = http::Method::get,
      .path = "/api/v1/cashback/accounts/{account_id}/history",
      .id = "cashback.accounts.history",
      .summary = "What happened to a cashback account; of bank accounts both ends",
      .permission = "cashback:read",
      .wait_for = true,
      .answer = history_schema,
      .refusals = cashback_account_read_refusals,
      .query = parameters::cashback_history},
     cashback_account_history},
};

inline constexpr http::Route<CashbackClaimQueries> cashback_claim_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/cashback/claims",
      .id = "cashback.claims.list",
      .summary = "The cashback of each order, the youngest first",
      .permission = "cashback:read",
      .wait_for = true,
      .answer = codec::answer_schema<CashbackClaimPage>,
      .refusals = read_refusals,
      .query = parameters::cashback_claims},
     list_cashback_claims},
    {{.method = http::Method::get,
      .path = "/api/v1/cashback/claims/{claim_id}",
      .id = "cashback.claims.get",
      .summary = "The cashback of one order: what it was computed from, how far it is, why it does not go on",
      .permission = "cashback:read",
      .wait_for = true,
      .answer = codec::answer_schema<projections::CashbackClaimView>,
      .refusals = cashback_claim_read_refusals,
      .query = parameters::cashback_as_of},
     get_cashback_claim},
    {{.method = http::Method::get,
      .path = "/api/v1/cashback/claims/{claim_id}/history",
      .id = "cashback.claims.history",
      .summary = "What happened to the cashback of one order, step by step",
      .permission = "cashback:read",
      .wait_for = true,
      .answer = history_schema,
      .refusals = cashback_claim_read_refusals,
      .query = parameters::cashback_history},
     cashback_claim_history},
};

inline constexpr http::Route<CashbackProgrammeQueries> cashback_programme_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/cashback/programmes",
      .id = "cashback.programmes.list",
      .summary = "The cashback programmes of the store, in the order in which they were created",
      .permission = "cashback:read",
      .wait_for = true,
      .answer = codec::answer_schema<CashbackProgrammePage>,
      .refusals = read_refusals,
      .query = parameters::cashback_programmes},
     list_cashback_programmes},
};

}  // namespace paypie::query
