// An approval: what can be asked for, who decides, until when, and what its target answers.
#include "sagas/approvals/approval.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/given_when_then.hpp"

using namespace paypie;
using namespace paypie::approvals;

namespace {

using GivenApproval = test::Given<ApprovalDecider>;

constexpr std::int64_t day = 86'400'000'000;
const ApprovalId id{{1}};
const Timestamp now{1'700'000'000'000'000};
const Timestamp in_a_day{now.micros + day};
Timestamp after(std::int64_t micros) { return {now.micros + micros}; }
Money euros(std::int64_t minor) { return {minor, *Currency::parse("EUR")}; }

const std::string payment = PaymentId{{2}}.text(), order = OrderId{{3}}.text(), account = CashbackAccountId{{4}}.text();
const risk::Scorecard model{.name = "by-age",
                            .version = 2,
                            .base = 0,
                            .review_from = 20,
                            .reject_from = 50,
                            .inputs = {{"account_age_days", {{30, 40}, {std::nullopt, 0}}}}};

ApprovedAct refund_of(std::int64_t minor) {
  return {.kind = ApprovalAct::refund_payment, .resource = payment, .amount = euros(minor), .reason = "broken"};
}
Request ask_for(ApprovedAct act) { return {id, std::move(act), "ada", now, in_a_day}; }
const Request refund = ask_for(refund_of(250'000));
const Approve yes{"grace", after(1), "seen it"};
const Reject no{"grace", after(1), "not broken"};
const Withdraw back{"ada", "typed twice"};
const FireTimer expiry{"expiry"};
const Deliver asked_of_gateway{"act", payments::RefundRequested{}};

GivenApproval requested() { return GivenApproval().after(refund); }
GivenApproval granted() { return requested().after(yes); }
GivenApproval rejected() { return requested().after(no); }
GivenApproval withdrawn() { return requested().after(back); }
GivenApproval expired() { return requested().after(expiry); }
GivenApproval carried_out() { return granted().after(asked_of_gateway); }

// Every act as it is asked for rightly.
std::vector<ApprovedAct> every_act() {
  return {refund_of(1),
          {.kind = ApprovalAct::refund_order, .resource = order, .amount = euros(1)},
          {.kind = ApprovalAct::cancel_order, .resource = order},
          {.kind = ApprovalAct::abandon_order, .resource = order},
          {.kind = ApprovalAct::record_manual_payment, .resource = payment, .amount = euros(1), .method = "cash"},
          {.kind = ApprovalAct::record_outside_payment, .resource = order, .amount = euros(1), .method = "cash"},
          {.kind = ApprovalAct::pay_out_cashback, .resource = account, .amount = euros(1)},
          {.kind = ApprovalAct::change_risk_model, .model = model}};
}

}  // namespace

TEST_CASE("every act can be asked for, and the event says what, by whom and until when") {
  for (const auto& act : every_act()) {
    GivenApproval().when(ask_for(act)).then(ApprovalRequested{id, act, "ada", in_a_day});
  }
  requested().when(refund).refused(Refusal::exists_already);
}

TEST_CASE("an act about the wrong kind of thing is refused by name") {
  for (auto act : every_act()) {
    act.resource = "cart_1";
    GivenApproval().when(ask_for(act)).refused(Refusal::resource_invalid);
    act.resource = act.resource == payment ? order : payment;
    if (act.kind != ApprovalAct::refund_payment && act.kind != ApprovalAct::record_manual_payment) {
      GivenApproval().when(ask_for(act)).refused(Refusal::resource_invalid);
    }
  }
}

TEST_CASE("an act that moves an amount needs one that is possible, others take none") {
  for (auto act : every_act()) {
    const bool takes_one = act.amount.has_value();
    act.amount = takes_one ? std::nullopt : std::optional(euros(1));
    GivenApproval().when(ask_for(act)).refused(Refusal::amount_invalid);
  }
  for (const auto minor : {std::int64_t{-1}, std::int64_t{0}, Money::max_minor + 1}) {
    GivenApproval().when(ask_for(refund_of(minor))).refused(Refusal::amount_invalid);
  }
  for (const auto minor : {std::int64_t{1}, Money::max_minor}) {
    CHECK(GivenApproval().when(ask_for(refund_of(minor))).happened());
  }
}

TEST_CASE("a payment that is recorded names its method, other acts have none") {
  for (auto act : every_act()) {
    act.method = act.method.empty() ? "cash" : "";
    GivenApproval().when(ask_for(act)).refused(Refusal::method_missing);
  }
}

TEST_CASE("a change of the model brings a model without faults, other acts bring none") {
  for (auto act : every_act()) {
    act.model = act.model ? std::nullopt : std::optional(model);
    GivenApproval().when(ask_for(act)).refused(Refusal::model_invalid);
  }
  auto faulty = every_act().back();
  faulty.model->inputs.front().name = "shoe_size";
  GivenApproval().when(ask_for(faulty)).refused(Refusal::model_invalid);
}

TEST_CASE("an approval waits at most 30 days, and not into the past") {
  const auto until = [](std::int64_t micros) {
    auto ask = refund;
    ask.expires_at = after(micros);
    return GivenApproval().when(ask);
  };
  until(-1).refused(Refusal::expiry_out_of_range);
  until(0).refused(Refusal::expiry_out_of_range);
  CHECK(until(1).happened());
  CHECK(until(limit::longest_days * day - 1).happened());
  CHECK(until(limit::longest_days * day).happened());
  until(limit::longest_days * day + 1).refused(Refusal::expiry_out_of_range);
}

TEST_CASE("another person grants it, and the act is asked for with all it needs") {
  requested().when(yes).then(ApprovalGranted{id, refund.act, "ada", "grace", "seen it"});
  requested().when(Approve{"ada", after(1), "me again"}).refused(Refusal::same_person);
  const auto step = *step_of(requested().when(yes).event<ApprovalGranted>());
  REQUIRE(step.asks.size() == 1);
  CHECK(step.asks[0].name == "act");
  CHECK(step.asks[0].act == refund.act);
  CHECK(step.closed == std::vector<std::string>{"expiry"});
  granted().when(yes).nothing();
  carried_out().when(yes).nothing();
  granted().when(Approve{"linus", after(2), "me too"}).refused(Refusal::is_over);
  granted().when(no).refused(Refusal::is_over);
  granted().when(back).refused(Refusal::is_over);
}

TEST_CASE("another person rejects it, once") {
  requested().when(no).then(ApprovalRejected{id, "grace", "not broken"});
  requested().when(Reject{"ada", after(1), ""}).refused(Refusal::same_person);
  rejected().when(no).nothing();
  rejected().when(Reject{"linus", after(2), ""}).refused(Refusal::is_over);
  rejected().when(yes).refused(Refusal::is_over);
  CHECK(step_of(requested().when(no).event<ApprovalRejected>())->closed == std::vector<std::string>{"expiry"});
}

TEST_CASE("who asked takes it back, nobody else") {
  requested().when(back).then(ApprovalWithdrawn{id, "typed twice"});
  requested().when(Withdraw{"grace", ""}).refused(Refusal::not_the_requester);
  withdrawn().when(back).nothing();
  withdrawn().when(yes).refused(Refusal::is_over);
  CHECK(step_of(requested().when(back).event<ApprovalWithdrawn>())->closed == std::vector<std::string>{"expiry"});
}

TEST_CASE("undecided in time it is over, also before its timer says so") {
  const auto step = *step_of(GivenApproval().when(refund).event<ApprovalRequested>());
  REQUIRE(step.timers.size() == 1);
  CHECK(step.timers[0].name == "expiry");
  CHECK(step.timers[0].due == in_a_day);
  CHECK(requested().when(Approve{"grace", after(day - 1), ""}).happened());
  requested().when(Approve{"grace", after(day), ""}).refused(Refusal::has_expired);
  requested().when(Reject{"grace", after(day), ""}).refused(Refusal::has_expired);
  requested().when(expiry).then(ApprovalExpired{id});
  CHECK(step_of(ApprovalExpired{id})->closed == std::vector<std::string>{"expiry"});
  expired().when(yes).refused(Refusal::has_expired);
  expired().when(expiry).nothing();
  granted().when(expiry).nothing();
  requested().when(FireTimer{"tea"}).refused(Refusal::no_such_timer);
}

TEST_CASE("the target's record ends it: carried out, or failed with the refusal's name") {
  granted().when(asked_of_gateway).then(ApprovalCarriedOut{id, "payment.refund_requested"});
  granted().when(Deliver{"act", CommandSettled{Settlement::nothing_to_do, ""}}).then(ApprovalCarriedOut{id, ""});
  const Deliver refusal{"act", CommandSettled{Settlement::refused, "exceeds_captured"}};
  granted().when(refusal).then(ApprovalFailed{id, "exceeds_captured"});
  granted().after(refusal).when(yes).refused(Refusal::is_over);
  for (const auto* none : {"no_such_payment", "no_such_order", "no_such_resource"}) {
    granted()
        .when(Deliver{"act", CommandSettled{Settlement::refused, none}})
        .then(ApprovalFailed{id, "no_such_resource"});
  }
  granted().when(Deliver{"tea", CommandSettled{}}).nothing();
  carried_out().when(refusal).nothing();
  requested().when(asked_of_gateway).nothing();
  CHECK(step_of(ApprovalCarriedOut{id, ""})->closed == std::vector<std::string>{"act"});
  CHECK(step_of(ApprovalFailed{id, ""})->closed == std::vector<std::string>{"act"});
  CHECK(!step_of(CommandSettled{}));
}

TEST_CASE("a model counts from its grant on: nobody has to carry it out") {
  const auto asked = GivenApproval().after(ask_for(every_act().back()));
  const auto granted_model = asked.when(yes).event<ApprovalGranted>();
  CHECK(step_of(granted_model)->asks.empty());
  CHECK(asked.after(yes).state().status == Status::carried_out);
  asked.after(yes).when(yes).nothing();
}

TEST_CASE("nothing can be done with an approval that nobody asked for") {
  const GivenApproval none;
  none.when(yes).refused(Refusal::no_such_approval);
  none.when(no).refused(Refusal::no_such_approval);
  none.when(back).refused(Refusal::no_such_approval);
  none.when(expiry).refused(Refusal::no_such_timer);
  none.when(asked_of_gateway).nothing();
}

TEST_CASE("an impossible history of an approval is not folded") {
  const auto fold = [](const GivenApproval& given, const ApprovalEvent& event) {
    return ApprovalDecider::evolve(given.state(), event);
  };
  CHECK_THROWS_AS(fold(requested(), ApprovalRequested{}), ImpossibleHistory);
  CHECK_THROWS_AS(fold(granted(), ApprovalRejected{}), ImpossibleHistory);
  CHECK_THROWS_AS(fold(GivenApproval(), ApprovalGranted{}), ImpossibleHistory);
  CHECK_THROWS_AS(fold(requested(), ApprovalCarriedOut{}), ImpossibleHistory);
  CHECK(fold(requested(), CommandSettled{}) == requested().state());
}
