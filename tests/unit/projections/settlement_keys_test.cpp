// By which keys a transaction is looked for in settlement files.
#include <doctest/doctest.h>

#include "projections/settlement_keys.hpp"

using namespace paypie::projections;

namespace {

TransactionRow row(const std::string& kind, const std::string& state, const std::string& reference = "ch_1") {
  TransactionRow made{.store_id = "main", .payment_id = "pay_1", .kind = kind, .transaction_id = "cap_1"};
  made.state = state;
  made.gateway = "stripe";
  made.gateway_reference = reference;
  return made;
}
// "payment ch_1, ..."
std::string keys_of(const TransactionRow& transaction) {
  std::string text;
  for (const auto& key : movement_keys(transaction))
    text += (text.empty() ? "" : ", ") + key.kind + " " + key.reference;
  return text;
}

}  // namespace

TEST_CASE("what a gateway did with money has a key, with the name that lines have for it") {
  CHECK(keys_of(row("sale", "succeeded")) == "payment ch_1");
  CHECK(keys_of(row("capture", "succeeded")) == "payment ch_1");
  CHECK(keys_of(row("refund", "succeeded")) == "refund ch_1");
  CHECK(keys_of(row("dispute", "pending")) == "dispute ch_1");
  CHECK(keys_of(row("dispute", "lost")) == "dispute ch_1");
  CHECK(keys_of(row("dispute", "won")) == "dispute ch_1, dispute_returned ch_1");
}

TEST_CASE("what has not happened, moves nothing, is no gateway's or in test mode has no key") {
  for (const auto* state : {"pending", "declined", "unknown", "not_reached"}) {
    CHECK(keys_of(row("capture", state)).empty());
    CHECK(keys_of(row("refund", state)).empty());
  }
  for (const auto* kind : {"authorization", "voiding", "manual"}) CHECK(keys_of(row(kind, "succeeded")).empty());
  auto test_mode = row("sale", "succeeded");
  test_mode.test_mode = true;
  CHECK(keys_of(test_mode).empty());
  auto nobodys = row("dispute", "won");
  nobodys.gateway.clear();
  CHECK(keys_of(nobodys).empty());
}

TEST_CASE("without a reference a transaction is looked for by itself") {
  const auto named = movement_keys(row("sale", "succeeded")).front();
  CHECK(named.payment_id.empty());
  CHECK(named.transaction_id.empty());
  const auto keys = movement_keys(row("sale", "succeeded", ""));
  REQUIRE(keys.size() == 1);
  CHECK(keys.front().reference.empty());
  CHECK(keys.front().payment_id == "pay_1");
  CHECK(keys.front().transaction_id == "cap_1");
}
