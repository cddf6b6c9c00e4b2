// What people can do with transfers of stock: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "command-side/http/handling.hpp"
#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "sagas/transfers/api/bodies.hpp"
#include "sagas/transfers/api/refusals.hpp"
#include "sagas/transfers/host/process.hpp"

namespace paypie::transfers {

using TransferCommands = commands::Handling<TransferDecider>;

// A new one (request), or the one that the path names.
template <class Body>
boost::asio::awaitable<http::Response> change_transfer(TransferCommands& api, http::Request request);

template <class Body>
constexpr http::Route<TransferCommands> change_route(std::string_view path, std::string_view summary, int success) {
  return {{.method = http::Method::post,
           .path = path,
           .id = Body::route,
           .summary = summary,
           .permission = "inventory:write",
           .idempotency_key = http::Key::required,
           .if_match = true,
           .body = codec::body_schema<Body>,
           .answer = commands::change_schema<Stepped>,
           .success = success,
           .refusals = command_refusals},
          change_transfer<Body>};
}

inline constexpr http::Route<TransferCommands> transfer_command_routes[] = {
    change_route<RequestBody>("/api/v1/stock/transfers", "Move pieces of a variant from one location to another", 201),
    change_route<ShipBody>("/api/v1/stock/transfers/{transfer_id}/ship", "The pieces have left", 200),
    change_route<ReceiveBody>("/api/v1/stock/transfers/{transfer_id}/receive", "The pieces are there", 200),
    change_route<CancelBody>("/api/v1/stock/transfers/{transfer_id}/cancel",
                             "Put the pieces back; only before they left", 200),
};

}  // namespace paypie::transfers
