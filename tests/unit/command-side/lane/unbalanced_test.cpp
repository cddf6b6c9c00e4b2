// An event whose postings do not balance is never appended, and nothing else suffers from it.
#include <doctest/doctest.h>

#include "tests/support/stock_node.hpp"

using namespace paypie;
using namespace paypie::stock;
using namespace std::chrono_literals;
using Accepted = lane::Accepted<StockDecider>;

namespace {

bool is_unbalanced(const StockAnswer& answer) {
  const auto* failed = std::get_if<lane::Failed>(&answer);
  return failed && failed->why == lane::Failure::unbalanced;
}

}  // namespace

TEST_CASE("an event that does not balance is not appended: named, loud, counted; its stream and its lane go on") {
  StockNode node;
  REQUIRE(std::holds_alternative<Accepted>(node.submit(StockNode::ask(1, "stk_1", Fill{5}))));
  const auto records = node.broker->records(StockNode::partition_of("stk_1")).size();

  const auto unbalanced = StockNode::ask(2, "stk_1", Fill{unbalanced_quantity});
  CHECK(is_unbalanced(node.submit(unbalanced)));
  CHECK(node.broker->records(StockNode::partition_of("stk_1")).size() == records);
  REQUIRE(node.alarms.size() == 1);
  CHECK(node.alarms.front().contains("paypie.stock.filled.v1 of stk_1 is not appended"));
  CHECK(node.alarms.front().contains("1313 USD"));

  CHECK(is_unbalanced(node.submit(unbalanced)));  // not remembered: a server that is mended decides anew
  node.pass(100ms);
  CHECK(node.lanes->stats().failed[static_cast<std::size_t>(lane::Failure::unbalanced)] == 2);

  const auto next = std::get<Accepted>(node.submit(StockNode::ask(3, "stk_1", Fill{unbalanced_quantity + 1})));
  CHECK(next.meta.version == 2);
  CHECK(std::holds_alternative<Accepted>(node.submit(StockNode::ask(4, "stk_2", Fill{1}))));
  CHECK(node.lanes->peek("stk_1")->state.on_hand == 5 + unbalanced_quantity + 1);
}
