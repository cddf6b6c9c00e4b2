// The table of the edge's refusals.
#include "platform/http/refusal.hpp"

#include <array>
#include <utility>

namespace paypie::http {
namespace {

constexpr std::array rows = {
    RefusalRow{"http.bad_request_line", 400, "The request line is not valid HTTP/1.1"},
    RefusalRow{"http.bad_field", 400, "A header field is not valid"},
    RefusalRow{"http.repeated_field", 400, "A header field that may appear once appears twice"},
    RefusalRow{"http.transfer_encoding", 400, "Transfer-Encoding is not accepted; send one Content-Length"},
    RefusalRow{"http.bad_content_length", 400, "Content-Length must be one plain number"},
    RefusalRow{"http.bad_host", 400, "Host must be present once and name this server"},
    RefusalRow{"http.bad_target", 400, "The request target is not valid"},
    RefusalRow{"http.upgrade", 400, "Protocol upgrades are not accepted"},
    RefusalRow{"http.unexpected_body", 400, "This method takes no body"},
    RefusalRow{"http.head_too_large", 431, "The request head is too large"},
    RefusalRow{"http.too_many_fields", 431, "The request has too many header fields"},
    RefusalRow{"http.target_too_long", 414, "The request target is too long"},
    RefusalRow{"http.length_required", 411, "This method needs a Content-Length"},
    RefusalRow{"http.body_too_large", 413, "The request body is too large"},
    RefusalRow{"http.expectation_failed", 417, "The only expectation accepted is 100-continue"},
    RefusalRow{"http.head_too_slow", 408, "The request head did not arrive in time"},
    RefusalRow{"http.body_too_slow", 408, "The request body did not arrive in time"},
    RefusalRow{"http.no_such_route", 404, "There is nothing at this path"},
    RefusalRow{"http.method_not_allowed", 405, "This path does not take this method"},
    RefusalRow{"http.media_type", 415, "The body must be application/json"},
    RefusalRow{"http.origin_not_allowed", 403, "Requests from this origin are not accepted"},
    RefusalRow{"http.unknown_parameter", 400, "A query parameter is unknown"},
    RefusalRow{"http.repeated_parameter", 400, "A query parameter appears twice"},
    RefusalRow{"http.bad_parameter", 400, "A query parameter has no valid value"},
    RefusalRow{"http.key_missing", 400, "This request needs an Idempotency-Key"},
    RefusalRow{"http.key_invalid", 400, "The Idempotency-Key is not valid"},
    RefusalRow{"http.bad_condition", 400, "If-Match or If-None-Match is not valid"},
    RefusalRow{"auth.token_missing", 401, "A bearer token is needed"},
    RefusalRow{"auth.token_invalid", 401, "The bearer token is not known"},
    RefusalRow{"auth.not_permitted", 403, "The caller may not do this"},
    RefusalRow{"auth.other_store", 403, "The caller may not act for this store"},
    RefusalRow{"http.out_of_time", 503, "The request could not be answered in time"},
    RefusalRow{"http.too_many_connections", 503, "There are too many connections"},
    RefusalRow{"http.internal", 500, "Something went wrong here"},
};
static_assert(rows.size() == static_cast<std::size_t>(Refusal::count));

}  // namespace

std::span<const RefusalRow> edge_refusals() { return rows; }

const RefusalRow& row_of(Refusal refusal) { return rows[static_cast<std::size_t>(refusal)]; }

Problem to_problem(Refusal refusal, std::string detail) {
  const RefusalRow& row = row_of(refusal);
  Problem problem;
  problem.status = row.status;
  problem.code = row.code;
  problem.title = row.title;
  problem.detail = std::move(detail);
  problem.retryable = row.status == 503 || row.status == 408;
  if (row.status == 503) problem.retry_after = std::chrono::seconds(1);
  return problem;
}

}  // namespace paypie::http
