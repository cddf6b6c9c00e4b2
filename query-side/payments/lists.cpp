// Lists of payments and of their transactions.
#include <fmt/format.h>

#include "query-side/payments/routes.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

std::optional<std::string> text_of(std::optional<Timestamp> time) {
  return time ? std::optional(to_text(*time)) : std::nullopt;
}
std::optional<std::string> text_of(std::optional<std::int64_t> number) {
  return number ? std::optional(std::to_string(*number)) : std::nullopt;
}

// As clients get times everywhere.
std::string time_text(std::string_view column) {
  return fmt::format("to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')", column);
}

const std::string& transaction_shown() {
  static const auto text = fmt::format(
      "json_build_object('id', transaction_id, 'payment', payment_id, 'order', order_id, 'kind', kind, 'state', state, "
      "'contested', contested, 'amount', json_build_object('amount', amount, 'currency', currency), 'gateway', "
      "gateway, "
      "'gateway_reference', gateway_reference, 'code', code, 'message', message, 'reason', reason, 'test_mode', "
      "test_mode, 'version', version, 'created_at', {}, 'updated_at', {})::text",
      time_text("created_at"), time_text("updated_at"));
  return text;
}

void flag(RowList& list, Parameters& parameters, std::string_view name, std::string_view column) {
  if (const auto wanted = parameters.choice(name, {"true", "false"})) {
    list.conditions.push_back(fmt::format("{}{}", *wanted == 0 ? "" : "NOT ", column));
  }
}

// Filters that a payment and a transaction have in common.
void read_common(RowList& list, Parameters& parameters) {
  list.where("order_id = {}", parameters.text("order"));
  list.where("gateway = {}", parameters.text("gateway"));
  list.where("gateway_reference = {} AND gateway_reference <> ''", parameters.text("gateway_reference"));
  if (const auto currency = parameters.currency("currency")) list.where("currency = {}", std::string(currency->text()));
  list.where("created_at >= {}::timestamptz", text_of(parameters.time("created_from")));
  list.where("created_at < {}::timestamptz", text_of(parameters.time("created_to")));
  list.where("amount >= {}::bigint", text_of(parameters.integer("amount_min", 0, Money::max_minor)));
  list.where("amount <= {}::bigint", text_of(parameters.integer("amount_max", 0, Money::max_minor)));
  flag(list, parameters, "test", "test_mode");
}

RowList transaction_list(Parameters& parameters, const std::string& store) {
  RowList list{
      .table = "payments.transactions",
      .shown = transaction_shown(),
      .order = {{"created_at", "timestamptz"}, {"payment_id", "text"}, {"kind", "text"}, {"transaction_id", "text"}},
      .descending = true};
  list.where("store_id = {}", store);
  list.where("kind = {}", parameters.enumerator<projections::TransactionKind>("kind"));
  list.where("state = {}", parameters.enumerator<projections::TransactionState>("state"));
  return list;
}

}  // namespace

awaitable<http::Response> list_payments(PaymentQueries& api, http::Request request) {
  RowList list{.table = "payments.payments",
               .shown = "document",
               .order = {{"created_at", "timestamptz"}, {"payment_id", "text"}},
               .descending = true};
  Parameters parameters(request);
  list.where("store_id = {} AND shown", request.caller.tenant);
  list.where("state = {}", parameters.enumerator<projections::PaymentState>("state"));
  list.where("method = {}", parameters.text("method"));
  list.where("occurred_at >= {}::timestamptz", text_of(parameters.time("occurred_from")));
  list.where("occurred_at < {}::timestamptz", text_of(parameters.time("occurred_to")));
  flag(list, parameters, "needs_person", "needs_person");
  read_common(list, parameters);
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_rows(api.sql(), api.log, api.pool, std::move(list), std::move(request));
}

awaitable<http::Response> list_transactions(PaymentQueries& api, http::Request request) {
  Parameters parameters(request);
  auto list = transaction_list(parameters, request.caller.tenant);
  list.where("payment_id = {}", parameters.text("payment"));
  read_common(list, parameters);
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_rows(api.sql(), api.log, api.pool, std::move(list), std::move(request));
}

awaitable<http::Response> transactions_of_payment(PaymentQueries& api, http::Request request) {
  Parameters parameters(request);
  auto list = transaction_list(parameters, request.caller.tenant);
  list.where("payment_id = {}", request.parameters.front());
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_rows(api.sql(), api.log, api.pool, std::move(list), std::move(request));
}

}  // namespace paypie::query
