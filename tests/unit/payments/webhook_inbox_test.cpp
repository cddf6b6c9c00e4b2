// Webhooks that come before their payment: kept once each, up to a limit, and closed once.
#include "command-side/payments/webhook_inbox.hpp"

#include <doctest/doctest.h>

#include "tests/support/payment_commands.hpp"

using namespace paypie;
using namespace paypie::payments_test;
using namespace paypie::payments;

namespace {

using GivenInbox = test::Given<WebhookInboxDecider>;

KeepReport keep(int n) {
  auto said = report(Operation::authorization, attempt_1, Outcome::action_required, ReportedBy::webhook);
  said.amount = dollars(10'000);
  said.code = "requires_action";
  said.action_url = "https://example.com/3ds";
  said.expires_at = Timestamp{7};
  return {payment, id<CommandId>(static_cast<std::uint8_t>(n)), said};
}

GivenInbox full_but(std::size_t room) {
  GivenInbox inbox;
  for (std::size_t n = 0; n + room < limit::kept_reports; ++n) inbox = inbox.after(keep(static_cast<int>(n) + 1));
  return inbox;
}

}  // namespace

TEST_CASE("what was kept is what the gateway said, word for word") {
  const auto kept = GivenInbox().when(keep(1)).event<ReportKept>();
  CHECK(kept.payment == payment);
  CHECK(kept.report == keep(1).report);
  CHECK(report_in(kept) == keep(1).said);
}

TEST_CASE("a repetition is kept once, also after it was heard") {
  const auto kept = GivenInbox().after(keep(1));
  kept.when(keep(1)).nothing();
  kept.after(CloseReport{keep(1).report, Hearing::recorded}).when(keep(1)).nothing();
}

TEST_CASE("twenty reports are kept for a payment that is not there, and not one more") {
  CHECK(full_but(1).when(keep(250)).happened());
  full_but(0).when(keep(250)).refused(InboxRefusal::inbox_full);
  full_but(0).when(keep(1)).nothing();
  // What was heard counts: nobody keeps anything of a payment that is there.
  full_but(0).after(CloseReport{keep(1).report, Hearing::recorded}).when(keep(250)).refused(InboxRefusal::inbox_full);
}

TEST_CASE("a report is closed once") {
  const CloseReport close{keep(1).report, Hearing::not_ours};
  const auto kept = GivenInbox().after(keep(1));
  kept.when(close).then(ReportHeard{payment, keep(1).report, Hearing::not_ours});
  kept.after(close).when(close).nothing();
  kept.after(close).when(CloseReport{keep(1).report, Hearing::recorded}).nothing();
  kept.when(CloseReport{keep(2).report, Hearing::recorded}).refused(InboxRefusal::no_such_report);
}

TEST_CASE("an inbox whose history cannot have happened stops") {
  const auto kept = GivenInbox().after(keep(1));
  const auto closed = kept.after(CloseReport{keep(1).report, Hearing::recorded});
  const ReportHeard heard{payment, keep(1).report, Hearing::recorded};
  CHECK_THROWS_AS(WebhookInboxDecider::evolve(kept.state(), ReportKept{payment, keep(1).report}), ImpossibleHistory);
  CHECK_THROWS_AS(WebhookInboxDecider::evolve(closed.state(), heard), ImpossibleHistory);
  CHECK_THROWS_AS(WebhookInboxDecider::evolve({}, heard), ImpossibleHistory);
  CHECK(WebhookInboxDecider::evolve(kept.state(), CommandSettled{}) == kept.state());
}
