// An instance of order to cash over real lanes, brought anywhere by events, and what people do to it over HTTP.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "sagas/order_to_cash/api/routes.hpp"
#include "tests/support/command_service.hpp"
#include "tests/support/order_to_cash_play.hpp"

namespace paypie::test {

// What a test has for the lanes and no client may send: the service delivers the one whose place is in the path.
inline std::vector<Deliver>& deliveries() {
  static std::vector<Deliver> all;
  return all;
}

struct ProcessCommandsUnderTest {
  using Decider = OrderToCashDecider;
  static constexpr const char* path = "/api/v1/processes/order-to-cash";
  static lane::Codec<Decider> codec() { return order_to_cash::order_to_cash_codec(); }
  static const auto& routes() { return order_to_cash::process_command_routes; }

  static boost::asio::awaitable<http::Response> deliver(lane::Lanes<Decider>& lanes, http::Request request) {
    const auto place = std::stoul(request.parameters.front());
    lane::Ask<Decider> ask;
    ask.stream = order_to_cash::instance_of(the_order).text();
    ask.id = CommandId{crypto::derive_id("test", std::to_string(place))};
    ask.command = deliveries().at(place);
    ask.store = {"main"};
    ask.actor = {"order_to_cash"};
    ask.correlation = the_order.text();
    ask.settle = true;
    ask.deadline = request.deadline;
    const auto answer = co_await commands::answer_to(lanes, std::move(ask));
    co_return http::Response{.status = std::holds_alternative<lane::Accepted<Decider>>(answer) ? 200 : 500};
  }
  static std::shared_ptr<void> add_more(http::Router& router, lane::Lanes<Decider>& lanes, const Clock&) {
    http::RouteInfo info;
    info.method = http::Method::post;
    info.path = "/test/deliver/{place}";
    info.id = "test.deliver";
    router.add(info, [&lanes](http::Request request) { return deliver(lanes, std::move(request)); });
    return nullptr;
  }
};

// The instance of the_order, and a Play that knows what it asks for.
struct ProcessService {
  CommandService<ProcessCommandsUnderTest> commands;
  Play play = Play{};

  auto& log() { return commands.log(); }

  void hear(order_to_cash::Input event, const std::string& answers = "", const std::string& stream = "other") {
    const auto version = ++versions_[stream];
    Deliver input{stream, version, Timestamp{1'709'294'400'000'000}, answers, std::move(event), play.policy};
    REQUIRE(play.step(input));
    deliveries().push_back(std::move(input));
    const auto path = "/test/deliver/" + std::to_string(deliveries().size() - 1);
    REQUIRE(commands.call({.path = path}).status == 200);
  }
  // A series that takes no numbers: stuck, and a person has to look.
  void get_stuck() {
    hear(one_line_order(), "", the_order.text());
    hear(CommandSettled{Settlement::refused, "series_exhausted"}, play.open(Asked::take_number).name, "numbers");
  }
  http::Response act(const std::string& what, const std::string& body, const std::string& key,
                     const std::string& if_match = "", const std::string& actor = "ada",
                     const std::string& id = order_to_cash::instance_of(the_order).text()) {
    return commands.call({.path = std::string(ProcessCommandsUnderTest::path) + "/" + id + "/" + what,
                          .body = body,
                          .key = key,
                          .if_match = if_match,
                          .caller = {actor, "main", {"*"}}});
  }

 private:
  std::map<std::string, std::uint64_t> versions_;
};

}  // namespace paypie::test
