// How much of a list is asked for: `limit`, and either `cursor` or `page`; `include=total` where a list can count.
#pragma once
#include <cstddef>
#include <expected>
#include <optional>
#include <string>

#include "platform/http/message.hpp"

namespace paypie::http {

inline constexpr std::size_t default_page_limit = 20;
inline constexpr std::size_t largest_page_limit = 100;
inline constexpr std::size_t largest_page_number = 10'000;

struct Paging {
  std::size_t limit = default_page_limit;
  std::optional<std::string> cursor;  // as sent; the list reads it with read_cursor
  std::optional<std::size_t> page;    // from 1
  bool total = false;
};

// Which of these parameters a list takes at all is said by its route; what is wrong with one is a 400 that names it.
std::expected<Paging, Problem> read_paging(const Request& request);

// The 400 for one query parameter, for lists' own parameters too.
Problem bad_parameter(std::string_view name, std::string_view sentence);

}  // namespace paypie::http
