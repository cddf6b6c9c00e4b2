// An HTTP request and response as handlers see them: parsed, limited, authenticated. No Beast type appears here.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paypie::http {

enum class Method { get, head, post, put, patch, del, options };
std::string_view to_text(Method method);

using NamedText = std::pair<std::string, std::string>;

// Who is asking. Tokens name their actor, tenants and permissions; without tokens everyone is `dev` on loopback.
struct Caller {
  std::string actor;
  std::string tenant;                    // the one this request is about (X-Store-Id, or the token's only one)
  std::vector<std::string> permissions;  // "orders:write", or "*"
  bool may(std::string_view permission) const;
};

struct Request {
  Method method = Method::get;
  std::string path;                     // percent-decoded, no dot segments
  std::vector<std::string> parameters;  // the {…} parts of the route's path, in order
  std::vector<NamedText> query;         // decoded, in order; duplicates stay
  std::vector<NamedText> headers;       // names lower-case
  std::string body;
  std::string request_id;   // also in the Request-Id answer header and in every log line
  std::string traceparent;  // W3C; the caller's, or a new one
  std::string remote_address;
  Caller caller;
  std::chrono::microseconds deadline{};  // std::chrono::steady_clock: the handler must have answered by then

  std::optional<std::string_view> header(std::string_view lower_case_name) const;
  std::optional<std::string_view> query_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<NamedText> headers;
};

// One wrong field of a body or query: RFC 6901 pointer ("/lines/0/quantity"), stable code, sentence.
struct FieldError {
  std::string pointer;
  std::string code;
  std::string detail;
  bool operator==(const FieldError&) const = default;
};

// RFC 9457. `code` is stable and has a page in docs/reference/problems.md; never an internal text.
struct Problem {
  int status = 500;
  std::string code;    // order.not_cancellable
  std::string title;   // one sentence, the same for every occurrence
  std::string detail;  // this occurrence; may be empty
  std::vector<FieldError> errors;
  bool retryable = false;
  std::optional<std::chrono::seconds> retry_after;
  std::vector<NamedText> headers;  // e.g. ETag with the current version on 412
};
// application/problem+json with instance, request_id and trace_id of the request.
Response to_response(const Problem& problem, const Request& request);

}  // namespace paypie::http
