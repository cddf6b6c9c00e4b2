// Body -> command -> lane -> answer, for any context. Nothing here waits for anything but the lane, and the node that
// owns the partition. A context brings its tables:
//
//   struct OverHttp {
//     using Decider = OrderDecider;
//     static constexpr auto not_found = Refusal::no_such_order;   // also what another store's stream looks like
//     static const http::RefusalRow& row_of(Refusal);             // one for each enumerator
//     // The stream a command is about: a new one's own, or the one in the path; none: there is no such thing.
//     static std::optional<std::string> stream_of(const Command&, const http::Request&);   // for each command
//     static http::Response accepted(const lane::Accepted<Decider>&);   // 201 with what was made, 200 with changed()
//   };
//
// and for each body, found beside it: `route`, `occurred_at`, faults(body) and to_command(body, command id); with
// to_command(body, command id, request) a part of the command comes from the path, and may be nothing; with
// to_command(body, command id, request, now) it also says when it was asked for.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <utility>

#include "command-side/decider/approval_limits.hpp"
#include "command-side/http/body.hpp"
#include "command-side/http/command_answer.hpp"
#include "command-side/http/command_request.hpp"
#include "command-side/http/forwarder.hpp"
#include "command-side/lane/lanes.hpp"
#include "events/card_numbers.hpp"
#include "events/codec/texts.hpp"
#include "events/codec/write.hpp"
#include "platform/scheduler/await.hpp"

namespace paypie::commands {

// What the handlers of a context work with; lives as long as the server.
template <Decider D>
struct Handling {
  lane::Lanes<D>& lanes;
  Random& random;  // for commands without an idempotency key
  const Clock& clock;
  Forwarder* forwarder = nullptr;  // to the nodes that own what is not ours; null: everything is
  ApprovalLimits limits = {};      // of what one person may do alone
};

template <Decider D>
boost::asio::awaitable<lane::Answer<D>> answer_to(lane::Lanes<D>& lanes, lane::Ask<D> ask) {
  auto start = [&lanes, ask = std::move(ask)](Resume<lane::Answer<D>> resume) mutable {
    lanes.submit(std::move(ask), std::move(resume));
  };
  co_return co_await awaited<lane::Answer<D>>(std::move(start));
}

// The change that happened, as 200.
template <Decider D>
http::Response changed(const lane::Accepted<D>& accepted) {
  return accepted_response(200, change_json(accepted.meta, accepted.event), accepted.meta, accepted.where,
                           accepted.offset, accepted.replayed);
}

template <class Context, Decider D>
http::Response response_of(const lane::Answer<D>& answer, const std::string& stream, const http::Request& request) {
  if (const auto* accepted = std::get_if<lane::Accepted<D>>(&answer)) return Context::accepted(*accepted);
  if (const auto* nothing = std::get_if<lane::NothingToDo>(&answer)) return no_change_response(stream, *nothing);
  if (const auto* refused = std::get_if<lane::RefusedBy<D>>(&answer)) {
    auto problem = to_problem(Context::row_of(refused->why));
    add_marks(problem, refused->version, refused->replayed);
    return http::to_response(problem, request);
  }
  const auto& failed = std::get<lane::Failed>(answer);
  const bool hidden = failed.why == lane::Failure::other_store;
  return http::to_response(hidden ? to_problem(Context::row_of(Context::not_found)) : to_problem(failed), request);
}

template <class Body>
auto command_from(Body body, const CommandId& id, const http::Request& request, Timestamp now) {
  if constexpr (requires { to_command(std::move(body), id, request, now); }) {
    return to_command(std::move(body), id, request, now);
  } else if constexpr (requires { to_command(std::move(body), id, request); }) {
    return to_command(std::move(body), id, request);
  } else {
    return std::optional(to_command(std::move(body), id));
  }
}

// The lane did not decide, because it does not own the partition, or not at this moment: nothing happened.
template <Decider D>
bool is_undecided(const lane::Answer<D>& answer) {
  const auto* failed = std::get_if<lane::Failed>(&answer);
  return failed && (failed->why == lane::Failure::elsewhere || failed->why == lane::Failure::not_serving);
}

template <class Context, class Body>
boost::asio::awaitable<http::Response> handle(Handling<typename Context::Decider>& api, http::Request request) {
  using D = typename Context::Decider;
  if (const auto refused = refuse_marker(api.forwarder, request)) co_return http::to_response(*refused, request);
  if (api.forwarder) ensure_key(request);
  auto body = read_body<Body>(request.body);
  if (!body) co_return http::to_response(body.error(), request);
  if (codec::any_text(*body, holds_card_number)) co_return http::to_response(to_problem(card_number), request);
  if (const auto wrong = faults(*body); !wrong.empty()) co_return http::to_response(invalid(wrong), request);
  if (is_to_come(body->occurred_at, api.clock.wall_micros())) {
    co_return http::to_response(invalid(to_come("/occurred_at")), request);
  }
  const auto canonical = codec::to_json(*body);
  const auto id = command_id(request, Body::route, api.random);
  const auto hash = request_hash(request, Body::route, canonical);
  const auto occurred_at = body->occurred_at;
  auto command = command_from(std::move(*body), id, request, Timestamp{api.clock.wall_micros()});
  if constexpr (requires { command->limited_by; }) {
    if (command) command->within = api.limits.*(command->limited_by);
  }
  const auto stream = command ? Context::stream_of(*command, request) : std::nullopt;
  if (!stream) co_return http::to_response(to_problem(Context::row_of(Context::not_found)), request);
  auto ask = ask_for<D>(request, *stream, id, hash);
  ask.command = std::move(*command);
  ask.occurred_at = occurred_at;
  if (!api.forwarder)
    co_return response_of<Context, D>(co_await answer_to(api.lanes, std::move(ask)), *stream, request);
  auto here = [&]() -> boost::asio::awaitable<std::optional<http::Response>> {
    const auto answer = co_await answer_to(api.lanes, ask);
    if (is_undecided<D>(answer)) co_return std::nullopt;
    co_return response_of<Context, D>(answer, *stream, request);
  };
  if (auto decided = co_await here()) co_return std::move(*decided);
  co_return co_await api.forwarder->settle(request, {std::string(D::topic), log::partition_of(*stream)}, here);
}

// The stream in the path, if it is an id of that kind.
template <class Id>
std::optional<std::string> stream_in_path(const http::Request& request) {
  const auto id = request.parameters.empty() ? std::nullopt : Id::parse(request.parameters.front());
  return id ? std::optional(id->text()) : std::nullopt;
}

}  // namespace paypie::commands
