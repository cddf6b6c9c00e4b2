// The stock commands: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "command-side/http/handling.hpp"
#include "command-side/inventory/api/bodies.hpp"
#include "command-side/inventory/api/lanes.hpp"
#include "command-side/inventory/api/refusals.hpp"
#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"

namespace paypie::inventory {

using InventoryCommands = commands::Handling<ItemDecider>;

// Of the item that the body names (configure), or that the path names (all others).
template <class Body>
boost::asio::awaitable<http::Response> change_item(InventoryCommands& api, http::Request request);

template <class Body, DeclaredEvent E>
constexpr http::Route<InventoryCommands> change_route(http::Method method, std::string_view path,
                                                      std::string_view summary, http::Key key) {
  return {{.method = method,
           .path = path,
           .id = Body::route,
           .summary = summary,
           .permission = "inventory:write",
           .idempotency_key = key,
           .if_match = true,
           .body = codec::body_schema<Body>,
           .answer = commands::change_schema<E>,
           .success = 200,
           .refusals = command_refusals},
          change_item<Body>};
}

inline constexpr http::Route<InventoryCommands> inventory_command_routes[] = {
    change_route<ConfigureBody, ItemConfigured>(http::Method::put, "/api/v1/inventory/items",
                                                "Create a stock item, or say anew how it is treated",
                                                http::Key::accepted),
    change_route<ReceiveBody, StockReceived>(http::Method::post, "/api/v1/inventory/items/{item_id}/receipts",
                                             "Pieces came in", http::Key::required),
    change_route<AdjustBody, StockAdjusted>(http::Method::post, "/api/v1/inventory/items/{item_id}/adjustments",
                                            "Count, write off, find", http::Key::required),
    change_route<ExpectBody, StockExpected>(http::Method::post, "/api/v1/inventory/items/{item_id}/expectations",
                                            "Say what is still to come", http::Key::required),
    change_route<ReserveBody, StockReserved>(http::Method::post, "/api/v1/inventory/items/{item_id}/reservations",
                                             "Hold pieces for an order", http::Key::required),
    change_route<ReleaseBody, ReservationReleased>(http::Method::post, "/api/v1/inventory/items/{item_id}/release",
                                                   "Let go of what a reservation holds", http::Key::accepted),
    change_route<CommitBody, StockCommitted>(http::Method::post, "/api/v1/inventory/items/{item_id}/commit",
                                             "Reserved pieces left the house", http::Key::accepted),
    change_route<ReturnBody, StockReturned>(http::Method::post, "/api/v1/inventory/items/{item_id}/returns",
                                            "Pieces came back and are sold again", http::Key::required),
    change_route<SendBody, TransferSent>(http::Method::post, "/api/v1/inventory/items/{item_id}/transfers",
                                         "Send pieces to another location", http::Key::required),
    change_route<TakeInBody, TransferReceived>(http::Method::post,
                                               "/api/v1/inventory/items/{item_id}/transfers/receive",
                                               "Pieces of a transfer came in", http::Key::accepted),
    change_route<CallBackBody, TransferCancelled>(http::Method::post,
                                                  "/api/v1/inventory/items/{item_id}/transfers/cancel",
                                                  "Take back a transfer that has not arrived", http::Key::accepted),
    change_route<CompleteBody, TransferCompleted>(http::Method::post,
                                                  "/api/v1/inventory/items/{item_id}/transfers/complete",
                                                  "A transfer has arrived at the other location", http::Key::accepted),
};

}  // namespace paypie::inventory
