// One payment for the customer who pays it.
#include "query-side/payments/client.hpp"

#include <algorithm>
#include <utility>

#include "platform/http/conditional.hpp"
#include "platform/http/prefer.hpp"
#include "query-side/payments/client_secret.hpp"
#include "query-side/reading/settled_view.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;
using projections::PaymentState;
using projections::PaymentView;

ClientPayment shown(const PaymentView& view) {
  ClientPayment payment{view.id, view.version, view.state, view.amount, view.test_mode, view.action_url, std::nullopt};
  if (view.decline) payment.decline = ClientDecline{view.decline->code, view.decline->message};
  return payment;
}

}  // namespace

awaitable<http::Response> payment_for_client(PaymentClients& api, http::Request request) {
  const auto& id = request.parameters.front();
  const auto secret = request.header(client_secret_field);
  if (!secret || !is_client_secret(api.secret_key, id, *secret)) {
    co_return http::to_response(to_problem(wrong_client_secret), request);
  }
  const auto now = std::chrono::steady_clock::now();
  const auto wait = http::preferred_wait(request).value_or(std::chrono::seconds(0));
  const auto is_over = [](const PaymentView& view) {
    return view.state != PaymentState::pending && view.state != PaymentState::requires_action;
  };
  const auto settled = co_await await_view<projections::PaymentDocuments>(
      api.store, api.changes, api.pool, id, is_over,
      std::min(now + wait, std::chrono::steady_clock::time_point(request.deadline)));
  if (!settled.view) co_return http::to_response(to_problem(payment_not_found), request);
  http::Response response;
  response.headers.emplace_back("ETag", http::version_tag(settled.view->version));
  response.body = codec::to_json<codec::Empty::written>(shown(*settled.view));
  co_return response;
}

}  // namespace paypie::query
