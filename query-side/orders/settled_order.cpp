// From the answer of a new order to the order when it is settled.
#include "query-side/orders/settled_order.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "platform/http/conditional.hpp"
#include "platform/http/prefer.hpp"
#include "query-side/reading/settled_view.hpp"

namespace paypie::query {

using boost::asio::awaitable;
using projections::OrderView;

awaitable<http::Response> with_settled_order(OrderSettling& settling, http::Handler command, http::Request request) {
  const auto wait = http::preferred_wait(request);
  if (!wait || *wait == std::chrono::seconds(0)) co_return co_await command(std::move(request));
  const std::chrono::steady_clock::time_point must_answer(request.deadline);
  auto answer = co_await command(std::move(request));
  if (answer.status != 201) co_return answer;
  const auto made = codec::from_json<OrderView>(answer.body, codec::Mode::lenient);
  if (!made) co_return answer;
  const auto is_settled = [](const OrderView& order) { return order.status != orders::OrderStatus::pending; };
  auto settled = co_await await_view<projections::OrderDocuments>(
      settling.store, settling.changes, settling.pool, made->id.text(), is_settled,
      std::min(std::chrono::steady_clock::now() + *wait, must_answer));
  answer.status = settled.settled ? 201 : 202;
  answer.headers.emplace_back("Preference-Applied", "wait=" + std::to_string(wait->count()));
  if (!settled.view) co_return answer;  // this node has not heard of it yet: the order as it was made
  answer.body = codec::to_json<codec::Empty::written>(*settled.view);
  std::erase_if(answer.headers, [](const auto& field) { return field.first == "ETag"; });
  answer.headers.emplace_back("ETag", http::version_tag(settled.view->version));
  co_return answer;
}

}  // namespace paypie::query
