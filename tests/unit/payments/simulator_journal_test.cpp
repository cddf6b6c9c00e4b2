// A simulated gateway that is started again has the books of the one that was stopped; what cards do.
#include <doctest/doctest.h>

#include <fstream>
#include <stdexcept>

#include "tests/support/temp_folder.hpp"
#include "tools/gateway_simulator/journal.hpp"

using namespace paypie::gateway_simulator;
using paypie::test::TempFolder;

namespace {

paypie::http_client::Call authorization(int number, const std::string& method = "pm_card") {
  const auto name = std::to_string(number);
  return {.method = "POST",
          .url = "http://gateway/stripe/v1/payment_intents",
          .headers = {{"Idempotency-Key", "key-" + name}},
          .body = "amount=1000&currency=usd&payment_method=" + method + "&metadata[payment]=pay_" + name +
                  "&metadata[operation]=opn_" + name};
}

// Asks a rough simulator, as the server does it: noted first.
void ask(Simulator& simulator, Journal& journal, int from, int to) {
  for (int i = from; i < to; ++i) {
    const auto call = authorization(i);
    journal.received(call);
    const auto reply = simulator.receive(call);
    if (reply.asks_customer.empty()) continue;
    journal.customer_acts(reply.asks_customer);
    simulator.customer_acts(reply.asks_customer);
  }
}

}  // namespace

TEST_CASE("a simulator that is started again goes on where the one before stopped") {
  const TempFolder folder;
  const auto file = folder.path() / "gateways.jsonl";
  Simulator whole(7, Script::rough()), first(7, Script::rough()), second(7, Script::rough());
  Journal of_whole(folder.path() / "whole.jsonl", "seed 7", whole);
  ask(whole, of_whole, 0, 100);
  {
    Journal journal(file, "seed 7", first);
    ask(first, journal, 0, 60);
  }
  Journal journal(file, "seed 7", second);
  CHECK(second.books() == first.books());
  ask(second, journal, 60, 100);
  CHECK(second.books() == whole.books());
  CHECK(second.books().size() > 50);
}

TEST_CASE("a journal's last line that was cut short had not happened") {
  const TempFolder folder;
  const auto file = folder.path() / "gateways.jsonl";
  Simulator first(7, Script::calm()), second(7, Script::calm()), third(7, Script::calm());
  {
    Journal journal(file, "seed 7", first);
    ask(first, journal, 0, 3);
  }
  std::ofstream(file, std::ios::app) << R"({"method":"POST","url":"http)";
  {
    Journal journal(file, "seed 7", second);
    CHECK(second.books().size() == 3);
    ask(second, journal, 3, 4);
  }
  Journal journal(file, "seed 7", third);
  CHECK(third.books().size() == 4);
}

TEST_CASE("a journal of another seed, or with a damaged line, is refused by name") {
  const TempFolder folder;
  const auto file = folder.path() / "gateways.jsonl";
  Simulator first(7, Script::calm());
  {
    Journal journal(file, "seed 7", first);
  }
  Simulator other(8, Script::calm());
  CHECK_THROWS_AS(Journal(file, "seed 8", other), std::runtime_error);
  std::ofstream(file, std::ios::app) << "not a line of ours\n";
  CHECK_THROWS_AS(Journal(file, "seed 7", other), std::runtime_error);
}

TEST_CASE("a gateway that declines every card, or asks every customer, takes the card that is always good") {
  for (const auto& script : {Script{.declines = 100}, Script{.asks_customer = 100}}) {
    Simulator simulator(7, script);
    simulator.receive(authorization(1, "pm_card"));
    simulator.receive(authorization(2, "pm_card_visa"));
    CHECK(simulator.books().at("pay_1").held == 0);
    CHECK(simulator.books().at("pay_2").held == 1'000);
  }
}
