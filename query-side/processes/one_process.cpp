// GET /api/v1/processes/order-to-cash/{process_id}, its past and its history: as every document is read.
#include "query-side/processes/routes.hpp"
#include "query-side/reading/documents.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

struct ProcessResource {
  using Documents = projections::ProcessDocuments;
  static constexpr const http::RefusalRow& not_found = process_not_found;
  static constexpr const http::RefusalRow& no_such_moment = process_no_such_moment;
  static constexpr std::string_view path = "/api/v1/processes/order-to-cash/";
};

// The order's id is as good as the instance's.
http::Request by_process_id(http::Request request) {
  auto& id = request.parameters.front();
  if (const auto order = OrderId::parse(id)) id = projections::process_of(*order).text();
  return request;
}

}  // namespace

awaitable<http::Response> get_process(ProcessQueries& api, http::Request request) {
  return get_document<ProcessResource>(api, by_process_id(std::move(request)));
}

awaitable<http::Response> process_history(ProcessQueries& api, http::Request request) {
  return document_history<ProcessResource>(api, by_process_id(std::move(request)));
}

}  // namespace paypie::query
