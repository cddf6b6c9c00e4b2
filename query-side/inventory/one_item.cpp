// GET /api/v1/inventory/items/{item_id}, its past and its history: as every document is read.
#include "query-side/inventory/routes.hpp"
#include "query-side/reading/documents.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

struct ItemResource {
  using Documents = projections::StockDocuments;
  static constexpr const http::RefusalRow& not_found = item_not_found;
  static constexpr const http::RefusalRow& no_such_moment = item_no_such_moment;
  static constexpr std::string_view path = "/api/v1/inventory/items/";
};

}  // namespace

awaitable<http::Response> get_item(StockQueries& api, http::Request request) {
  return get_document<ItemResource>(api, std::move(request));
}

awaitable<http::Response> item_history(StockQueries& api, http::Request request) {
  return document_history<ItemResource>(api, std::move(request));
}

}  // namespace paypie::query
