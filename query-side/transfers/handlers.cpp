// One transfer, its past and its history, as every document is read; and the list: filters into one statement.
#include "query-side/reading/documents.hpp"
#include "query-side/transfers/routes.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

struct TransferResource {
  using Documents = projections::TransferDocuments;
  static constexpr const http::RefusalRow& not_found = transfer_not_found;
  static constexpr const http::RefusalRow& no_such_moment = transfer_no_such_moment;
  static constexpr std::string_view path = "/api/v1/stock/transfers/";
};

}  // namespace

awaitable<http::Response> get_transfer(TransferQueries& api, http::Request request) {
  return get_document<TransferResource>(api, std::move(request));
}

awaitable<http::Response> transfer_history(TransferQueries& api, http::Request request) {
  return document_history<TransferResource>(api, std::move(request));
}

awaitable<http::Response> list_transfers(TransferQueries& api, http::Request request) {
  RowList list{.table = "transfers.transfers",
               .shown = "document",
               .order = {{"created_at", "timestamptz"}, {"transfer_id", "text"}},
               .descending = true};
  Parameters parameters(request);
  list.where("store_id = {} AND begun", request.caller.tenant);
  list.where("sku = {}", parameters.text("sku"));
  list.where("from_location = {}", parameters.text("from"));
  list.where("to_location = {}", parameters.text("to"));
  list.where("phase = {}", parameters.enumerator<transfers::TransferPhase>("phase"));
  if (const auto open = parameters.choice("open", {"true", "false"})) {
    constexpr auto over = "('completed', 'cancelled', 'refused')";
    list.conditions.push_back(std::string(*open == 0 ? "phase NOT IN " : "phase IN ") + over);
  }
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_rows(api.sql(), api.log, api.pool, std::move(list), std::move(request));
}

}  // namespace paypie::query
