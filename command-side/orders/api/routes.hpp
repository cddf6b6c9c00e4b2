// The order commands: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "command-side/http/command_answer.hpp"
#include "command-side/http/failures.hpp"
#include "command-side/http/handling.hpp"
#include "command-side/orders/api/bodies.hpp"
#include "command-side/orders/api/lanes.hpp"
#include "command-side/orders/api/refusals.hpp"
#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/order_view.hpp"

namespace paypie::orders {

using OrderCommands = commands::Handling<OrderDecider>;

boost::asio::awaitable<http::Response> create_order(OrderCommands& api, http::Request request);
template <class Body>
boost::asio::awaitable<http::Response> change_order(OrderCommands& api, http::Request request);

extern template boost::asio::awaitable<http::Response> change_order<ChangeLinesBody>(OrderCommands&, http::Request);
extern template boost::asio::awaitable<http::Response> change_order<StatusBody>(OrderCommands&, http::Request);
extern template boost::asio::awaitable<http::Response> change_order<FulfillmentBody>(OrderCommands&, http::Request);
extern template boost::asio::awaitable<http::Response> change_order<CancelBody>(OrderCommands&, http::Request);
extern template boost::asio::awaitable<http::Response> change_order<PaymentBody>(OrderCommands&, http::Request);
extern template boost::asio::awaitable<http::Response> change_order<NoteBody>(OrderCommands&, http::Request);
extern template boost::asio::awaitable<http::Response> change_order<TagsBody>(OrderCommands&, http::Request);

// A row for a change: what differs is method, path, body and event.
template <class Body, DeclaredEvent E>
constexpr http::Route<OrderCommands> change_route(http::Method method, std::string_view path, std::string_view summary,
                                                  http::Key key) {
  return {{.method = method,
           .path = path,
           .id = Body::route,
           .summary = summary,
           .permission = "orders:write",
           .idempotency_key = key,
           .if_match = true,
           .body = codec::body_schema<Body>,
           .answer = commands::change_schema<E>,
           .success = 200,
           .refusals = order_command_refusals},
          change_order<Body>};
}

inline constexpr http::Route<OrderCommands> order_command_routes[] = {
    {{.method = http::Method::post,
      .path = "/api/v1/orders",
      .id = CreateOrderBody::route,
      .summary = "Create an order; totals are computed here",
      .permission = "orders:write",
      .idempotency_key = http::Key::required,
      .body = codec::body_schema<CreateOrderBody>,
      .answer = codec::answer_schema<projections::OrderView>,
      .success = 201,
      .refusals = order_command_refusals},
     create_order},
    change_route<ChangeLinesBody, OrderLinesChanged>(http::Method::post, "/api/v1/orders/{order_id}/lines",
                                                     "Add, change and remove lines before anything is fulfilled",
                                                     http::Key::required),
    change_route<StatusBody, OrderStatusChanged>(http::Method::patch, "/api/v1/orders/{order_id}/status",
                                                 "Confirm an order, or say that it was shipped or delivered",
                                                 http::Key::accepted),
    change_route<FulfillmentBody, OrderFulfilled>(http::Method::post, "/api/v1/orders/{order_id}/fulfillments",
                                                  "Fulfill an order, whole or in part", http::Key::required),
    change_route<CancelBody, OrderCancelled>(http::Method::post, "/api/v1/orders/{order_id}/cancel",
                                             "Cancel an order of which nothing is fulfilled", http::Key::accepted),
    change_route<PaymentBody, OutsidePaymentRecorded>(http::Method::post, "/api/v1/orders/{order_id}/payments",
                                                      "Record a payment that was made elsewhere", http::Key::required),
    change_route<NoteBody, OrderNoteChanged>(http::Method::put, "/api/v1/orders/{order_id}/note",
                                             "Replace the note of an order", http::Key::accepted),
    change_route<TagsBody, OrderTagsChanged>(http::Method::put, "/api/v1/orders/{order_id}/tags",
                                             "Replace the tags of an order", http::Key::accepted),
};

}  // namespace paypie::orders
