// Three nodes, a broker of their own, and what must hold at the end, whatever was done to them.
#pragma once
#include <doctest/doctest.h>

#include "tests/support/node_group.hpp"

namespace paypie::test {

constexpr int session_ms = 2'000;
constexpr std::size_t some = 20;  // answers that show that commands are served

// A broker of its own, which believes nodes dead sooner than brokers do by default.
struct Shop {
  Shop() : broker(1, {sooner}), group(3, {.servers = broker.bootstrap()}, session_ms) {}
  // The first node finds the broker elsewhere.
  Shop(KafkaBroker::Settings settings, const std::string& servers, const std::string& way_of_first)
      : broker(1, with(std::move(settings))), group(3, {.servers = servers}, session_ms, way_of_first) {}
  static KafkaBroker::Settings with(KafkaBroker::Settings settings) {
    settings.emplace_back(sooner);
    return settings;
  }
  static constexpr const char* sooner = "group.min.session.timeout.ms=500";

  KafkaBroker broker;
  NodeGroup group;
  OperationLog log;
  std::random_device::result_type seed = std::random_device{}();
  std::mt19937_64 random{seed};

  std::size_t any_node() { return random() % group.size(); }

  // Every node serves its share, and no client waits for what was done to them before.
  void await_calm(const RoamingLoad& load) {
    for (std::size_t i = 0; i < group.size(); ++i) REQUIRE(group[i].ready());
    REQUIRE(eventually([&] { return load.struggling() == 0; }));
  }

  // Nobody had to give a command up.
  static void all_settled(RoamingLoad& load) {
    for (const auto& story : load.stories()) MESSAGE("given up: " << story);
    CHECK(load.given_up() == 0);
  }

  // Every key is answered, every answer is in the log once, every record has its place, every row its order.
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
                 << load.given_up() << " not settled in time, slowest " << load.slowest() << " s, "
                 << void_records(group.kafka()) << " void records, seed " << seed);
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
