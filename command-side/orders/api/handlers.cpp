// Body -> command -> lane -> answer. Nothing here waits for anything but the lane.
#include <type_traits>

#include "command-side/http/body.hpp"
#include "command-side/http/command_answer.hpp"
#include "command-side/http/command_request.hpp"
#include "command-side/orders/api/routes.hpp"
#include "events/codec/write.hpp"
#include "platform/scheduler/await.hpp"

namespace paypie::orders {
namespace {

using boost::asio::awaitable;
using Ask = lane::Ask<OrderDecider>;
using Answer = lane::Answer<OrderDecider>;

awaitable<Answer> answer_to(OrderLanes& lanes, Ask ask) {
  auto start = [&lanes, ask = std::move(ask)](Resume<Answer> resume) mutable {
    lanes.submit(std::move(ask), std::move(resume));
  };
  co_return co_await awaited<Answer>(std::move(start));
}

http::Problem not_found() { return commands::to_problem(row_of(Refusal::no_such_order)); }

http::Problem to_problem(const lane::RefusedBy<OrderDecider>& refused) {
  auto problem = commands::to_problem(row_of(refused.why));
  commands::add_marks(problem, refused.version, refused.replayed);
  return problem;
}

http::Problem to_problem(const lane::Failed& failed) {
  return failed.why == lane::Failure::other_store ? not_found() : commands::to_problem(failed);
}

// A new order is shown whole: the view of a stream that has this one event.
http::Response created(const lane::Accepted<OrderDecider>& accepted) {
  const auto view = projections::apply({}, accepted.meta, accepted.event);
  auto response = commands::accepted_response(201, codec::to_json<codec::Empty::written>(view), accepted.meta,
                                              accepted.where, accepted.offset, accepted.replayed);
  response.headers.emplace_back("Location", "/api/v1/orders/" + accepted.meta.stream);
  return response;
}

http::Response changed(const lane::Accepted<OrderDecider>& accepted) {
  return commands::accepted_response(200, commands::change_json(accepted.meta, accepted.event), accepted.meta,
                                     accepted.where, accepted.offset, accepted.replayed);
}

http::Response response_of(const Answer& answer, const std::string& stream, const http::Request& request) {
  if (const auto* accepted = std::get_if<lane::Accepted<OrderDecider>>(&answer)) {
    return std::holds_alternative<OrderCreated>(accepted->event) ? created(*accepted) : changed(*accepted);
  }
  if (const auto* nothing = std::get_if<lane::NothingToDo>(&answer)) {
    return commands::no_change_response(stream, *nothing);
  }
  if (const auto* refused = std::get_if<lane::RefusedBy<OrderDecider>>(&answer)) {
    return http::to_response(to_problem(*refused), request);
  }
  return http::to_response(to_problem(std::get<lane::Failed>(answer)), request);
}

// The stream a command is about: a new order's own id, or the one in the path.
std::optional<OrderId> order_of(const CreateOrder& command, const http::Request&) { return command.order; }
template <class Command>
std::optional<OrderId> order_of(const Command&, const http::Request& request) {
  return request.parameters.empty() ? std::nullopt : OrderId::parse(request.parameters.front());
}

template <class Body>
awaitable<http::Response> handle(OrderCommands& api, http::Request request) {
  if (const auto refused = commands::refuse_marker(api.forwarder, request)) {
    co_return http::to_response(*refused, request);
  }
  auto body = commands::read_body<Body>(request.body);
  if (!body) co_return http::to_response(body.error(), request);
  if (const auto wrong = faults(*body); !wrong.empty()) co_return http::to_response(commands::invalid(wrong), request);
  if (commands::is_to_come(body->occurred_at, api.clock.wall_micros())) {
    co_return http::to_response(commands::invalid(commands::to_come("/occurred_at")), request);
  }
  const auto id = commands::command_id(request, Body::route, api.random);
  const auto hash = commands::request_hash(request, Body::route, codec::to_json(*body));
  const auto occurred_at = body->occurred_at;
  auto command = to_command(std::move(*body), id);
  const auto order = order_of(command, request);
  if (!order) co_return http::to_response(not_found(), request);
  const auto stream = order->text();
  auto ask = commands::ask_for<OrderDecider>(request, stream, id, hash);
  ask.command = std::move(command);
  ask.occurred_at = occurred_at;
  const auto answer = co_await answer_to(api.lanes, std::move(ask));
  const auto* failed = std::get_if<lane::Failed>(&answer);
  if (api.forwarder && failed && failed->why == lane::Failure::elsewhere) {
    co_return co_await api.forwarder->forward(std::move(request), failed->partition);
  }
  co_return response_of(answer, stream, request);
}

}  // namespace

awaitable<http::Response> create_order(OrderCommands& api, http::Request request) {
  return handle<CreateOrderBody>(api, std::move(request));
}

template <class Body>
awaitable<http::Response> change_order(OrderCommands& api, http::Request request) {
  return handle<Body>(api, std::move(request));
}

template awaitable<http::Response> change_order<ChangeLinesBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<StatusBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<FulfillmentBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<CancelBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<PaymentBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<NoteBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<TagsBody>(OrderCommands&, http::Request);

}  // namespace paypie::orders
