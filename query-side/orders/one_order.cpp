// GET /api/v1/orders/{order_id}, its past and its history: as every document is read.
#include "projections/order_documents.hpp"
#include "query-side/orders/order_parts.hpp"
#include "query-side/orders/order_queries.hpp"
#include "query-side/orders/routes.hpp"
#include "query-side/reading/documents.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

struct OrderResource {
  using Documents = projections::OrderDocuments;
  static constexpr const http::RefusalRow& not_found = order_not_found;
  static constexpr const http::RefusalRow& no_such_moment = query::no_such_moment;
  static constexpr std::string_view path = "/api/v1/orders/";
};

// Whether it has changed is judged with its parts, not before.
awaitable<http::Response> get_order_with_parts(OrderQueries& api, http::Request request) {
  auto alone = request;
  std::erase_if(alone.headers, [](const auto& field) { return field.first == "if-none-match"; });
  auto order = co_await get_document<OrderResource>(api, std::move(alone));
  co_return co_await with_parts(api, std::move(request), std::move(order));
}

}  // namespace

awaitable<http::Response> get_order(OrderQueries& api, http::Request request) {
  if (request.query_value("include")) return get_order_with_parts(api, std::move(request));
  return get_document<OrderResource>(api, std::move(request));
}

awaitable<http::Response> order_history(OrderQueries& api, http::Request request) {
  return document_history<OrderResource>(api, std::move(request));
}

}  // namespace paypie::query
