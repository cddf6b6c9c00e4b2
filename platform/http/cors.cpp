// Judging origins and answering OPTIONS.
#include "platform/http/cors.hpp"

#include <algorithm>

namespace paypie::http {

Origin judge_origin(const Request& request, std::string_view host, std::span<const std::string> allowed) {
  const auto origin = request.header("origin");
  if (!origin) return Origin::none;
  if (std::find(allowed.begin(), allowed.end(), *origin) != allowed.end()) return Origin::allowed;
  for (std::string_view scheme : {"http://", "https://"})
    if (origin->starts_with(scheme) && origin->substr(scheme.size()) == host) return Origin::own;
  return Origin::refused;
}

std::string allow_field(std::span<const Method> allowed) {
  std::string field;
  auto add = [&](Method method) {
    if (!field.empty()) field += ", ";
    field += to_text(method);
  };
  for (Method method : allowed) {
    add(method);
    if (method == Method::get) add(Method::head);
  }
  add(Method::options);
  return field;
}

Response answer_options(std::span<const Method> allowed, bool preflight) {
  Response response;
  response.status = 204;
  const auto methods = allow_field(allowed);
  response.headers.emplace_back("Allow", methods);
  if (preflight) {
    response.headers.emplace_back("Access-Control-Allow-Methods", methods);
    response.headers.emplace_back("Access-Control-Allow-Headers",
                                  "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, "
                                  "Paypie-Wait-For, Paypie-Client-Secret, X-Store-Id, X-Plugin-API-Key, traceparent");
    response.headers.emplace_back("Access-Control-Max-Age", "600");
  }
  return response;
}

}  // namespace paypie::http
