// What is under way on a server, as its metrics page says it.
#include "tools/client/metrics_page.hpp"

#include <doctest/doctest.h>

using namespace paypie::tools;

namespace {

const std::string page = R"(# HELP paypie_process_open Deliveries, wishes and timers of a process that are open.
# TYPE paypie_process_open gauge
paypie_process_open{process="order_to_cash",kind="delivery"} 1
paypie_process_open{process="order_to_cash",kind="wish"} 2
paypie_process_open{process="order_to_cash",kind="timer"} 4
paypie_process_open{process="transfers",kind="wish"} 1000
paypie_process_open{process="cashback",kind="delivery"} 8
paypie_process_open{process="cashback",kind="wish"} 16
paypie_process_open{process="cashback",kind="timer"} 2000
paypie_process_opened_total{process="cashback",kind="wish"} 4000
paypie_gateway_open{kind="asked"} 1
paypie_gateway_open{kind="person"} 2
paypie_payouts_open{kind="asked"} 4
paypie_payouts_open{kind="handed_over"} 8
paypie_payouts_open{kind="person"} 3000
paypie_payouts_open{kind="contested"} 5000
paypie_parked 7
)";

}  // namespace

TEST_CASE("a metric is the sum of its lines, of those with the labels that are asked for") {
  CHECK(metric_of(page, "paypie_process_open") == 3031);
  CHECK(metric_of(page, "paypie_process_open", {"\"wish\""}) == 1018);
  CHECK(metric_of(page, "paypie_process_open", {"\"wish\"", "\"cashback\""}) == 16);
  CHECK(metric_of(page, "paypie_parked") == 7);
  CHECK(metric_of(page, "paypie_park") == 0);
  CHECK(metric_of(page, "paypie_nothing") == 0);
}

TEST_CASE("cashback that waits for its date is not under way, nor is what a person has to settle of payouts") {
  const auto now = under_way(page);
  CHECK(now.steps == 1 + 2 + 4 + 8 + 16);
  CHECK(now.calls == 1 + 2 + 4 + 8);
  CHECK(now.by_person == 2);
  const auto quiet = under_way("paypie_process_open{process=\"cashback\",kind=\"timer\"} 12\n");
  CHECK(quiet.steps + quiet.calls == 0);
}
