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

// One, or in the campaign three.
int brokers() { return times("PAYPIE_BROKERS", 1); }

}  // namespace

TEST_CASE("kill -9 of nodes under load: every command is settled, none is lost, none applied twice") {
  Shop shop(brokers());
  const int kills = times("PAYPIE_CLUSTER_KILLS", 20);
  RoamingLoad load(shop.group.addresses, shop.log, 6, "kill");
  {
    const Bystander bystander(shop.group.kafka());
    REQUIRE(eventually([&] { return bystander.complete(); }));
    for (int i = 0; i < kills; ++i) {
      // A partition is away for as long as the session after a kill of its owner. Were nodes killed as soon as they are
      // back, it would be away most of the time, and one client in a thousand would find it so at each of its tries.
      const auto enough = load.answered() + 400 + shop.random() % 400;
      REQUIRE(eventually([&] { return load.answered() > enough; }));
      const auto victim = shop.any_node();
      const auto address = shop.group.address(victim);
      shop.group[victim].kill();
      const auto began = Durations::Clock::now();
      if (shop.random() % 2 == 0) shop.group.start(victim);  // back while it is still believed to live, or later
      REQUIRE(eventually([&] { return bystander.partitions_of(address) == 0; }));
      shop.outages.add(Durations::Clock::now() - began);
      if (!shop.group[victim].process().running()) shop.group.start(victim);
      shop.await_ready();
    }
  }
  load.stop();
  Shop::all_settled(load);
  shop.hold_against_the_log(std::to_string(kills) + " kills", load);
}

TEST_CASE("a node that was frozen past its take-over acknowledges nothing and changes no row") {
  Shop shop(brokers());
  const int freezes = times("PAYPIE_CLUSTER_FREEZES", 10);
  RoamingLoad load(shop.group.addresses, shop.log, 6, "freeze");
  {
    const Bystander bystander(shop.group.kafka());
    // On until a zombie has written something: what it does not write cannot be passed over.
    const auto zombie_wrote = [&] { return shop.group.sum_of("paypie_log_void_records_total") > 0; };
    for (int i = 0; i < freezes || (!zombie_wrote() && i < 10 * freezes); ++i) {
      const auto victim = shop.any_node();
      const auto address = shop.group.address(victim);
      REQUIRE(eventually([&] { return bystander.partitions_of(address) > 0; }));
      const auto before = load.answered();
      REQUIRE(eventually([&] { return load.answered() > before + shop.random() % 50; }));
      shop.group[victim].process().kill(SIGSTOP);
      const auto began = Durations::Clock::now();
      REQUIRE(eventually([&] { return bystander.partitions_of(address) == 0; }));
      shop.outages.add(Durations::Clock::now() - began);
      const auto since = load.answered();
      REQUIRE(eventually([&] { return load.answered() > since + some; }));
      shop.group[victim].process().kill(SIGCONT);
      shop.await_ready();
    }
  }
  load.stop();
  CHECK(void_records(shop.group.kafka()) > 0);
  CHECK(shop.group.sum_of("paypie_log_void_records_total") > 0);
  shop.hold_against_the_log(std::to_string(freezes) + " freezes", load);
}

TEST_CASE("kill -9 of the broker under load: nothing acknowledged is lost, and service comes back by itself") {
  Shop shop(brokers());
  const int kills = times("PAYPIE_BROKER_KILLS", 5);
  RoamingLoad load(shop.group.addresses, shop.log, 6, "broker");
  for (int i = 0; i < kills; ++i) {
    const auto answers = [&](std::size_t more) {
      const auto before = load.answered();
      REQUIRE(eventually([&] { return load.answered() > before + more; }, std::chrono::milliseconds(90'000)));
    };
    answers(some);
    static_cast<void>(load.silence());
    const int victim = 1 + static_cast<int>(shop.random() % static_cast<unsigned>(brokers()));
    const auto failed = load.failed_tries();
    shop.broker.kill(victim);
    if (brokers() == 1) {
      REQUIRE(eventually([&] { return load.failed_tries() > failed; }));
    } else {
      answers(some);  // two of three are enough
    }
    shop.broker.restart(victim);
    answers(some);
    shop.outages.add(load.silence());
  }
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
