// Where refusals are seen: who is turned away at the door, and what commands answer.
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/http/forwarder.hpp"
#include "command-side/refusals/api/recorder.hpp"
#include "platform/http/route.hpp"
#include "platform/http/server.hpp"

namespace paypie::refusals {

// Asks `callers`, and notes whom they turn away (401, 403).
class WatchedDoor final : public http::Authenticator {
 public:
  // `routes`: to name the route; may still grow. `forwarder`: what a node passed on is noted there; null: there are
  // none. All must outlive it.
  WatchedDoor(http::Authenticator& callers, const http::Router& routes, Recorder& recorder,
              const commands::Forwarder* forwarder)
      : callers_(callers), routes_(routes), recorder_(recorder), forwarder_(forwarder) {}
  std::expected<http::Caller, http::Problem> authenticate(const http::Request& request,
                                                          std::string_view permission) override;

 private:
  http::Caller caller_of(const http::Request& request);
  http::Authenticator& callers_;
  const http::Router& routes_;
  Recorder& recorder_;
  const commands::Forwarder* const forwarder_;
};

// Whether a rule's refusal of it is recorded: it moves money, or says that somebody did, or decides what a consumer
// never takes.
bool moves_money_or_security(std::string_view route);

// Adds the routes of `from` to `to`; what they answer is noted where it is 401 or 403, or, of a command that moves
// money or security, a refusal by a rule: not of a body that is no command, not of a version that has passed, and not
// an answer that is given again. `forwarder`: what a node passed on was noted there; null: there are none.
void add_watched(http::Router& to, const http::Router& from, Recorder& recorder, const commands::Forwarder* forwarder);

// The first of a path's parameters if it is one of our ids (pay_...), empty otherwise: a path can hold anything.
std::string resource_of(const std::vector<std::string>& parameters);

}  // namespace paypie::refusals
