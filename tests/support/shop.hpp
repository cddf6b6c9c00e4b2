// Three nodes, a broker of their own, and what must hold at the end, whatever was done to them.
#pragma once
#include <doctest/doctest.h>

#include "tests/support/node_group.hpp"

namespace paypie::test {

constexpr int session_ms = 1'000;
constexpr std::size_t some = 20;  // answers that show that commands are served

// Brokers of its own, which believe nodes dead sooner than brokers do by default. Three hold every record thrice, and
// take one if two have it.
struct Shop {
  explicit Shop(int brokers = 1)
      : broker(brokers,
               with(brokers == 1 ? KafkaBroker::Settings{}
                                 : KafkaBroker::Settings{"default.replication.factor=3", "min.insync.replicas=2"})),
        group(3, {.servers = broker.bootstrap()}, session_ms) {}
  // The first node's process is started in another way.
  explicit Shop(const Serving::Options& first)
      : broker(1, with({})), group(3, {.servers = broker.bootstrap()}, session_ms, "", first) {}
  // The first node finds the broker elsewhere.
  Shop(KafkaBroker::Settings settings, const std::string& servers, const std::string& way_of_first)
      : broker(1, with(std::move(settings))), group(3, {.servers = servers}, session_ms, way_of_first) {}
  static KafkaBroker::Settings with(KafkaBroker::Settings settings) {
    for (const auto* sooner :
         {"group.min.session.timeout.ms=500", "broker.session.timeout.ms=2000", "broker.heartbeat.interval.ms=250"}) {
      settings.emplace_back(sooner);
    }
    return settings;
  }

  KafkaBroker broker;
  NodeGroup group;
  OperationLog log;
  std::random_device::result_type seed = std::random_device{}();
  std::mt19937_64 random{seed};

  std::size_t any_node() { return random() % group.size(); }

  // Every node serves its share. Clients may still wait for what was done to them before.
  void await_ready() {
    for (std::size_t i = 0; i < group.size(); ++i) REQUIRE(group[i].ready());
  }

  // Nobody had to give a command up.
  static void all_settled(RoamingLoad& load) {
    for (const auto& story : load.stories()) MESSAGE("given up: " << story);
    CHECK(load.given_up() == 0);
  }

  // How long what was done to the shop kept it, or a part of it, from serving.
  Durations outages;

  // Every key is answered, every answer is in the log once, every record has its place, every row its order. The
  // campaigns read what is said here.
  void hold_against_the_log(const std::string& what, const RoamingLoad& load) {
    const bool all = eventually([&] {
      for (const auto& key : log.unanswered()) {
        tools::Api api(group.addresses.any(random));
        OrderLoad::create(api, log, key);
      }
      return log.unanswered().empty();
    });
    CHECK_MESSAGE(all, log.unanswered().size() << " keys stay without an answer");
    CHECK(group.behind() == "");
    for (std::size_t i = 0; i < group.size(); ++i) CHECK(group[i].terminate().code == 0);

    const auto found = orders_in_log(group.kafka().source());
    const auto wrong = held_against(log, found);
    for (const auto& sentence : wrong) MESSAGE(sentence);
    CHECK(wrong.empty());
    CHECK(found.by_reference.size() == log.acknowledged().size());
    MESSAGE(what << ", " << log.acknowledged().size() << " acknowledged orders, " << wrong.size() << " wrong, "
                 << load.given_up() << " not settled in time, p50 " << load.took().at(0.5) << " s, p99 "
                 << load.took().at(0.99) << " s, slowest " << load.took().longest() << " s, outage p50 "
                 << outages.at(0.5) << " s, p99 " << outages.at(0.99) << " s, " << void_records(group.kafka())
                 << " void records, seed " << seed);
    MESSAGE("the slowest: " << load.story_of_slowest());
    const auto verified = group.audit({"verify"});
    CAPTURE(verified.out);
    CAPTURE(verified.err);
    CHECK(verified.code == 0);
    const auto compared = group.audit({"diff", "--read-model", "orders", "--postgres", group.postgres()});
    CAPTURE(compared.out);
    CAPTURE(compared.err);
    CHECK(compared.code == 0);
  }
};

}  // namespace paypie::test
