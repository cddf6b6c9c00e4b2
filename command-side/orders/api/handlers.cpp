// What is particular to order commands: which stream, and how a new order is shown. The rest is handling.hpp.
#include "command-side/orders/api/routes.hpp"

namespace paypie::orders {
namespace {

using boost::asio::awaitable;

// A new order is shown whole: the view of a stream that has this one event.
http::Response created(const lane::Accepted<OrderDecider>& accepted) {
  const auto view = projections::apply({}, accepted.meta, accepted.event);
  auto response = commands::accepted_response(201, codec::to_json<codec::Empty::written>(view), accepted.meta,
                                              accepted.where, accepted.offset, accepted.replayed);
  response.headers.emplace_back("Location", "/api/v1/orders/" + accepted.meta.stream);
  return response;
}

struct OverHttp {
  using Decider = OrderDecider;
  static constexpr auto not_found = Refusal::no_such_order;
  static const http::RefusalRow& row_of(Refusal why) { return orders::row_of(why); }

  static std::optional<std::string> stream_of(const CreateOrder& command, const http::Request&) {
    return command.order.text();
  }
  template <class Command>
  static std::optional<std::string> stream_of(const Command&, const http::Request& request) {
    return commands::stream_in_path<OrderId>(request);
  }

  static http::Response accepted(const lane::Accepted<OrderDecider>& accepted) {
    return std::holds_alternative<OrderCreated>(accepted.event) ? created(accepted) : commands::changed(accepted);
  }
};

}  // namespace

awaitable<http::Response> create_order(OrderCommands& api, http::Request request) {
  return commands::handle<OverHttp, CreateOrderBody>(api, std::move(request));
}

template <class Body>
awaitable<http::Response> change_order(OrderCommands& api, http::Request request) {
  return commands::handle<OverHttp, Body>(api, std::move(request));
}

template awaitable<http::Response> change_order<ChangeLinesBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<StatusBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<FulfillmentBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<CancelBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<PaymentBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<NoteBody>(OrderCommands&, http::Request);
template awaitable<http::Response> change_order<TagsBody>(OrderCommands&, http::Request);

}  // namespace paypie::orders
