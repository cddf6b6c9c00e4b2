// One approval, its past and its history, as every document is read; and the list: filters into one statement.
#include "query-side/approvals/routes.hpp"
#include "query-side/reading/documents.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

struct ApprovalResource {
  using Documents = projections::ApprovalDocuments;
  static constexpr const http::RefusalRow& not_found = approval_not_found;
  static constexpr const http::RefusalRow& no_such_moment = approval_no_such_moment;
  static constexpr std::string_view path = "/api/v1/approvals/";
};

}  // namespace

awaitable<http::Response> get_approval(ApprovalQueries& api, http::Request request) {
  return get_document<ApprovalResource>(api, std::move(request));
}

awaitable<http::Response> approval_history(ApprovalQueries& api, http::Request request) {
  return document_history<ApprovalResource>(api, std::move(request));
}

awaitable<http::Response> list_approvals(ApprovalQueries& api, http::Request request) {
  RowList list{.table = "approvals.approvals",
               .shown = "document",
               .order = {{"created_at", "timestamptz"}, {"approval_id", "text"}},
               .descending = true};
  Parameters parameters(request);
  list.where("store_id = {} AND begun", request.caller.tenant);
  list.where("status = {}", parameters.enumerator<approvals::ApprovalStatus>("status"));
  list.where("act = {}", parameters.enumerator<approvals::ApprovalAct>("act"));
  list.where("resource = {}", parameters.text("resource"));
  list.where("requested_by = {}", parameters.text("requested_by"));
  list.where("decided_by = {}", parameters.text("decided_by"));
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_rows(api.sql(), api.log, api.pool, std::move(list), std::move(request));
}

}  // namespace paypie::query
