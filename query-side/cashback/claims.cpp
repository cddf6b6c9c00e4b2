// The cashback of one order, its past and its history, as every document is read; and the list.
#include "query-side/cashback/routes.hpp"
#include "query-side/reading/documents.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

struct CashbackClaimResource {
  using Documents = projections::CashbackClaimDocuments;
  static constexpr const http::RefusalRow& not_found = cashback_claim_not_found;
  static constexpr const http::RefusalRow& no_such_moment = cashback_claim_no_such_moment;
  static constexpr std::string_view path = "/api/v1/cashback/claims/";
};

}  // namespace

awaitable<http::Response> get_cashback_claim(CashbackClaimQueries& api, http::Request request) {
  return get_document<CashbackClaimResource>(api, std::move(request));
}

awaitable<http::Response> cashback_claim_history(CashbackClaimQueries& api, http::Request request) {
  return document_history<CashbackClaimResource>(api, std::move(request));
}

awaitable<http::Response> list_cashback_claims(CashbackClaimQueries& api, http::Request request) {
  RowList list{.table = "cashback_claims.claims",
               .shown = "document",
               .order = {{"created_at", "timestamptz"}, {"claim_id", "text"}},
               .descending = true};
  Parameters parameters(request);
  list.where("store_id = {} AND begun", request.caller.tenant);
  list.where("phase = {}", parameters.enumerator<cashback::ClaimPhase>("phase"));
  list.where("account_id = {}", parameters.text("account"));
  list.where("programme = {}", parameters.text("programme"));
  list.where("order_id = {}", parameters.text("order"));
  if (const auto open = parameters.choice("open", {"true", "false"})) {
    list.conditions.emplace_back(*open == 0 ? "phase NOT IN ('rejected', 'over')" : "phase IN ('rejected', 'over')");
  }
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_rows(api.sql(), api.log, api.pool, std::move(list), std::move(request));
}

}  // namespace paypie::query
