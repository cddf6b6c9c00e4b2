// What people can do with a dead letter: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "command-side/dead_letters/api/bodies.hpp"
#include "command-side/dead_letters/api/lanes.hpp"
#include "command-side/dead_letters/api/refusals.hpp"
#include "command-side/http/handling.hpp"
#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"

namespace paypie::dead_letters {

using DeadLetterCommands = commands::Handling<DeadLetterDecider>;

template <class Body>
boost::asio::awaitable<http::Response> change_letter(DeadLetterCommands& api, http::Request request);

template <class Body, DeclaredEvent E>
constexpr http::Route<DeadLetterCommands> change_route(std::string_view path, std::string_view summary) {
  return {{.method = http::Method::post,
           .path = path,
           .id = Body::route,
           .summary = summary,
           .permission = "dead_letters:write",
           .idempotency_key = http::Key::required,
           .if_match = true,
           .body = codec::body_schema<Body>,
           .answer = commands::change_schema<E>,
           .success = 200,
           .refusals = command_refusals},
          change_letter<Body>};
}

inline constexpr http::Route<DeadLetterCommands> dead_letter_command_routes[] = {
    change_route<RetryBody, RetryAsked>("/api/v1/dead-letters/{letter_id}/retry",
                                        "The cause is gone: take the event, and what waits behind it, again"),
    change_route<SkipBody, EventSkipped>("/api/v1/dead-letters/{letter_id}/skip",
                                         "Never take this event; go on behind it"),
};

}  // namespace paypie::dead_letters
