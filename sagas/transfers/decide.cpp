// One function for each command of people, and one for each wish that is answered. What is not written is refused, or
// means nothing: tests/golden/transfer_steps.txt shows every pair.
#include <algorithm>
#include <utility>

#include "sagas/transfers/transfer.hpp"

namespace paypie::transfers {
namespace {

using StepDecision = Decision<TransferEvent, Refusal>;

StepDecision refused(Refusal why) { return Refused<Refusal>{why}; }
StepDecision happened(Stepped step) { return Happened<TransferEvent>{std::move(step)}; }

bool is_open(const Transfer& now, Asked asked) {
  return std::ranges::find(now.open, asked, &Wish::asked) != now.open.end();
}

Wish ask(const Beginning& about, Asked asked, std::string name) {
  const bool of_receiver = asked == Asked::find || asked == Asked::expect || asked == Asked::receive;
  return {.name = std::move(name),
          .asked = asked,
          .sku = about.sku,
          .location = of_receiver ? about.to : about.from,
          .other = of_receiver ? about.from : about.to,
          .quantity = about.quantity};
}
// A name for what can be asked several times.
std::string fresh(const Transfer& now, std::string_view what) {
  return std::string(what) + "/" + std::to_string(now.steps);
}

// ---- what people do ----

StepDecision on(const Transfer& now, const Request& request) {
  if (now.exists) return refused(Refusal::exists_already);
  if (request.from == request.to) return refused(Refusal::to_itself);
  if (request.quantity < 1 || request.quantity > limit::quantity) return refused(Refusal::quantity_out_of_range);
  const Beginning about{request.sku, request.from, request.to, request.quantity, request.reference};
  return happened({.cause = "requested", .asks = {ask(about, Asked::find, "find")}, .began = about});
}

StepDecision on(const Transfer& now, const Ship&) {
  if (!now.exists) return refused(Refusal::no_such_transfer);
  switch (now.phase) {
    case Phase::packed:
      return happened(
          {.cause = "shipped", .phase = Phase::in_transit, .asks = {ask(now.about, Asked::expect, "expect")}});
    case Phase::requested: return refused(Refusal::not_packed);
    case Phase::in_transit: return AlreadyDone{};
    case Phase::arriving: return refused(Refusal::has_left);
    default: return refused(Refusal::is_over);
  }
}

// What is expected must be known before it comes: else it would be expected for ever.
StepDecision on(const Transfer& now, const Receive&) {
  if (!now.exists) return refused(Refusal::no_such_transfer);
  switch (now.phase) {
    case Phase::in_transit: {
      Stepped step{.cause = "received", .phase = Phase::arriving};
      if (!is_open(now, Asked::expect)) step.asks.push_back(ask(now.about, Asked::receive, fresh(now, "receive")));
      return happened(std::move(step));
    }
    case Phase::requested:
    case Phase::packed: return refused(Refusal::not_shipped);
    case Phase::arriving: return AlreadyDone{};
    default: return refused(Refusal::is_over);
  }
}

// Also while the item has not said that it sent: it remembers what was cancelled before it came. From a cancellation
// that the item refused, it is asked again.
StepDecision on(const Transfer& now, const Cancel& cancel) {
  if (!now.exists) return refused(Refusal::no_such_transfer);
  switch (now.phase) {
    case Phase::requested:
    case Phase::packed:
    case Phase::stuck: {
      auto wish = ask(now.about, Asked::cancel, fresh(now, "cancel"));
      wish.reason = cancel.reason;
      return happened(
          {.cause = "cancelled", .phase = Phase::cancelling, .asks = {std::move(wish)}, .reason = cancel.reason});
    }
    case Phase::in_transit:
    case Phase::arriving: return refused(Refusal::has_left);
    case Phase::cancelling: return AlreadyDone{};
    default: return refused(Refusal::is_over);
  }
}

// ---- what items answer: a refusal's name, or that it is so ----

// Nothing leaves for a place that does not know the variant. While it is being cancelled, nothing leaves either.
void on_found(const Transfer& now, Stepped& step, const std::string& refusal) {
  if (now.phase != Phase::requested) return;
  if (refusal.empty()) return step.asks.push_back(ask(now.about, Asked::send, "send"));
  step.phase = Phase::refused;
}
// While it is being cancelled, the answer to that decides.
void on_sent(const Transfer& now, Stepped& step, const std::string& refusal) {
  if (now.phase != Phase::requested) return;
  step.phase = refusal.empty() ? Phase::packed : Phase::refused;
}
// An item that cannot expect anything may take in what comes all the same.
void on_expected(const Transfer& now, Stepped& step) {
  if (now.phase == Phase::arriving) step.asks.push_back(ask(now.about, Asked::receive, fresh(now, "receive")));
}
// A no can be mended (the item is not configured, say) and the pieces be received again.
void on_received(const Transfer& now, Stepped& step, const std::string& refusal) {
  if (refusal.empty()) {
    step.asks.push_back(ask(now.about, Asked::complete, "complete"));
  } else {
    step.phase = Phase::in_transit;
  }
}
// Both items have booked it: nothing more can be done, whatever the first one says. Why shows what to look at.
void on_completed(Stepped& step) { step.phase = Phase::completed; }
void on_cancelled(Stepped& step, const std::string& refusal) {
  step.phase = refusal.empty() ? Phase::cancelled : Phase::stuck;
}

StepDecision on(const Transfer& now, const Deliver& input) {
  const auto wish = std::ranges::find(now.open, input.answers, &Wish::name);
  if (wish == now.open.end()) return AlreadyDone{};
  const auto* settled = std::get_if<CommandSettled>(&input.event);
  const auto refusal = settled && settled->outcome == Settlement::refused ? settled->reason : "";
  Stepped step{.phase = now.phase, .closed = {wish->name}, .why = refusal};
  if (!refusal.empty()) step.why_at = wish->location;
  step.cause = std::visit([]<class E>(const E&) { return std::string(event_name<E>().name); }, input.event);
  switch (wish->asked) {
    case Asked::find: on_found(now, step, refusal); break;
    case Asked::send: on_sent(now, step, refusal); break;
    case Asked::expect: on_expected(now, step); break;
    case Asked::receive: on_received(now, step, refusal); break;
    case Asked::complete: on_completed(step); break;
    case Asked::cancel: on_cancelled(step, refusal); break;
  }
  return happened(std::move(step));
}

}  // namespace

Decision<TransferEvent, Refusal> TransferDecider::decide(const Transfer& now, const Command& command) {
  return std::visit([&](const auto& ask) { return on(now, ask); }, command);
}

}  // namespace paypie::transfers
