// What can be read about who did what: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "projections/audit_rows.hpp"
#include "query-side/audit/audit_queries.hpp"
#include "query-side/reading/refusals.hpp"

namespace paypie::query {

struct AuditPage {
  std::vector<projections::AuditEntry> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(AuditPage, (data, next_cursor, has_more))

boost::asio::awaitable<http::Response> list_audit_entries(AuditQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter audit_entries[] = {
    {"actor", "By this caller"},
    {"action", "Of this type of event: paypie.order.cancelled.v1"},
    {"resource_type", "On this kind of resource: order, payment, ..."},
    {"resource", "On this resource, by its id"},
    {"correlation", "That belong to this process instance, which is its order's id"},
    {"client", "From this network: 192.0.2.0/24"},
    {"outcome", "done, refused or nothing_to_do"},
    {"from", "Recorded at this RFC 3339 time or day, or later"},
    {"to", "Recorded before this RFC 3339 time or day"},
    {"include", "total: how many there are in all"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};

}  // namespace parameters

inline constexpr http::Route<AuditQueries> audit_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/audit/entries",
      .id = "audit.entries",
      .summary = "Who did what to which resource, when, why and because of what; the youngest first",
      .permission = "audit:read",
      .wait_for = true,
      .answer = codec::answer_schema<AuditPage>,
      .refusals = read_refusals,
      .query = parameters::audit_entries},
     list_audit_entries},
};

}  // namespace paypie::query
