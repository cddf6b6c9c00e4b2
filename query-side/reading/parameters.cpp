// Strict readers of query parameters.
#include "query-side/reading/parameters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "platform/http/refusal.hpp"

namespace paypie::query {

void Parameters::wrong(std::string_view name, std::string detail) {
  errors_.push_back({"/" + std::string(name), "parameter.invalid", std::move(detail)});
}

std::optional<std::string> Parameters::text(std::string_view name, std::size_t longest) {
  auto given = request_.query_value(name);
  if (!given) return std::nullopt;
  if (given->empty() || given->size() > longest || given->find('\0') != std::string_view::npos) {
    wrong(name, fmt::format("must have 1 to {} characters", longest));
    return std::nullopt;
  }
  return std::string(*given);
}

std::optional<std::int64_t> Parameters::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  auto given = request_.query_value(name);
  if (!given) return std::nullopt;
  std::int64_t value = 0;
  auto [end, failed] = std::from_chars(given->data(), given->data() + given->size(), value);
  if (failed != std::errc() || end != given->data() + given->size() || value < least || value > most) {
    wrong(name, fmt::format("must be an integer between {} and {}", least, most));
    return std::nullopt;
  }
  return value;
}

std::optional<Timestamp> Parameters::time(std::string_view name) {
  auto given = request_.query_value(name);
  if (!given) return std::nullopt;
  auto time = parse_timestamp(given->size() == 10 ? std::string(*given) + "T00:00:00Z" : std::string(*given));
  if (!time) wrong(name, "must be an RFC 3339 time, or a day such as 2025-01-31");
  return time;
}

std::optional<std::string> Parameters::day(std::string_view name) {
  auto given = request_.query_value(name);
  if (!given) return std::nullopt;
  if (given->size() != 10 || !parse_timestamp(std::string(*given) + "T00:00:00Z")) {
    wrong(name, "must be a day such as 2025-01-31");
    return std::nullopt;
  }
  return std::string(*given);
}

std::optional<Currency> Parameters::currency(std::string_view name) {
  auto given = request_.query_value(name);
  if (!given) return std::nullopt;
  auto currency = Currency::parse(*given);
  if (!currency) wrong(name, "must be an ISO 4217 currency code");
  return currency;
}

std::optional<std::size_t> Parameters::choice(std::string_view name, std::vector<std::string_view> names) {
  auto given = request_.query_value(name);
  if (!given) return std::nullopt;
  auto found = std::ranges::find(names, *given);
  if (found == names.end()) {
    wrong(name, fmt::format("must be one of {}", fmt::join(names, ", ")));
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - names.begin());
}

std::optional<http::Problem> Parameters::problem() const {
  if (errors_.empty()) return std::nullopt;
  auto problem = http::to_problem(http::Refusal::bad_parameter);
  problem.errors = errors_;
  return problem;
}

}  // namespace paypie::query
