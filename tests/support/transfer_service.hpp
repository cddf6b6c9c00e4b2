// Transfers over real lanes: what people do with them over HTTP, and what items answer.
#pragma once
#include "platform/crypto/hash.hpp"
#include "sagas/transfers/api/routes.hpp"
#include "tests/support/command_service.hpp"

namespace paypie::test {

struct TransferCommandsUnderTest {
  using Decider = transfers::TransferDecider;
  static constexpr const char* path = "/api/v1/stock/transfers";
  static lane::Codec<Decider> codec() { return transfers::transfer_codec(); }
  static const auto& routes() { return transfers::transfer_command_routes; }

  // What no client may send: an item refuses what a wish asked of it. Path: the transfer, the wish, the reason.
  static boost::asio::awaitable<http::Response> answer(lane::Lanes<Decider>& lanes, http::Request request) {
    lane::Ask<Decider> ask;
    ask.stream = request.parameters[0];
    ask.id = CommandId{crypto::derive_id("test", request.path)};
    ask.command = transfers::Deliver{request.parameters[1], CommandSettled{Settlement::refused, request.parameters[2]}};
    ask.store = {"main"};
    ask.actor = {"transfers"};
    ask.settle = true;
    ask.deadline = request.deadline;
    const auto answer = co_await commands::answer_to(lanes, std::move(ask));
    co_return http::Response{.status = std::holds_alternative<lane::Accepted<Decider>>(answer) ? 200 : 500};
  }
  static std::shared_ptr<void> add_more(http::Router& router, lane::Lanes<Decider>& lanes, const Clock&) {
    http::RouteInfo info;
    info.method = http::Method::post;
    info.path = "/test/answer/{transfer}/{wish}/{reason}";
    info.id = "test.answer";
    router.add(info, [&lanes](http::Request request) { return answer(lanes, std::move(request)); });
    return nullptr;
  }
};
using TransferService = CommandService<TransferCommandsUnderTest>;

}  // namespace paypie::test
