// What was refused to clients where money or security is at stake: a stream for each store and hour, and partition of
// whoever refused. No body, no token, no whole address is ever part of it.
#pragma once
#include <cstdint>
#include <string>
#include <variant>

#include "events/event.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

namespace paypie::refusals {

struct RefusalsTag {
  static constexpr std::string_view prefix = "rfs";
};
using RefusalsId = Id<RefusalsTag>;

// Who asked is in the envelope; "anonymous" where nobody knows.
struct CommandRefused {
  std::string route;        // payments.refund
  std::string resource;     // pay_...; empty where there was none, or it was not one of our ids
  std::int64_t status = 0;  // of HTTP
  std::string reason;       // the refusal's code: payment.exceeds_captured
  std::string client;       // the network the request came from, never the address: 192.0.2.0/24
  std::string request;      // its Request-Id
};
EVENT(CommandRefused, "refusal.command_refused", 1, (route, resource, status, reason, client, request))

// So many more were refused in this time and are not recorded one by one.
struct RefusalsLeftOut {
  std::int64_t count = 0;
  Timestamp since;
  Timestamp until;
};
EVENT(RefusalsLeftOut, "refusal.left_out", 1, (count, since, until))

using RefusalEvent = std::variant<CommandRefused, RefusalsLeftOut, CommandSettled>;

}  // namespace paypie::refusals
