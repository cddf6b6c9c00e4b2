// When the time of an authorisation has passed, and nobody but us would notice.
#include "sagas/reactors/gateways/expiries.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "tests/support/payment_commands.hpp"

using namespace paypie;
using namespace paypie::payments_test;

namespace {

struct StandingTime final : Clock {
  std::int64_t wall_micros() const override { return now * 1'000'000; }
  std::chrono::microseconds monotonic() const override { return std::chrono::seconds(now); }
  std::int64_t now = 0;
};

struct Watch {
  StandingTime clock;
  bool is_ours = true;
  std::vector<AttemptId> asked;
  std::set<std::string> ids;
  reactors::Expiries expiries{
      [this](const std::string& stream, const StoreId& store, const CommandId& id, payments::ExpireAuthorization ask) {
        CHECK(stream == payment.text());
        CHECK(store.name == "main");
        asked.push_back(ask.attempt);
        ids.insert(id.text());
      },
      [this](const std::string&) { return is_ours; }, clock};

  void see(const payments::PaymentEvent& event) { expiries.take({.stream = payment.text(), .store = {"main"}}, event); }
  // 100.00 held until second 1,000.
  void authorize(AttemptId attempt = attempt_1, std::int64_t until = 1'000) {
    see(payments::PaymentAuthorized{.payment = payment,
                                    .attempt = attempt,
                                    .amount = dollars(10'000),
                                    .authorized_in_all = dollars(10'000),
                                    .captured_in_all = dollars(0),
                                    .expires_at = Timestamp{until * 1'000'000}});
  }
  void capture(std::int64_t in_all, bool final = false) {
    see(payments::PaymentCaptured{.payment = payment, .captured_in_all = dollars(in_all), .final = final});
  }
  std::size_t at(std::int64_t second) {
    clock.now = second;
    expiries.look();
    return asked.size();
  }
};

}  // namespace

TEST_CASE("an authorisation expires at its time, not a moment before, and nothing is asked before the log was seen") {
  Watch watch;
  watch.authorize();
  CHECK(watch.at(2'000) == 0);
  watch.expiries.caught_up();
  CHECK(watch.at(999) == 0);
  CHECK(watch.at(1'000) == 1);
  CHECK(watch.asked.front() == attempt_1);
}

TEST_CASE("until the log says that it has expired, it is asked again, as another command") {
  Watch watch;
  watch.authorize();
  watch.expiries.caught_up();
  CHECK(watch.at(1'000) == 1);
  CHECK(watch.at(1'059) == 1);
  CHECK(watch.at(1'060) == 2);
  CHECK(watch.ids.size() == 2);
  watch.see(payments::AuthorizationExpired{.payment = payment, .attempt = attempt_1});
  CHECK(watch.at(9'000) == 2);
  CHECK(watch.expiries.held() == 0);
}

TEST_CASE("what is captured, voided or authorised anew does not expire; what is captured in part does") {
  for (const bool whole : {true, false}) {
    Watch watch;
    watch.authorize();
    watch.expiries.caught_up();
    watch.capture(whole ? 10'000 : 4'000);
    CHECK(watch.at(1'000) == (whole ? 0 : 1));
  }
  Watch last, gone, anew;
  for (auto* watch : {&last, &gone, &anew}) {
    watch->authorize();
    watch->expiries.caught_up();
  }
  last.capture(4'000, true);
  gone.see(payments::PaymentVoided{.payment = payment});
  anew.authorize(attempt_2, 5'000);
  CHECK(last.at(1'000) == 0);
  CHECK(gone.at(1'000) == 0);
  CHECK(anew.at(4'999) == 0);
  CHECK(anew.at(5'000) == 1);
  CHECK(anew.asked.front() == attempt_2);
}

TEST_CASE("only the node that writes the payment asks, and one that comes to own it does") {
  Watch watch;
  watch.authorize();
  watch.expiries.caught_up();
  watch.is_ours = false;
  CHECK(watch.at(1'000) == 0);
  watch.is_ours = true;
  CHECK(watch.at(1'060) == 1);
}
