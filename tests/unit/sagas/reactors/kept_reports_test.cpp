// When a payment hears of what came before it, and when nobody asks it again.
#include "sagas/reactors/gateways/kept_reports.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "platform/scheduler/simulated.hpp"
#include "tests/support/payment_commands.hpp"

using namespace paypie;
using namespace paypie::payments_test;
using payments::Hearing;
using reactors::Told;

namespace {

struct Post {
  Simulated world{1};
  std::shared_ptr<SimulatedExecutor> strand = world.strand();
  bool is_ours = true;
  std::vector<payments::ReportOutcome> told;
  std::set<std::string> ids;
  std::vector<std::function<void(Told)>> answers;
  std::vector<Hearing> closed;
  reactors::KeptReports kept{
      [this](const std::string& stream, const Envelope& meta, const CommandId& id, payments::ReportOutcome said,
             std::function<void(Told)> answer) {
        CHECK(stream == payment.text());
        CHECK(meta.actor.name == "webhook:stripe");
        told.push_back(std::move(said));
        ids.insert(id.text());
        answers.push_back(std::move(answer));
      },
      [this](const std::string& inbox, const StoreId& store, const CommandId&, payments::CloseReport close) {
        CHECK(inbox == "wbi_1");
        CHECK(store.name == "main");
        closed.push_back(close.hearing);
      },
      [this](const std::string&) { return is_ours; }, *strand, world};

  static Envelope meta(const std::string& stream) {
    return {.stream = stream, .actor = {"webhook:stripe"}, .store = {"main"}};
  }
  void see(const payments::PaymentEvent& event) { kept.take(meta(payment.text()), event); }
  void keep(std::uint8_t n = 1) {
    kept.take(meta("wbi_1"), payments::ReportKept{.payment = payment,
                                                  .report = id<CommandId>(n),
                                                  .id = {attempt_1.bytes},
                                                  .outcome = Outcome::succeeded,
                                                  .gateway = "stripe"});
  }
  void close(Hearing how = Hearing::recorded) {
    kept.take(meta("wbi_1"), payments::ReportHeard{payment, id<CommandId>(1), how});
  }
  void answer(Told how) {
    answers.back()(how);
    world.run_until([] { return false; }, std::chrono::seconds(1));
  }
};

}  // namespace

TEST_CASE("a payment hears a kept report as its webhook would have said it, and the inbox is told what came of it") {
  for (const auto [told, hearing] :
       {std::pair(Told::recorded, Hearing::recorded), std::pair(Told::nothing_new, Hearing::nothing_new),
        std::pair(Told::not_ours, Hearing::not_ours)}) {
    Post post;
    post.keep();
    post.kept.look();
    CHECK(post.told.empty());  // the log was not seen to its end
    post.kept.caught_up();
    REQUIRE(post.told.size() == 1);
    CHECK(post.told.front().outcome == Outcome::succeeded);
    CHECK(post.told.front().by == ReportedBy::webhook);
    post.kept.look();
    CHECK(post.told.size() == 1);  // under way
    post.answer(told);
    CHECK(post.closed == std::vector{hearing});
    CHECK(post.kept.waiting() == 1);
    post.close();
    CHECK(post.kept.waiting() == 0);
  }
}

TEST_CASE("what speaks of nothing that was asked for waits until the payment asks for something") {
  Post post;
  post.keep();
  post.kept.caught_up();
  post.answer(Told::not_yet);
  post.kept.look();
  CHECK(post.told.size() == 1);
  post.see(payments::PaymentCaptured{.payment = payment});
  post.kept.look();
  CHECK(post.told.size() == 1);  // that asks for nothing
  const payments::PaymentEvent asking[] = {payments::PaymentCreated{}, payments::AuthorizationRequested{},
                                           payments::CaptureRequested{}, payments::VoidRequested{},
                                           payments::RefundRequested{}};
  std::size_t times = 1;
  for (const auto& event : asking) {
    post.see(event);
    post.kept.look();
    CHECK(post.told.size() == ++times);
    post.answer(Told::not_yet);
  }
  CHECK(post.ids.size() == times);  // a refusal is remembered under its command's id
  CHECK(post.closed.empty());
}

TEST_CASE("a payment that is created while it is asked is asked once more") {
  Post post;
  post.keep();
  post.kept.caught_up();
  post.see(payments::PaymentCreated{});
  post.answer(Told::not_yet);
  CHECK(post.told.size() == 2);
}

TEST_CASE("a lane that cannot say is asked again at the next look, and one that is another node's not at all") {
  Post post;
  post.is_ours = false;
  post.keep();
  post.kept.caught_up();
  CHECK(post.told.empty());
  post.is_ours = true;
  post.kept.look();
  post.answer(Told::later);
  CHECK(post.told.size() == 1);
  post.kept.look();
  CHECK(post.told.size() == 2);
}

TEST_CASE("an inbox that was not told is told again, and its payment is not") {
  Post post;
  post.keep();
  post.kept.caught_up();
  post.answer(Told::recorded);
  post.kept.look();
  CHECK(post.closed.size() == 2);
  CHECK(post.told.size() == 1);
}

TEST_CASE("an answer that comes when nobody waits for it any more does nothing") {
  Post post;
  post.keep();
  post.kept.caught_up();
  post.close();
  post.answer(Told::recorded);
  CHECK(post.closed.empty());
}
