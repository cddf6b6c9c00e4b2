// Which records are delivered to which claim: what a store's programmes are held against, and what is not.
#include <doctest/doctest.h>

#include "command-side/lane/records.hpp"
#include "events/codec/codec.hpp"
#include "sagas/cashback/host/process.hpp"
#include "tests/support/cashback_commands.hpp"

using namespace paypie;
using namespace paypie::cashback;
namespace commands = test::cashback_commands;

namespace {

constexpr std::int64_t since = 5'000;  // the store's first programme

template <class Of, class E>
log::Record record_of(const E& event, std::int64_t at, const std::string& stream, const std::string& causation) {
  Envelope meta;
  meta.id = {{3, static_cast<std::uint8_t>(at / 100)}};
  meta.type = wire_type<E>();
  meta.stream = stream;
  meta.version = 2;
  meta.time = Timestamp{at};
  meta.store = {"main"};
  meta.causation = causation;
  return lane::commit_record(meta, CommandId{{4}}, {}, codec::encode_event(meta, Of(event)));
}

struct Routed {
  Rules rules{"secret"};
  Routed() { CHECK(rules.takes(record_of<ProgrammeEvent>(ProgrammeCreated{commands::spring()}, since, "cbp", ""))); }
  auto approval(std::int64_t at, const std::string& causation) {
    CashbackApproved approved{.account = commands::account, .order = commands::order(1)};
    approved.claim = commands::claim(1, 500);
    approved.amount = commands::euros(500);
    return Cashback::route(record_of<CashbackAccountEvent>(approved, at, commands::account.text(), causation), rules);
  }
  auto cancelled(std::int64_t at) {
    orders::OrderCancelled event{.order = commands::order(1)};
    return Cashback::route(record_of<orders::OrderEvent>(event, at, commands::order(1).text(), ""), rules);
  }
};

}  // namespace

TEST_CASE("a dispute that is closed is delivered to the claim of its order, by the stream of its payment") {
  Routed routed;
  const PaymentId payment{{7}};
  const payments::DisputeClosed closed{.payment = payment,
                                       .order = commands::order(1),
                                       .amount = commands::euros(100),
                                       .lost_in_all = commands::euros(100)};
  const auto route = [&](std::int64_t at) {
    return Cashback::route(record_of<payments::PaymentEvent>(closed, at, payment.text(), ""), routed.rules);
  };
  CHECK(!route(since - 1));
  const auto delivery = route(since);
  REQUIRE(delivery);
  CHECK(delivery->instance == claim_of(commands::order(1)).text());
  CHECK(std::get<DeliverToClaim>(delivery->command).stream == payment.text());
  // Of payments the process wants nothing else.
  const payments::DisputeOpened opened{
      .payment = payment, .order = commands::order(1), .amount = commands::euros(100), .claimed = commands::euros(100)};
  CHECK(!Cashback::route(record_of<payments::PaymentEvent>(opened, since, payment.text(), ""), routed.rules));
}

TEST_CASE(
    "an answer to a claim's wish is delivered, also when the clock of who recorded it is behind the programme's") {
  Routed routed;
  const auto claim = claim_of(commands::order(1)).text();
  for (const std::int64_t at : {since - 2'000, since, since + 2'000}) {
    CAPTURE(at);
    const auto delivery = routed.approval(at, claim + "/claim");
    REQUIRE(delivery);
    CHECK(delivery->instance == claim);
    CHECK(std::get<DeliverToClaim>(delivery->command).answers == "claim");
  }
}

TEST_CASE("what no wish of ours asked for is delivered once the store has programmes: orders, and what people decide") {
  Routed routed;
  const auto person = CommandId{{8}}.text();
  CHECK(!routed.cancelled(since - 1));
  CHECK(!routed.approval(since - 1, person));
  CHECK(routed.cancelled(since)->instance == claim_of(commands::order(1)).text());
  const auto decided = routed.approval(since, person);
  REQUIRE(decided);
  CHECK(decided->instance == claim_of(commands::order(1)).text());
  CHECK(std::get<DeliverToClaim>(decided->command).answers.empty());
}
