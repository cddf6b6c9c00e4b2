// What can be read about risk: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "projections/assessment_rows.hpp"
#include "projections/risk_model.hpp"
#include "query-side/reading/refusals.hpp"
#include "query-side/risk/risk_queries.hpp"

namespace paypie::query {

struct AssessmentPage {
  std::vector<projections::AssessmentEntry> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(AssessmentPage, (data, next_cursor, has_more))

boost::asio::awaitable<http::Response> list_assessments(RiskQueries& api, http::Request request);
boost::asio::awaitable<http::Response> current_risk_model(RiskQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter assessments[] = {{"verdict", "approve, review or reject"},
                                                       {"model", "By the model of this name"},
                                                       {"account", "Of this cashback account"},
                                                       {"order", "Of this order"},
                                                       {"from", "Recorded at this RFC 3339 time or day, or later"},
                                                       {"to", "Recorded before this RFC 3339 time or day"},
                                                       {"include", "total: how many there are in all"},
                                                       {"limit", "1 to 100, default 20", "integer"},
                                                       {"cursor", "next_cursor of the answer before"}};

}  // namespace parameters

inline constexpr http::Route<RiskQueries> risk_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/risk/assessments",
      .id = "risk.assessments.list",
      .summary = "How claims of cashback were judged, by which model, and what each input added; the youngest first",
      .permission = "risk:read",
      .wait_for = true,
      .answer = codec::answer_schema<AssessmentPage>,
      .refusals = read_refusals,
      .query = parameters::assessments},
     list_assessments},
    {{.method = http::Method::get,
      .path = "/api/v1/risk/models/current",
      .id = "risk.models.current",
      .summary = "The model that claims are judged by now: the last one approved, else the one that was configured",
      .permission = "risk:read",
      .wait_for = true,
      .answer = codec::answer_schema<projections::RiskModel>,
      .refusals = read_refusals},
     current_risk_model},
};

}  // namespace paypie::query
