// What a route's row demands of a request before its handler sees it: body type, parameters, keys, conditions.
#pragma once
#include <optional>

#include "platform/http/message.hpp"
#include "platform/http/refusal.hpp"
#include "platform/http/route.hpp"

namespace paypie::http {

struct BrokenRule {
  Refusal refusal;
  Problem problem;
};

// `body_size` as announced: the body itself need not have been read yet.
std::optional<BrokenRule> broken_rule(const RouteInfo& route, const Request& request, std::size_t body_size);

}  // namespace paypie::http
