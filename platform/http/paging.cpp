// Reading paging parameters.
#include "platform/http/paging.hpp"

#include <fmt/format.h>

#include <charconv>

#include "platform/http/cursor.hpp"
#include "platform/http/refusal.hpp"

namespace paypie::http {
namespace {

std::optional<std::size_t> read_number(std::string_view text, std::size_t least, std::size_t most) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most) return std::nullopt;
  return number;
}

}  // namespace

Problem bad_parameter(std::string_view name, std::string_view sentence) {
  auto problem = to_problem(Refusal::bad_parameter, fmt::format("{} {}", name, sentence));
  problem.errors.push_back({"", "query." + std::string(name), std::string(sentence)});
  return problem;
}

std::expected<Paging, Problem> read_paging(const Request& request) {
  Paging paging;
  if (const auto text = request.query_value("limit")) {
    const auto limit = read_number(*text, 1, largest_page_limit);
    if (!limit)
      return std::unexpected(bad_parameter("limit", fmt::format("must be a number from 1 to {}", largest_page_limit)));
    paging.limit = *limit;
  }
  if (const auto text = request.query_value("page")) {
    paging.page = read_number(*text, 1, largest_page_number);
    if (!paging.page)
      return std::unexpected(bad_parameter("page", fmt::format("must be a number from 1 to {}", largest_page_number)));
  }
  if (const auto text = request.query_value("cursor")) {
    if (paging.page) return std::unexpected(bad_parameter("cursor", "cannot be used together with page"));
    if (text->empty() || text->size() > longest_cursor || !read_base64url(*text))
      return std::unexpected(bad_parameter("cursor", "is not one this list gave out"));
    paging.cursor = std::string(*text);
  }
  if (const auto text = request.query_value("include")) {
    if (*text != "total") return std::unexpected(bad_parameter("include", "can only be total"));
    paging.total = true;
  }
  return paging;
}

}  // namespace paypie::http
