// Number series over real lanes; numbers are taken as the process takes them, under a route that only tests have.
#pragma once
#include "command-side/numbering/api/routes.hpp"
#include "platform/crypto/hash.hpp"
#include "tests/support/command_service.hpp"

namespace paypie::test {

struct NumberSeriesCommandsUnderTest {
  using Decider = numbering::NumberSeriesDecider;
  static constexpr const char* path = "/api/v1/number-series/orders";
  static lane::Codec<Decider> codec() { return numbering::number_series_codec(); }
  static const auto& routes() { return numbering::number_series_command_routes; }

  static std::shared_ptr<void> add_more(http::Router& router, numbering::NumberSeriesLanes& lanes, const Clock&) {
    router.add({.method = http::Method::post, .path = "/take/{order}", .id = "take"},
               [&lanes](http::Request request) { return take(lanes, std::move(request)); });
    return nullptr;
  }
  static boost::asio::awaitable<http::Response> take(numbering::NumberSeriesLanes& lanes, http::Request request) {
    const auto order = request.parameters.front();
    lane::Ask<Decider> ask{.stream = numbering::series_stream({request.caller.tenant}, "orders"),
                           .id = {crypto::derive_id("take", order)},
                           .command = numbering::TakeNumber{order},
                           .store = {request.caller.tenant},
                           .actor = {"process"},
                           .correlation = order,
                           .deadline = request.deadline};
    const auto answer = co_await commands::answer_to(lanes, std::move(ask));
    const auto* taken = std::get_if<lane::Accepted<Decider>>(&answer);
    if (!taken) co_return http::Response{.status = 500, .body = "{}"};
    co_return commands::changed(*taken);
  }
};
using NumberSeriesService = CommandService<NumberSeriesCommandsUnderTest>;

}  // namespace paypie::test
