// What the reactor does when it may not call: a gateway that is configured no more, an account of the other mode, a key
// that the gateway has forgotten. Nothing is called, and nothing is said that is not known.
#include <doctest/doctest.h>

#include <algorithm>

#include "platform/scheduler/simulated.hpp"
#include "sagas/reactors/gateways/gateway_reactor.hpp"
#include "tests/support/payment_commands.hpp"

using namespace paypie;
using namespace paypie::payments_test;
using payments::ReportOutcome;

namespace {

class Desk final : public reactors::Outbound {
 public:
  using Make = std::unique_ptr<payments::Gateway> (*)(payments::Account);
  // What `make` gives is the only gateway; null: there is none.
  explicit Desk(Make make, bool test_mode = false) : strand_(world.strand()) {
    reactors::GatewayReactor::Gateways gateways;
    if (make != nullptr) gateways.push_back(make({.base_url = "http://gateway", .test_mode = test_mode}));
    reactor = std::make_unique<reactors::GatewayReactor>(
        reactors::GatewayConfig{}, std::move(gateways), *this,
        [this](const std::string&, const StoreId&, reactors::Report<ReportOutcome> report,
               const std::function<void(reactors::Taken)>& taken) {
          reports.push_back(std::move(report.said));
          taken(reactors::Taken::yes);
        },
        [this](const std::string&) { return served; }, *strand_, world, world);
  }

  bool try_send(http_client::Call& call, OnAnswer& on_answer) override {
    calls.push_back(call.method);
    strand_->after(std::chrono::milliseconds(1), [answer = std::make_shared<OnAnswer>(std::move(on_answer))] {
      (*answer)(std::unexpected(http_client::Outage{"the gateway is silent"}));
    });
    return true;
  }

  void wish_for_authorization(const std::string& gateway) {
    Envelope meta{.id = id<EventId>(1)};
    meta.stream = payment.text();
    meta.time = {world.wall_micros()};
    payments::AuthorizationRequested asked{.payment = payment, .order = paid_order, .attempt = attempt_1};
    asked.amount = dollars(10'000);
    asked.gateway = gateway;
    asked.method = "pm_card";
    reactor->take(meta, asked, 1);
  }
  void pass(std::chrono::microseconds time) {
    const auto until = world.monotonic() + time;
    while (world.monotonic() < until) {
      strand_->after(std::chrono::seconds(10), [] {});  // time passes, whether anything happens or not
      world.run_until([] { return false; }, std::chrono::seconds(10));
      reactor->look_again();
    }
  }

  Simulated world{1};
  std::optional<std::uint64_t> served = 1;  // the epoch; wishes are of the first one
  std::vector<std::string> calls;
  std::vector<ReportOutcome> reports;
  std::unique_ptr<reactors::GatewayReactor> reactor;

 private:
  std::shared_ptr<SimulatedExecutor> strand_;
};

}  // namespace

TEST_CASE("a wish for a gateway that is not configured was surely not reached, if nobody can have called it") {
  Desk desk(payments::make_stripe);
  desk.reactor->caught_up();
  desk.wish_for_authorization("paypal");
  desk.pass(std::chrono::minutes(1));
  REQUIRE(desk.reports.size() == 1);
  CHECK(desk.reports[0].outcome == Outcome::not_reached);
  CHECK(desk.reports[0].code == "no_such_gateway");
}

TEST_CASE("one that an earlier life may have called is unknown, and a person has to find out") {
  Desk desk(payments::make_stripe);
  desk.served = 2;
  desk.wish_for_authorization("paypal");
  desk.reactor->caught_up();
  desk.pass(std::chrono::minutes(1));
  REQUIRE(desk.reports.size() == 1);
  CHECK(desk.reports[0].outcome == Outcome::unknown);
  CHECK(desk.reports[0].needs_person);
}

TEST_CASE("a live payment is not charged on a test account") {
  Desk desk(payments::make_stripe, true);
  desk.reactor->caught_up();
  desk.wish_for_authorization("stripe");
  desk.pass(std::chrono::minutes(1));
  CHECK(desk.calls.empty());
  REQUIRE(desk.reports.size() == 1);
  CHECK(desk.reports[0].code == "no_account_for_mode");
}

TEST_CASE("what another node may have called for is not asked for again where the gateway keeps no keys") {
  Desk desk(payments::make_razorpay);
  desk.served.reset();
  desk.reactor->caught_up();
  desk.wish_for_authorization("razorpay");
  desk.pass(std::chrono::minutes(1));
  CHECK(desk.calls.empty());
  desk.served = 3;  // the second one was another node's
  desk.pass(std::chrono::hours(1));
  CHECK(!desk.calls.empty());
  for (const auto& method : desk.calls) CHECK(method == "GET");
}

TEST_CASE("a request is not repeated once the gateway has forgotten its key: it is looked up, or a person has to") {
  for (const auto make : {payments::make_stripe, payments::make_paypal}) {
    for (const bool in_time : {true, false}) {
      Desk desk(make);
      const std::string gateway(make({})->name());
      CAPTURE(gateway);
      CAPTURE(in_time);
      const auto kept = make({})->keeps_keys_for();
      desk.served = 2;                       // somebody may have asked in the first epoch
      desk.wish_for_authorization(gateway);  // and nobody was there to ask
      desk.pass(in_time ? kept - std::chrono::minutes(30) : kept);
      desk.reactor->caught_up();
      desk.pass(std::chrono::minutes(20));
      CHECK((std::ranges::count(desk.calls, "POST") > 0) == in_time);
      if (in_time) continue;
      if (gateway == "stripe") {
        CHECK(!desk.calls.empty());
      } else {
        REQUIRE(desk.reports.size() == 1);
        CHECK(desk.reports[0].needs_person);
      }
    }
  }
}
