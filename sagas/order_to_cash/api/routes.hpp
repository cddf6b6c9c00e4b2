// What people can do to a process instance: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "command-side/http/handling.hpp"
#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "sagas/order_to_cash/api/bodies.hpp"
#include "sagas/order_to_cash/api/refusals.hpp"
#include "sagas/order_to_cash/host/process.hpp"

namespace paypie::order_to_cash {

using ProcessCommands = commands::Handling<OrderToCashDecider>;

// Of the instance that the path names, by its own id or its order's.
template <class Body>
boost::asio::awaitable<http::Response> change_process(ProcessCommands& api, http::Request request);

template <class Body>
constexpr http::Route<ProcessCommands> change_route(std::string_view path, std::string_view summary,
                                                    std::string_view permission = "processes:write") {
  return {{.method = http::Method::post,
           .path = path,
           .id = Body::route,
           .summary = summary,
           .permission = permission,
           .idempotency_key = http::Key::required,
           .if_match = true,
           .body = codec::body_schema<Body>,
           .answer = commands::change_schema<Stepped>,
           .success = 200,
           .refusals = command_refusals},
          change_process<Body>};
}

inline constexpr http::Route<ProcessCommands> process_command_routes[] = {
    change_route<RetryBody>("/api/v1/processes/order-to-cash/{process_id}/retry-step",
                            "Ask again for the steps that failed for good"),
    change_route<AbandonBody>("/api/v1/processes/order-to-cash/{process_id}/abandon",
                              "Give the order up: undo every step, and cancel it"),
    change_route<NoteBody>("/api/v1/processes/order-to-cash/{process_id}/notes", "Leave a note with the process"),
    change_route<RefundBody>("/api/v1/orders/{order_id}/refunds",
                             "Give back money, or bring pieces that have left back into stock, or both",
                             "orders:write"),
};

}  // namespace paypie::order_to_cash
