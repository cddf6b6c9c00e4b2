// Checking a request against its route's row.
#include "platform/http/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "platform/http/conditional.hpp"
#include "platform/http/head_check.hpp"
#include "platform/http/idempotency.hpp"

namespace paypie::http {
namespace {

BrokenRule broken(Refusal refusal, std::string detail) { return {refusal, to_problem(refusal, std::move(detail))}; }

// application/json with any parameters. What a browser form can send without asking (CORS) is never this.
bool is_json(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return equal_ignoring_case(type, "application/json");
}

std::optional<BrokenRule> broken_by_parameters(const RouteInfo& route, const Request& request) {
  for (std::size_t i = 0; i < request.query.size(); ++i) {
    const auto& name = request.query[i].first;
    const bool known =
        std::any_of(route.query.begin(), route.query.end(), [&](const auto& row) { return row.name == name; });
    if (!known) {
      auto rule = broken(Refusal::unknown_parameter, fmt::format("'{}' is not a parameter of {}", name, route.id));
      rule.problem.errors.push_back({"", "unknown", fmt::format("the query parameter '{}' is unknown", name)});
      return rule;
    }
    for (std::size_t k = 0; k < i; ++k)
      if (request.query[k].first == name)
        return broken(Refusal::repeated_parameter, fmt::format("'{}' appears twice", name));
  }
  return std::nullopt;
}

std::optional<BrokenRule> broken_by_conditions(const Request& request) {
  if (const auto field = request.header("if-match")) {
    const auto tags = read_entity_tags(*field);
    if (!tags || tags->tags.size() > 1)
      return broken(Refusal::bad_condition, "If-Match takes one entity tag such as \"7\", or *");
  }
  if (const auto field = request.header("if-none-match"); field && !read_entity_tags(*field))
    return broken(Refusal::bad_condition, "If-None-Match takes entity tags such as \"7\", or *");
  return std::nullopt;
}

}  // namespace

std::optional<BrokenRule> broken_rule(const RouteInfo& route, const Request& request, std::size_t body_size) {
  if (route.body != nullptr && body_size > 0 && !is_json(request.header("content-type").value_or("")))
    return broken(Refusal::media_type, "");
  if (!request.query.empty())
    if (auto rule = broken_by_parameters(route, request)) return rule;
  if (const auto field = request.header("idempotency-key")) {
    if (!read_idempotency_key(*field))
      return broken(Refusal::key_invalid, "a quoted string or a token of at most 255 visible characters is accepted");
  } else if (route.idempotency_key == Key::required) {
    return broken(Refusal::key_missing,
                  "send a new Idempotency-Key with every new request, the same one when repeating it");
  }
  return broken_by_conditions(request);
}

}  // namespace paypie::http
