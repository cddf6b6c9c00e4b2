// Transfers step by step, and the whole table of pairs, held against the committed one: no silent catch-all.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "events/codec/shapes.hpp"
#include "sagas/transfers/transfer.hpp"
#include "tests/support/given_when_then.hpp"
#include "tests/support/golden.hpp"

using namespace paypie;
using namespace paypie::transfers;

namespace {

using GivenTransfer = test::Given<TransferDecider>;

const TransferId id{{1}};
const Request request{id, "SKU-1", "seattle", "portland", 5, "restock"};
const CommandSettled nothing{Settlement::nothing_to_do, ""};
CommandSettled no(const std::string& reason) { return {Settlement::refused, reason}; }
Deliver sent() { return {"send", inventory::TransferSent{id, "portland", 5, {}, {}}}; }
Deliver expected() { return {"expect", inventory::StockExpected{{id.bytes}, 5, "", {}}}; }
Deliver received(const std::string& wish) { return {wish, inventory::TransferReceived{id, "seattle", 5, {}, {}}}; }
Deliver completed() { return {"complete", inventory::TransferCompleted{id, 5, {}}}; }
Deliver cancelled(const std::string& wish) { return {wish, inventory::TransferCancelled{id, 5, "", {}, {}}}; }

GivenTransfer requested() { return GivenTransfer().after(request); }
GivenTransfer found() { return requested().after(Deliver{"find", nothing}); }
GivenTransfer packed() { return found().after(sent()); }
GivenTransfer shipped() { return packed().after(Ship{}); }
GivenTransfer in_transit() { return shipped().after(expected()); }
GivenTransfer arriving() { return in_transit().after(Receive{}); }
GivenTransfer booked() { return arriving().after(received("receive/5")); }
GivenTransfer cancelling() { return packed().after(Cancel{"not needed"}); }

Stepped step(const test::Outcome<TransferDecider>& outcome) { return outcome.event<Stepped>(); }

}  // namespace

TEST_CASE("a transfer takes the pieces out of the one stock, expects them in the other, books them, and is over") {
  const auto looks = step(GivenTransfer().when(request));
  CHECK(looks.phase == Phase::requested);
  REQUIRE(looks.asks.size() == 1);
  CHECK(looks.asks[0] == Wish{"find", Asked::find, "SKU-1", "portland", "seattle", 5, ""});
  const auto asks_to_send = step(requested().when(Deliver{"find", nothing}));
  CHECK(asks_to_send.phase == Phase::requested);
  REQUIRE(asks_to_send.asks.size() == 1);
  CHECK(asks_to_send.asks[0] == Wish{"send", Asked::send, "SKU-1", "seattle", "portland", 5, ""});
  CHECK(step(found().when(sent())).phase == Phase::packed);
  const auto leaves = step(packed().when(Ship{}));
  CHECK(leaves.phase == Phase::in_transit);
  CHECK(leaves.asks[0] == Wish{"expect", Asked::expect, "SKU-1", "portland", "seattle", 5, ""});
  CHECK(step(shipped().when(expected())).asks.empty());
  const auto comes = step(in_transit().when(Receive{}));
  CHECK(comes.asks[0] == Wish{"receive/5", Asked::receive, "SKU-1", "portland", "seattle", 5, ""});
  CHECK(step(arriving().when(received("receive/5"))).asks[0].asked == Asked::complete);
  CHECK(step(booked().when(completed())).phase == Phase::completed);
}

TEST_CASE("a transfer to itself, or of too little or too much, is refused by name") {
  auto wrong = request;
  wrong.to = wrong.from;
  GivenTransfer().when(wrong).refused(Refusal::to_itself);
  const auto of = [](std::int64_t quantity) {
    auto some = request;
    some.quantity = quantity;
    return GivenTransfer().when(some);
  };
  of(-1).refused(Refusal::quantity_out_of_range);
  of(0).refused(Refusal::quantity_out_of_range);
  CHECK(step(of(1)).phase == Phase::requested);
  CHECK(step(of(limit::quantity - 1)).phase == Phase::requested);
  CHECK(step(of(limit::quantity)).phase == Phase::requested);
  of(limit::quantity + 1).refused(Refusal::quantity_out_of_range);
}

TEST_CASE("nothing leaves for a location that does not know the variant, and it says which one") {
  const auto end = step(requested().when(Deliver{"find", no("no_such_item")}));
  CHECK(end.phase == Phase::refused);
  CHECK(end.asks.empty());
  CHECK(end.why == "no_such_item");
  CHECK(end.why_at == "portland");
}

TEST_CASE("what is not there cannot be sent, and that is the end of it") {
  const auto end = step(found().when(Deliver{"send", no("exceeds_available")}));
  CHECK(end.phase == Phase::refused);
  CHECK(end.why == "exceeds_available");
  CHECK(end.why_at == "seattle");
  found().after(Deliver{"send", no("exceeds_available")}).when(Ship{}).refused(Refusal::is_over);
}

TEST_CASE("before it left it can be cancelled, also while nobody knows whether the pieces were sent; then no more") {
  const auto early = step(requested().when(Cancel{"not needed"}));
  CHECK(early.phase == Phase::cancelling);
  CHECK(early.asks[0].asked == Asked::cancel);
  CHECK(early.asks[0].location == "seattle");
  CHECK(early.asks[0].reason == "not needed");
  const auto at_once = requested().after(Cancel{"not needed"});
  CHECK(step(at_once.when(Deliver{"find", nothing})).asks.empty());
  const auto meanwhile = found().after(Cancel{"not needed"});
  CHECK(step(meanwhile.when(sent())).phase == Phase::cancelling);
  CHECK(step(meanwhile.when(Deliver{"send", no("transfer_cancelled")})).phase == Phase::cancelling);
  CHECK(step(meanwhile.when(cancelled("cancel/2"))).phase == Phase::cancelled);
  CHECK(step(cancelling().when(cancelled("cancel/3"))).phase == Phase::cancelled);
  shipped().when(Cancel{"too late"}).refused(Refusal::has_left);
  arriving().when(Cancel{"too late"}).refused(Refusal::has_left);
}

TEST_CASE("what is received before it is expected waits for that, so that nothing is expected for ever") {
  const auto early = shipped().after(Receive{});
  CHECK(step(shipped().when(Receive{})).asks.empty());
  CHECK(step(early.when(expected())).asks[0].asked == Asked::receive);
  CHECK(step(early.when(Deliver{"expect", no("too_many_expectations")})).asks[0].asked == Asked::receive);
}

TEST_CASE("what the other item does not take stays on its way, says why, and can be received again") {
  const auto no_item = arriving().after(Deliver{"receive/5", no("no_such_item")});
  CHECK(step(arriving().when(Deliver{"receive/5", no("no_such_item")})).why == "no_such_item");
  const auto again = step(no_item.when(Receive{}));
  CHECK(again.phase == Phase::arriving);
  CHECK(again.asks[0].name == "receive/7");
  CHECK(step(no_item.after(Receive{}).when(received("receive/7"))).asks[0].asked == Asked::complete);
}

TEST_CASE("a cancellation that the item refuses is stuck, says why, and can be asked for again") {
  const auto stuck = cancelling().after(Deliver{"cancel/3", no("stock_out_of_range")});
  CHECK(step(cancelling().when(Deliver{"cancel/3", no("stock_out_of_range")})).phase == Phase::stuck);
  CHECK(step(stuck.when(Cancel{"there is room now"})).asks[0].name == "cancel/5");
}

TEST_CASE("an answer that comes again, or to nothing that was asked, changes nothing") {
  packed().when(sent()).nothing();
  packed().when(Deliver{"receive/5", nothing}).nothing();
  GivenTransfer().when(sent()).nothing();
  CHECK(step(found().when(Deliver{"send", nothing})).phase == Phase::packed);
}

TEST_CASE("a command of somebody else's that a transfer was too late for is in its history, and changes nothing") {
  const auto now = in_transit().state();
  CHECK(TransferDecider::evolve(now, no("has_left")) == now);
}

TEST_CASE("every pair of phase and command or answer is as committed") {
  const std::vector<std::pair<std::string, GivenTransfer>> phases{
      {"none", GivenTransfer()},
      {"requested", requested()},
      {"requested, found", found()},
      {"packed", packed()},
      {"in_transit, not expected yet", shipped()},
      {"in_transit", in_transit()},
      {"arriving, not expected yet", shipped().after(Receive{})},
      {"arriving", arriving()},
      {"arriving, received", booked()},
      {"cancelling, not found yet", requested().after(Cancel{"not needed"})},
      {"cancelling, not sent yet", found().after(Cancel{"not needed"})},
      {"cancelling", cancelling()},
      {"stuck", cancelling().after(Deliver{"cancel/3", no("stock_out_of_range")})},
      {"completed", booked().after(completed())},
      {"cancelled", cancelling().after(cancelled("cancel/3"))},
      {"refused", found().after(Deliver{"send", no("exceeds_available")})}};
  const auto open = [](const Transfer& now, Asked asked) {
    const auto wish = std::ranges::find(now.open, asked, &Wish::asked);
    return wish == now.open.end() ? "" : wish->name;
  };
  using Make = std::function<TransferDecider::Command(const Transfer&)>;
  std::vector<std::pair<std::string, Make>> all{{"request", [](const Transfer&) { return request; }},
                                                {"ship", [](const Transfer&) { return Ship{}; }},
                                                {"receive", [](const Transfer&) { return Receive{}; }},
                                                {"cancel", [](const Transfer&) { return Cancel{"not needed"}; }}};
  const auto answers = [&](const std::string& name, Asked asked, const Deliver& yes) {
    all.emplace_back(name, [=](const Transfer& now) { return Deliver{open(now, asked), yes.event}; });
    all.emplace_back(name + ": refused",
                     [=](const Transfer& now) { return Deliver{open(now, asked), no("some_reason")}; });
  };
  answers("found", Asked::find, {"", nothing});
  answers("sent", Asked::send, sent());
  answers("expected", Asked::expect, expected());
  answers("received", Asked::receive, received(""));
  answers("completed", Asked::complete, completed());
  answers("cancelled", Asked::cancel, cancelled(""));
  std::string table;
  for (const auto& [phase, given] : phases) {
    for (const auto& [name, make] : all) {
      const auto decision = TransferDecider::decide(given.state(), make(given.state()));
      auto row = phase;
      row.resize(30, ' ');
      row += name;
      row.resize(52, ' ');
      if (const auto* refused = std::get_if<Refused<Refusal>>(&decision)) {
        row += "refused: " + std::string(codec::name_of(refused->why));
      } else if (const auto* happened = std::get_if<Happened<TransferEvent>>(&decision)) {
        const auto& made = std::get<Stepped>(happened->event);
        row += codec::name_of(made.phase);
        for (const auto& wish : made.asks) row += ", asks " + std::string(codec::name_of(wish.asked));
      } else {
        row += "-";
      }
      table += row + "\n";
    }
    table += "\n";
  }
  CHECK(test::matches_golden("tests/golden/transfer_steps.txt", table));
}
