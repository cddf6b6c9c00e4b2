// What can be done with settlement files: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "command-side/http/handling.hpp"
#include "command-side/settlements/api/bodies.hpp"
#include "command-side/settlements/api/lanes.hpp"
#include "command-side/settlements/api/refusals.hpp"
#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"

namespace paypie::settlements {

using SettlementCommands = commands::Handling<SettlementDecider>;

template <class Body>
boost::asio::awaitable<http::Response> change_settlement(SettlementCommands& api, http::Request request);

inline constexpr http::Route<SettlementCommands> settlement_command_routes[] = {
    {{.method = http::Method::post,
      .path = "/api/v1/ledger/settlements",
      .id = OpenBody::route,
      .summary = "Begin to import a gateway's settlement file, or go on with it",
      .permission = "ledger:write",
      .idempotency_key = http::Key::required,
      .if_match = true,
      .body = codec::body_schema<OpenBody>,
      .answer = commands::change_schema<SettlementOpened>,
      .success = 201,
      .refusals = command_refusals},
     change_settlement<OpenBody>},
    {{.method = http::Method::post,
      .path = "/api/v1/ledger/settlements/{id}/lines",
      .id = LinesBody::route,
      .summary = "Record the next lines of a settlement file",
      .permission = "ledger:write",
      .idempotency_key = http::Key::required,
      .if_match = true,
      .body = codec::body_schema<LinesBody>,
      .answer = commands::change_schema<SettlementLinesRecorded>,
      .success = 200,
      .refusals = command_refusals},
     change_settlement<LinesBody>},
    {{.method = http::Method::post,
      .path = "/api/v1/ledger/settlements/{id}/complete",
      .id = CompleteBody::route,
      .summary = "All lines are there: from now on the file counts, and its fees and payouts are posted",
      .permission = "ledger:write",
      .idempotency_key = http::Key::required,
      .if_match = true,
      .body = codec::body_schema<CompleteBody>,
      .answer = commands::change_schema<SettlementCompleted>,
      .success = 200,
      .refusals = command_refusals},
     change_settlement<CompleteBody>},
};

}  // namespace paypie::settlements
