// What can be read of settlement files: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "events/settlements.hpp"
#include "platform/http/route.hpp"
#include "query-side/reading/refusals.hpp"
#include "query-side/settlements/matching.hpp"
#include "query-side/settlements/settlement_queries.hpp"

namespace paypie::query {

// What a file comes to in one currency. As in its events; a type of its own, because answers may grow and bodies not.
struct SettlementFileTotal {
  Money gross;
  Money fees;
  Money payouts;
};
VALUE(SettlementFileTotal, (gross, fees, payouts))

// Without totals: it is not complete, and counts for nothing.
struct SettlementFile {
  std::string id;
  std::string gateway;
  std::string file;
  std::string digest;  // SHA-256 of its text
  std::int64_t lines = 0;
  std::int64_t recorded = 0;  // lines that are there
  Timestamp from;
  Timestamp until;
  std::string opened_by;
  Timestamp opened_at;
  std::optional<Timestamp> completed_at;
  std::vector<SettlementFileTotal> totals;
};
VALUE(SettlementFile,
      (id, gateway, file, digest, lines, recorded, from, until, opened_by, opened_at, completed_at, totals))

struct SettlementFilePage {
  std::vector<SettlementFile> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(SettlementFilePage, (data, next_cursor, has_more))

// A line of a file with what our books have for it, or what our books have and no file has.
struct SettlementMatch {
  MatchStatus status = MatchStatus::matched;
  std::string gateway;
  settlements::LineKind kind = settlements::LineKind::payment;
  std::string reference;
  std::optional<std::string> settlement;  // the file
  std::optional<std::int64_t> line;       // of the file, from 0
  std::optional<Money> in_file;           // signed: > 0 came to the balance at the gateway
  std::optional<Money> in_books;
  std::optional<Money> fee;
  std::optional<PaymentId> payment;
  std::optional<OrderId> order;
  Timestamp occurred_at;
};
VALUE(SettlementMatch,
      (status, gateway, kind, reference, settlement, line, in_file, in_books, fee, payment, order, occurred_at))

struct SettlementMatchPage {
  std::vector<SettlementMatch> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(SettlementMatchPage, (data, next_cursor, has_more))

boost::asio::awaitable<http::Response> list_settlements(SettlementQueries& api, http::Request request);
boost::asio::awaitable<http::Response> get_settlement(SettlementQueries& api, http::Request request);
boost::asio::awaitable<http::Response> settlement_lines(SettlementQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_differences(SettlementQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter settlements[] = {{"gateway", "Of this gateway"},
                                                       {"complete", "true or false"},
                                                       {"limit", "1 to 100, default 20", "integer"},
                                                       {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter settlement_lines[] = {
    {"status", "matched, amount_differs, surplus, repeated or posted"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter differences[] = {
    {"status", "missing, surplus, amount_differs or repeated; none: all of these"},
    {"gateway", "Of this gateway"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};

}  // namespace parameters

inline constexpr http::RefusalRow settlement_not_found{"settlement.not_found", 404,
                                                       "The store has no such settlement file"};
inline constexpr auto settlement_read_refusals = with_read_refusals(settlement_not_found);

inline constexpr http::Route<SettlementQueries> settlement_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/ledger/settlements",
      .id = "settlements.list",
      .summary = "Settlement files, the latest import first",
      .permission = "ledger:read",
      .wait_for = true,
      .answer = codec::answer_schema<SettlementFilePage>,
      .refusals = read_refusals,
      .query = parameters::settlements},
     list_settlements},
    {{.method = http::Method::get,
      .path = "/api/v1/ledger/settlements/{id}",
      .id = "settlements.get",
      .summary = "One settlement file",
      .permission = "ledger:read",
      .wait_for = true,
      .answer = codec::answer_schema<SettlementFile>,
      .refusals = settlement_read_refusals},
     get_settlement},
    {{.method = http::Method::get,
      .path = "/api/v1/ledger/settlements/{id}/lines",
      .id = "settlements.lines",
      .summary = "The lines of a complete settlement file, each with what it matches",
      .permission = "ledger:read",
      .wait_for = true,
      .answer = codec::answer_schema<SettlementMatchPage>,
      .refusals = settlement_read_refusals,
      .query = parameters::settlement_lines},
     settlement_lines},
    {{.method = http::Method::get,
      .path = "/api/v1/ledger/differences",
      .id = "settlements.differences",
      .summary = "Where settlement files and our books do not agree",
      .permission = "ledger:read",
      .wait_for = true,
      .answer = codec::answer_schema<SettlementMatchPage>,
      .refusals = read_refusals,
      .query = parameters::differences},
     list_differences},
};

}  // namespace paypie::query
