// What reading a document needs of HTTP, whatever the document.
#include "query-side/reading/documents.hpp"

namespace paypie::query {

http::Response document_response(std::uint64_t version, std::string document, const http::Request& request) {
  http::Response response;
  response.headers.emplace_back("ETag", http::version_tag(version));
  if (http::not_modified(request, response.headers.back().second)) {
    response.status = 304;
    response.content_type.clear();
  } else {
    response.body = std::move(document);
  }
  return response;
}

HistoryPlace history_place(Parameters& parameters, const std::string& id) {
  constexpr std::int64_t longest_page = 100, default_page = 20;
  HistoryPlace place;
  place.limit = static_cast<std::size_t>(parameters.integer("limit", 1, longest_page).value_or(default_page));
  if (auto cursor = parameters.text("cursor", http::longest_cursor)) {
    const auto after = http::read_cursor(id, *cursor);
    if (after && after->size() == 1) {
      place.from = std::stoull(after->front()) + 1;
    } else {
      parameters.wrong("cursor", "is not a cursor of this history");
    }
  }
  return place;
}

}  // namespace paypie::query
