// Two small statements, and one tag over what they gave.
#include "query-side/orders/order_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/crypto/hash.hpp"
#include "platform/http/conditional.hpp"
#include "platform/scheduler/await.hpp"
#include "query-side/reading/parameters.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

// Money of the row's currency, as clients get it.
std::string money(std::string_view column) {
  return fmt::format("'{0}', json_build_object('amount', {0}, 'currency', currency)", column);
}

std::string payments_statement() {
  return fmt::format(
      "SELECT coalesce(json_agg(json_build_object('id', payment_id, 'version', version, 'state', state, {}, {}, {}, "
      "{}, "
      "'gateway', gateway, 'test_mode', test_mode) ORDER BY created_at, payment_id), '[]')::text FROM (SELECT * FROM "
      "payments.payments WHERE store_id = $1 AND order_id = $2 AND shown ORDER BY created_at, payment_id LIMIT {}) p",
      money("amount"), money("authorized"), money("captured"), money("refunded"), most_parts);
}

std::string reservations_statement() {
  return fmt::format(
      "SELECT coalesce(json_agg(json_build_object('id', reservation_id, 'item', item_id, 'status', status, 'reserved', "
      "reserved, 'held', held, 'committed', committed, 'expires_at', to_char(expires_at AT TIME ZONE 'UTC', "
      "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')) ORDER BY created_at, reservation_id), '[]')::text FROM (SELECT * FROM "
      "inventory.reservations WHERE store_id = $1 AND order_id = $2 ORDER BY created_at, reservation_id LIMIT {}) r",
      most_parts);
}

// One part as a JSON list; the problem of why it cannot be had. A context that is not served here has none.
awaitable<std::expected<std::string, http::Problem>> rows_of(OrderQueries& api, const OrderQueries::Sql& source,
                                                             std::string statement, const http::Request& request) {
  if (!source) co_return "[]";
  const auto sql = source();
  if (!sql) co_return std::unexpected(to_problem(Refusal::unavailable));
  if (auto behind = co_await await_positions(sql->source, api.log, api.pool, request)) {
    co_return std::unexpected(std::move(*behind));
  }
  auto ask = [&connections = sql->pool, statement = std::move(statement), store = request.caller.tenant,
              order = request.parameters.front()] {
    return connections.transact(postgres::Mode::read, [&](postgres::Session& session) {
      return std::string(session.query(statement, {store, order}).text(0, 0));
    });
  };
  auto rows = co_await on_pool(api.pool, std::move(ask));
  if (!rows) co_return std::unexpected(to_problem(rows.error()));
  co_return std::move(*rows);
}

}  // namespace

awaitable<http::Response> with_parts(OrderQueries& api, http::Request request, http::Response order) {
  Parameters parameters(request);
  // The names in every order that somebody may write them in.
  const auto asked =
      parameters.choice("include", {"payments", "reservations", "payments,reservations", "reservations,payments"});
  if (request.query_value("as_of")) parameters.wrong("include", "shows what is now, not what was");
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  if (order.status != 200 || !order.body.ends_with('}')) co_return order;
  std::expected<std::string, http::Problem> payments = "[]", reservations = "[]";
  if (*asked != 1) payments = co_await rows_of(api, api.payments, payments_statement(), request);
  if (!payments) co_return http::to_response(payments.error(), request);
  if (*asked != 0) reservations = co_await rows_of(api, api.inventory, reservations_statement(), request);
  if (!reservations) co_return http::to_response(reservations.error(), request);
  order.body.pop_back();
  order.body += ",\"related\":{\"payments\":" + *payments + ",\"reservations\":" + *reservations + "}}";
  const auto digest = crypto::sha256(order.body);
  std::string opaque;
  for (std::size_t i = 0; i < 12; ++i) opaque += fmt::format("{:02x}", digest.at(i));
  const auto tag = http::weak_tag(opaque);
  std::erase_if(order.headers, [](const auto& field) { return field.first == "ETag"; });
  order.headers.emplace_back("ETag", tag);
  if (http::not_modified(request, tag)) {
    order.status = 304;
    order.content_type.clear();
    order.body.clear();
  }
  co_return order;
}

}  // namespace paypie::query
