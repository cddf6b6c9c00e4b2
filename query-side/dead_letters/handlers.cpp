// From the book to answers. Nothing here waits.
#include "events/codec/codec.hpp"
#include "platform/http/conditional.hpp"
#include "platform/http/cursor.hpp"
#include "query-side/dead_letters/routes.hpp"
#include "query-side/reading/parameters.hpp"

namespace paypie::query {

using boost::asio::awaitable;

awaitable<http::Response> list_letters(LetterBook& book, http::Request request) {
  constexpr std::int64_t longest_page = 100, default_page = 20;
  Parameters parameters(request);
  LetterBook::Filter filter{.store = request.caller.tenant,
                            .consumer = parameters.text("consumer"),
                            .status = parameters.enumerator<projections::LetterStatus>("status"),
                            .after = {}};
  const auto limit = static_cast<std::size_t>(parameters.integer("limit", 1, longest_page).value_or(default_page));
  const auto list = "dead_letters\n" + filter.consumer.value_or("") + "\n" + filter.status.value_or("");
  if (const auto cursor = parameters.text("cursor", http::longest_cursor)) {
    const auto after = http::read_cursor(list, *cursor);
    if (after && after->size() == 1) {
      filter.after = after->front();
    } else {
      parameters.wrong("cursor", "is not a cursor of this list");
    }
  }
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  DeadLetterPage page{.data = book.list(filter, limit + 1), .next_cursor = {}};
  page.has_more = page.data.size() > limit;
  if (page.has_more) {
    page.data.pop_back();
    page.next_cursor = http::write_cursor(list, {page.data.back().id.text()});
  }
  http::Response response;
  response.body = codec::to_json<codec::Empty::written>(page);
  co_return response;
}

awaitable<http::Response> get_letter(LetterBook& book, http::Request request) {
  const auto letter = book.find(request.parameters.front());
  if (!letter || letter->version == 0 || letter->store.name != request.caller.tenant) {
    co_return http::to_response(to_problem(letter_read_refusals[0]), request);
  }
  http::Response response;
  response.headers.emplace_back("ETag", http::version_tag(letter->version));
  response.body = codec::to_json<codec::Empty::written>(*letter);
  co_return response;
}

}  // namespace paypie::query
