// What can be read about dead letters: one row per endpoint.
#pragma once
#include <array>
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "query-side/dead_letters/letter_book.hpp"
#include "query-side/reading/refusals.hpp"

namespace paypie::query {

inline constexpr std::array letter_read_refusals = {
    http::RefusalRow{"dead_letter.not_found", 404, "There is no such dead letter"}};

struct DeadLetterPage {
  std::vector<projections::DeadLetterView> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(DeadLetterPage, (data, next_cursor, has_more))

boost::asio::awaitable<http::Response> list_letters(LetterBook& book, http::Request request);
boost::asio::awaitable<http::Response> get_letter(LetterBook& book, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter letters[] = {
    {"consumer", "Of this process or reactor"},
    {"status", "parked, retrying, skipped or resumed; without it all that are not resumed"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};

}  // namespace parameters

inline constexpr http::Route<LetterBook> dead_letter_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/dead-letters",
      .id = "dead_letters.list",
      .summary = "Streams that wait behind an event which a process or a reactor cannot take",
      .permission = "dead_letters:read",
      .answer = codec::answer_schema<DeadLetterPage>,
      .refusals = read_refusals,
      .query = parameters::letters},
     list_letters},
    {{.method = http::Method::get,
      .path = "/api/v1/dead-letters/{letter_id}",
      .id = "dead_letters.get",
      .summary = "One dead letter",
      .permission = "dead_letters:read",
      .answer = codec::answer_schema<projections::DeadLetterView>,
      .refusals = letter_read_refusals},
     get_letter},
};

}  // namespace paypie::query
