// The causal tree: who led to what, how long it took, and what came from outside.
#include "projections/causes.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace paypie;
using projections::CausalNode;
using projections::CausedEvent;
using projections::CauseKind;

namespace {

CausedEvent event(std::uint8_t id, const std::string& stream, std::uint64_t version, std::int64_t micros,
                  const std::string& causation, const std::string& type = "paypie.order.created.v1",
                  const std::string& actor = "dev", std::vector<std::string> asks = {}) {
  Envelope meta;
  meta.id = EventId{{id}};
  meta.type = type;
  meta.stream = stream;
  meta.version = version;
  meta.time = Timestamp{micros};
  meta.causation = causation;
  meta.actor = {actor};
  return {meta, std::move(asks)};
}

std::string id_of(std::uint8_t id) { return EventId{{id}}.text(); }

std::vector<CausedEvent> a_life() {
  return {
      event(1, "ord_1", 1, 1'000, "cmd_1"),
      event(2, "otc_1", 1, 3'000, id_of(1), "paypie.order_to_cash.stepped.v1", "order_to_cash", {"reserve/0", "pay"}),
      event(3, "inv_1", 7, 5'000, "otc_1/reserve/0", "paypie.inventory_item.reserved.v1", "order_to_cash"),
      event(4, "pay_1", 1, 6'000, "otc_1/pay", "paypie.payment.authorization_requested.v1", "order_to_cash"),
      event(5, "pay_1", 2, 9'000, "cmd_2", "paypie.payment.authorized.v1", "gateways"),
      event(6, "pay_1", 3, 9'500, "cmd_3", "paypie.payment.dispute_opened.v1", "webhook:stripe"),
      event(7, "otc_1", 2, 9'900, "otc_1/pay_by", "paypie.order_to_cash.stepped.v1", "order_to_cash")};
}

}  // namespace

TEST_CASE("a request leads to a step, a step to commands, a call to the gateway's answer") {
  const auto tree = projections::causal_tree(a_life());
  REQUIRE(tree.size() == 7);
  const auto is = [&](std::size_t at, std::uint8_t id, std::int64_t depth, CauseKind kind) {
    CAPTURE(at);
    CHECK(tree[at].id == EventId{{id}});
    CHECK(tree[at].depth == depth);
    CHECK(static_cast<int>(tree[at].kind) == static_cast<int>(kind));
  };
  is(0, 1, 0, CauseKind::request);
  is(1, 2, 1, CauseKind::step);
  is(2, 3, 2, CauseKind::command);
  is(3, 4, 2, CauseKind::command);
  is(4, 5, 3, CauseKind::gateway);
  is(5, 6, 3, CauseKind::webhook);
  is(6, 7, 0, CauseKind::timer);
  CHECK(tree[2].asked_as == "reserve/0");
  CHECK(tree[2].cause == EventId{{2}});
  CHECK(tree[4].after_micros == 3'000);
  CHECK_FALSE(tree[0].after_micros);
}

TEST_CASE("the tree does not depend on the order in which events are found") {
  auto events = a_life();
  const auto tree = projections::causal_tree(events);
  std::ranges::reverse(events);
  CHECK(projections::causal_tree(events) == tree);
}

TEST_CASE("an effect whose cause is not there stands at the top") {
  const auto tree = projections::causal_tree({event(3, "inv_1", 7, 5'000, "otc_1/reserve/0")});
  REQUIRE(tree.size() == 1);
  CHECK(tree[0].depth == 0);
  CHECK_FALSE(tree[0].cause);
}
