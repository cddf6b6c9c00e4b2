// What people can do with the locations of a store: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "command-side/http/handling.hpp"
#include "command-side/locations/api/bodies.hpp"
#include "command-side/locations/api/lanes.hpp"
#include "command-side/locations/api/refusals.hpp"
#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"

namespace paypie::locations {

using LocationCommands = commands::Handling<LocationsDecider>;

// Of the caller's store.
template <class Body>
boost::asio::awaitable<http::Response> change_locations(LocationCommands& api, http::Request request);

inline constexpr http::Route<LocationCommands> location_command_routes[] = {
    {{.method = http::Method::post,
      .path = "/api/v1/inventory/locations",
      .id = CreateBody::route,
      .summary = "Create a location",
      .permission = "inventory:write",
      .idempotency_key = http::Key::required,
      .if_match = true,
      .body = codec::body_schema<CreateBody>,
      .answer = commands::change_schema<LocationCreated>,
      .success = 201,
      .refusals = command_refusals},
     change_locations<CreateBody>},
    {{.method = http::Method::patch,
      .path = "/api/v1/inventory/locations/{location}",
      .id = ChangeBody::route,
      .summary = "Rename a location, put it into another place of the order, switch it off or on",
      .permission = "inventory:write",
      .idempotency_key = http::Key::accepted,
      .if_match = true,
      .body = codec::body_schema<ChangeBody>,
      .answer = commands::change_schema<LocationChanged>,
      .success = 200,
      .refusals = command_refusals},
     change_locations<ChangeBody>},
};

}  // namespace paypie::locations
