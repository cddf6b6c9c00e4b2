// Requests, responses and problems: the small functions over the plain types.
#include "platform/http/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "platform/http/trace.hpp"

namespace paypie::http {

std::string_view to_text(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::del: return "DELETE";
    case Method::options: return "OPTIONS";
  }
  return "GET";
}

bool Caller::may(std::string_view permission) const {
  return std::any_of(permissions.begin(), permissions.end(),
                     [&](const std::string& one) { return one == permission || one == "*"; });
}

std::optional<std::string_view> Request::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers)
    if (name == lower_case_name) return value;
  return std::nullopt;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

Response to_response(const Problem& problem, const Request& request) {
  nlohmann::ordered_json body;
  // A URN, so that the type stays the same wherever a server stands (RFC 9457 section 3.1.1).
  body["type"] = "urn:paypie:problem:" + problem.code;
  body["title"] = problem.title;
  body["status"] = problem.status;
  if (!problem.detail.empty()) body["detail"] = problem.detail;
  if (!request.path.empty()) body["instance"] = request.path;
  body["code"] = problem.code;
  if (!problem.errors.empty()) {
    auto& errors = body["errors"] = nlohmann::ordered_json::array();
    for (const auto& error : problem.errors)
      errors.push_back({{"pointer", error.pointer}, {"code", error.code}, {"detail", error.detail}});
  }
  body["retryable"] = problem.retryable;
  body["request_id"] = request.request_id;
  body["trace_id"] = trace_id_of(request.traceparent);

  Response response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  response.body = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  response.headers = problem.headers;
  if (problem.retry_after)
    response.headers.emplace_back("Retry-After", fmt::format("{}", problem.retry_after->count()));
  return response;
}

}  // namespace paypie::http
