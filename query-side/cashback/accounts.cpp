// One account, its past and its history, as every document is read; and the list: filters into one statement.
#include "query-side/cashback/routes.hpp"
#include "query-side/reading/documents.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

struct CashbackAccountResource {
  using Documents = projections::CashbackAccountDocuments;
  static constexpr const http::RefusalRow& not_found = cashback_account_not_found;
  static constexpr const http::RefusalRow& no_such_moment = cashback_account_no_such_moment;
  static constexpr std::string_view path = "/api/v1/cashback/accounts/";
};

}  // namespace

awaitable<http::Response> get_cashback_account(CashbackAccountQueries& api, http::Request request) {
  return get_document<CashbackAccountResource>(api, std::move(request));
}

awaitable<http::Response> cashback_account_history(CashbackAccountQueries& api, http::Request request) {
  return document_history<CashbackAccountResource>(api, std::move(request));
}

awaitable<http::Response> list_cashback_accounts(CashbackAccountQueries& api, http::Request request) {
  RowList list{.table = "cashback_accounts.accounts",
               .shown = "document",
               .order = {{"created_at", "timestamptz"}, {"account_id", "text"}},
               .descending = true};
  Parameters parameters(request);
  // A condition that holds, or does not.
  const auto whether = [&](std::string_view name, std::string condition) {
    if (const auto chosen = parameters.choice(name, {"true", "false"})) {
      list.conditions.push_back(*chosen == 0 ? std::move(condition) : "NOT (" + condition + ")");
    }
  };
  list.where("store_id = {} AND shown", request.caller.tenant);
  if (const auto currency = parameters.currency("currency")) {
    list.where("currency = {}", std::string(currency->text()));
  }
  whether("in_review", "in_review > 0");
  whether("held", "held");
  whether("carried_forward", "carried_minor > 0");
  if (const auto payouts = parameters.choice("payouts", {"under_way", "for_person"})) {
    list.conditions.emplace_back(*payouts == 0 ? "under_way > 0" : "for_person > 0");
  }
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_rows(api.sql(), api.log, api.pool, std::move(list), std::move(request));
}

}  // namespace paypie::query
