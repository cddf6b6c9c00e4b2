// What can be read about approvals: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "query-side/approvals/approval_queries.hpp"
#include "query-side/reading/history_event.hpp"

namespace paypie::query {

struct ApprovalPage {
  std::vector<projections::ApprovalView> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(ApprovalPage, (data, next_cursor, has_more))

boost::asio::awaitable<http::Response> get_approval(ApprovalQueries& api, http::Request request);
boost::asio::awaitable<http::Response> approval_history(ApprovalQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_approvals(ApprovalQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter approval_as_of[] = {
    {"as_of", "The approval as it was: a version, or an RFC 3339 time (recorded time)"}};
inline constexpr http::QueryParameter approval_history[] = {{"limit", "1 to 100, default 20", "integer"},
                                                            {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter approvals[] = {
    {"status", "requested, granted, rejected, withdrawn, expired, carried_out or failed"},
    {"act",
     "refund_payment, refund_order, cancel_order, abandon_order, record_manual_payment, record_outside_payment, "
     "pay_out_cashback or change_risk_model"},
    {"resource", "About this payment, order or account"},
    {"requested_by", "That this caller asked for"},
    {"decided_by", "That this caller decided"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};

}  // namespace parameters

inline constexpr http::Route<ApprovalQueries> approval_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/approvals",
      .id = "approvals.list",
      .summary = "Approvals, those that were asked for last first",
      .permission = "approvals:read",
      .wait_for = true,
      .answer = codec::answer_schema<ApprovalPage>,
      .refusals = read_refusals,
      .query = parameters::approvals},
     list_approvals},
    {{.method = http::Method::get,
      .path = "/api/v1/approvals/{approval_id}",
      .id = "approvals.get",
      .summary = "One approval, as it is or as it was",
      .permission = "approvals:read",
      .wait_for = true,
      .answer = codec::answer_schema<projections::ApprovalView>,
      .refusals = approval_read_refusals,
      .query = parameters::approval_as_of},
     get_approval},
    {{.method = http::Method::get,
      .path = "/api/v1/approvals/{approval_id}/history",
      .id = "approvals.history",
      .summary = "What happened to an approval, step by step",
      .permission = "approvals:read",
      .wait_for = true,
      .answer = history_schema,
      .refusals = approval_read_refusals,
      .query = parameters::approval_history},
     approval_history},
};

}  // namespace paypie::query
