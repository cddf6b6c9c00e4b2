// What a read can be refused for, whatever is read.
#pragma once
#include <algorithm>
#include <array>

#include "platform/http/route.hpp"

namespace paypie::query {

enum class Refusal { bad_position, not_caught_up, parked, unavailable, not_ready, damaged, count };

inline constexpr std::array read_refusals = {
    http::RefusalRow{"read.bad_position", 400, "Paypie-Wait-For holds no position tokens of ours"},
    http::RefusalRow{"read.not_caught_up", 503, "What is read has not reached that position yet; try again"},
    http::RefusalRow{"projection.parked", 503, "What is read waits for a repair and would be out of date"},
    http::RefusalRow{"read.unavailable", 503, "What is read cannot be reached at the moment; try again"},
    http::RefusalRow{"read.not_ready", 503, "The tables of what is read are not there yet; try again"},
    http::RefusalRow{"read.damaged", 500, "What is stored cannot be read; the operators are told"},
};
static_assert(read_refusals.size() == static_cast<std::size_t>(Refusal::count));

// Every refusal of a view that has these of its own.
template <class... Rows>
constexpr auto with_read_refusals(const Rows&... own) {
  std::array<http::RefusalRow, sizeof...(own) + read_refusals.size()> rows{own...};
  std::ranges::copy(read_refusals, rows.begin() + sizeof...(own));
  return rows;
}

inline http::Problem to_problem(const http::RefusalRow& row, std::string detail = {}) {
  http::Problem problem{.status = row.status,
                        .code = std::string(row.code),
                        .title = std::string(row.title),
                        .detail = std::move(detail),
                        .retryable = row.status == 503};
  if (row.status == 503) problem.retry_after = std::chrono::seconds(1);
  return problem;
}
inline http::Problem to_problem(Refusal why, std::string detail = {}) {
  return to_problem(read_refusals[static_cast<std::size_t>(why)], std::move(detail));
}

}  // namespace paypie::query
