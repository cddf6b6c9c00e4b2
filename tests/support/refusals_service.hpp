// The lanes of refusals with a recorder over them, and routes that answer what a test asks for, watched.
#pragma once
#include <atomic>
#include <set>
#include <utility>

#include "command-side/refusals/api/watch.hpp"
#include "tests/support/command_service.hpp"

namespace paypie::test {

struct RefusalsUnderTest {
  using Decider = refusals::RefusalsDecider;
  static constexpr const char* path = "/api/v1/payments/pay_00000000000000000000000001/refund";
  static lane::Codec<Decider> codec() { return refusals::refusals_codec(); }
  static std::span<const http::Route<commands::Handling<Decider>>> routes() { return {}; }

  // What the next tests are to run with.
  static inline refusals::RecorderLimits limits;
  static inline std::atomic<bool> owns = true;
  static inline refusals::Recorder* recorder = nullptr;
  static inline CommandGround* runs_on = nullptr;
  // Whether it holds at last, while everything goes on.
  static bool eventually(const std::function<bool()>& holds) {
    boost::asio::io_context nobody;
    return runs_on->run_until(nobody, holds);
  }

  // Answers the status and the code that its body names: "422 payment.exceeds_captured", a field behind it.
  static boost::asio::awaitable<http::Response> answer(http::Request request) {
    std::istringstream words(request.body);
    http::Problem problem;
    std::string replayed;
    words >> problem.status >> problem.code >> replayed;
    if (!replayed.empty()) problem.headers.emplace_back(replayed, "true");
    co_return http::to_response(problem, request);
  }

  class Beside final : public LanesBeside {
   public:
    Beside(http::Router& router, refusals::RefusalLanes& lanes, CommandGround& ground)
        : recorder_({lanes, [] { return owns ? std::set{0, 3, 7, 11} : std::set<int>(); }, ground.strand(),
                     ground.clock(), ground.random(), "security"},
                    limits) {
      const auto add = [this](std::string_view path, std::string_view id) {
        alone_.add({.method = http::Method::post, .path = path, .id = id}, answer);
      };
      add("/api/v1/payments/{payment_id}/refund", "payments.refund");
      add("/api/v1/orders/{order_id}/cancel", "orders.cancel");
      add("/api/v1/stock/{sku}/adjust", "inventory.adjust");
      refusals::add_watched(router, alone_, recorder_, nullptr);
      RefusalsUnderTest::recorder = &recorder_;
      RefusalsUnderTest::runs_on = &ground;
    }
    void open(Task opened) override { opened(); }
    void close(Task closed) override { closed(); }

   private:
    http::Router alone_;
    refusals::Recorder recorder_;
  };
  static std::unique_ptr<LanesBeside> add_lanes(http::Router& router, refusals::RefusalLanes& lanes,
                                                CommandGround& ground, const Clock&) {
    return std::make_unique<Beside>(router, lanes, ground);
  }
};
using RefusalsService = CommandService<RefusalsUnderTest>;

}  // namespace paypie::test
