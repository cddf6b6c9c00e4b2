// Three nodes, one broker, clients that ask any of them: nodes killed, frozen past their take-over, and a broker
// killed, all under load. Nothing acknowledged is lost or doubled, and the read models equal the log.
#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/support/shop.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

int times(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoi(text);
}

}  // namespace

TEST_CASE("kill -9 of nodes under load: every command is settled, none is lost, none applied twice") {
  Shop shop;
  const int kills = times("PAYPIE_CLUSTER_KILLS", 20);
  RoamingLoad load(shop.group.addresses, shop.log, 6, "kill");
  for (int i = 0; i < kills; ++i) {
    const auto before = load.answered();
    REQUIRE(eventually([&] { return load.answered() > before + shop.random() % 100; }));
    const auto victim = shop.any_node();
    shop.group[victim].kill();
    const auto since = load.answered();
    REQUIRE(eventually([&] { return load.answered() > since + some; }));  // the others serve what was its
    shop.group.start(victim);
    shop.await_calm(load);
  }
  load.stop();
  Shop::all_settled(load);
  shop.hold_against_the_log(std::to_string(kills) + " kills", load);
}

TEST_CASE("a node that was frozen past its take-over acknowledges nothing and changes no row") {
  Shop shop;
  const int freezes = times("PAYPIE_CLUSTER_FREEZES", 10);
  RoamingLoad load(shop.group.addresses, shop.log, 6, "freeze");
  {
    const Bystander bystander(shop.group.kafka());
    for (int i = 0; i < freezes; ++i) {
      const auto victim = shop.any_node();
      const auto address = shop.group.address(victim);
      REQUIRE(eventually([&] { return bystander.partitions_of(address) > 0; }));
      const auto before = load.answered();
      REQUIRE(eventually([&] { return load.answered() > before + shop.random() % 50; }));
      shop.group[victim].process().kill(SIGSTOP);
      REQUIRE(eventually([&] { return bystander.partitions_of(address) == 0; }));
      const auto since = load.answered();
      REQUIRE(eventually([&] { return load.answered() > since + some; }));
      shop.group[victim].process().kill(SIGCONT);
      shop.await_calm(load);
    }
  }
  load.stop();
  const double counted = shop.group.sum_of("paypie_log_void_records_total");
  const auto voids = void_records(shop.group.kafka());
  CHECK((voids == 0 || counted > 0));
  shop.hold_against_the_log(std::to_string(freezes) + " freezes", load);
}

TEST_CASE("kill -9 of the broker under load: nothing acknowledged is lost, and service comes back by itself") {
  Shop shop;
  const int kills = times("PAYPIE_BROKER_KILLS", 5);
  RoamingLoad load(shop.group.addresses, shop.log, 6, "broker");
  for (int i = 0; i < kills; ++i) {
    const auto before = load.answered();
    REQUIRE(eventually([&] { return load.answered() > before + some; }));
    const auto failed = load.failed_tries();
    shop.broker.kill();
    REQUIRE(eventually([&] { return load.failed_tries() > failed; }));
    shop.broker.restart();
  }
  const auto before = load.answered();
  CHECK(eventually([&] { return load.answered() > before + some; }, std::chrono::milliseconds(60'000)));
  load.stop();
  shop.hold_against_the_log(std::to_string(kills) + " kills of the broker", load);
}

TEST_CASE("a node that is told to stop hands its partitions over before clients lose patience") {
  Shop shop;
  const Bystander bystander(shop.group.kafka());
  const auto address = shop.group.address(0);
  REQUIRE(eventually([&] { return bystander.partitions_of(address) > 0; }));
  RoamingLoad load(shop.group.addresses, shop.log, 4, "stop");
  REQUIRE(eventually([&] { return load.answered() > some; }));
  const auto began = std::chrono::steady_clock::now();
  shop.group[0].process().kill(SIGTERM);
  REQUIRE(eventually([&] { return bystander.partitions_of(address) == 0; }));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  MESSAGE("handed over in " << took.count() << " s");
  CHECK(shop.group[0].process().wait().code == 0);
  shop.group.start(0);
  REQUIRE(shop.group[0].ready());
  load.stop();
  Shop::all_settled(load);
  shop.hold_against_the_log("a hand-over", load);
}
