// What people can do with the number series of a store: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "command-side/http/handling.hpp"
#include "command-side/numbering/api/bodies.hpp"
#include "command-side/numbering/api/lanes.hpp"
#include "command-side/numbering/api/refusals.hpp"
#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"

namespace paypie::numbering {

using NumberSeriesCommands = commands::Handling<NumberSeriesDecider>;

// Of the caller's store.
boost::asio::awaitable<http::Response> configure_series(NumberSeriesCommands& api, http::Request request);

inline constexpr http::Route<NumberSeriesCommands> number_series_command_routes[] = {
    {{.method = http::Method::put,
      .path = "/api/v1/number-series/{series}",
      .id = ConfigureBody::route,
      .summary = "Say how the next numbers look: orders or invoices",
      .permission = "number_series:write",
      .idempotency_key = http::Key::accepted,
      .if_match = true,
      .body = codec::body_schema<ConfigureBody>,
      .answer = commands::change_schema<SeriesConfigured>,
      .success = 200,
      .refusals = command_refusals},
     configure_series},
};

}  // namespace paypie::numbering
