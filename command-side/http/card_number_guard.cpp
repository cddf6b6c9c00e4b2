// Where a card number could stand outside of a body.
#include "command-side/http/card_number_guard.hpp"

#include <algorithm>

#include "command-side/http/failures.hpp"
#include "events/card_numbers.hpp"

namespace paypie::commands {
namespace {

// The fields whose words are kept, hashed or logged.
constexpr std::array kept_fields{"idempotency-key", "x-store-id", "tracestate", "user-agent"};

bool holds_one(const http::Request& request) {
  if (holds_card_number(request.path)) return true;
  const auto in_query = [](const http::NamedText& one) {
    return holds_card_number(one.first) || holds_card_number(one.second);
  };
  if (std::ranges::any_of(request.query, in_query)) return true;
  return std::ranges::any_of(kept_fields, [&](std::string_view name) {
    const auto field = request.header(name);
    return field && holds_card_number(*field);
  });
}

}  // namespace

std::expected<http::Caller, http::Problem> CardNumberGuard::authenticate(const http::Request& request,
                                                                         std::string_view permission) {
  if (holds_one(request)) return std::unexpected(to_problem(card_number_around));
  return callers_->authenticate(request, permission);
}

}  // namespace paypie::commands
