// The fold behind ProcessView: steps opened and closed by name, and a sentence about what is missing.
#include "projections/process_view.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <cstdlib>
#include <utility>

namespace paypie::projections {
namespace {

using order_to_cash::Asked;
using order_to_cash::HeardPayment;
using order_to_cash::Phase;
using order_to_cash::Stepped;
using order_to_cash::Wish;

template <class E>
std::string name(E value) {
  return boost::describe::enum_to_string(value, "");
}

// 12.50 USD
std::string amount_text(const Money& money) {
  auto digits = std::to_string(std::abs(money.minor));
  const auto after_point = static_cast<std::size_t>(money.currency.minor_digits());
  if (digits.size() <= after_point) digits.insert(0, after_point + 1 - digits.size(), '0');
  if (after_point > 0) digits.insert(digits.size() - after_point, 1, '.');
  return (money.minor < 0 ? "-" : "") + digits + " " + std::string(money.currency.text());
}

// What the wish is about, told apart from others of its kind.
std::string about(const Wish& wish) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() || part.empty() ? "" : " ") + part; };
  if (wish.quantity) add(std::to_string(*wish.quantity) + " of");
  add(wish.sku);
  if (!wish.location.empty()) add("at " + wish.location);
  if (wish.payment) add(wish.payment->text());
  if (wish.fulfillment) add("for " + wish.fulfillment->text());
  if (wish.amount) add(amount_text(*wish.amount));
  add(wish.number);
  return text;
}

// A wish that is asked again has the first one's name and more behind it.
bool is_again(const ProcessStep& before, const Wish& wish) {
  return before.asked == wish.asked && wish.name.starts_with(before.name + "/");
}

void open(ProcessView& view, const Wish& wish, Timestamp time) {
  ProcessStep step{.name = wish.name, .asked = wish.asked, .about = about(wish), .asked_at = time};
  for (const auto& before : view.steps) {
    if (is_again(before, wish)) step.attempt = std::max(step.attempt, before.attempt + 1);
  }
  view.steps.push_back(std::move(step));
}

void close(ProcessView& view, const std::string& name, const Stepped& by, Timestamp time) {
  std::erase_if(view.timers, [&](const auto& timer) { return timer.name == name; });
  const auto step = std::ranges::find(view.steps, name, &ProcessStep::name);
  if (step == view.steps.end()) return;
  step->status = by.refusal ? StepStatus::refused : StepStatus::done;
  step->answered_at = time;
  step->answer = by.cause;
  step->refusal = by.refusal.value_or("");
}

void leave_out_the_oldest(ProcessView& view) {
  auto answered = static_cast<std::size_t>(
      std::ranges::count_if(view.steps, [](const auto& step) { return step.status != StepStatus::waiting; }));
  std::erase_if(view.steps, [&](const auto& step) {
    if (answered <= most_answered_steps || step.status == StepStatus::waiting) return false;
    --answered;
    ++view.steps_left_out;
    return true;
  });
}

std::string_view asked_context(Asked asked) {
  switch (asked) {
    case Asked::take_number: return "the number series";
    case Asked::assign_number:
    case Asked::confirm_order:
    case Asked::cancel_order:
    case Asked::record_payment:
    case Asked::apply_charges: return "the order";
    case Asked::reserve_stock:
    case Asked::release_stock:
    case Asked::commit_stock: return "inventory";
    case Asked::authorize_payment:
    case Asked::capture_payment:
    case Asked::void_payment:
    case Asked::refund_payment: break;
  }
  return "payments";
}

struct Waiting {
  WaitsFor who = WaitsFor::nobody;
  std::string sentence;
};

const HeardPayment* whose_outcome_is_open(const ProcessView& view) {
  using order_to_cash::PaymentStatus;
  const auto found = std::ranges::find_if(view.payments, [](const HeardPayment& payment) {
    return payment.status == PaymentStatus::asked || payment.status == PaymentStatus::unknown ||
           payment.to_capture.minor > payment.captured.minor;
  });
  return found == view.payments.end() ? nullptr : &*found;
}

Waiting waiting(const ProcessView& view) {
  if (view.phase == Phase::stuck) {
    auto sentence = "a step failed for good (" + view.why;
    if (!view.last_refusal.empty() && view.last_refusal != view.why) sentence += ", " + view.last_refusal;
    return {WaitsFor::person, sentence + "); a person has to look"};
  }
  const auto asked = std::ranges::find(view.steps, StepStatus::waiting, &ProcessStep::status);
  if (asked != view.steps.end()) {
    auto sentence = asked->name + " waits for " + std::string(asked_context(asked->asked)) + " to answer";
    if (!asked->about.empty()) sentence += " about " + asked->about;
    return {WaitsFor::answer, std::move(sentence)};
  }
  if (order_to_cash::Phase::finished == view.phase || order_to_cash::Phase::cancelled == view.phase) return {};
  if (view.phase == Phase::awaiting_payment) return {WaitsFor::customer, "the customer has to pay"};
  if (view.phase == Phase::payment_unknown) {
    return {WaitsFor::gateway, "nobody knows whether a payment happened; the gateway is asked"};
  }
  if (const auto* payment = whose_outcome_is_open(view)) {
    return {WaitsFor::gateway, "the gateway has to answer about " + payment->payment.text()};
  }
  if (view.phase == Phase::fulfilling) return {WaitsFor::merchant, "the merchant has to ship, or to be paid"};
  if (view.phase == Phase::cancelling) return {WaitsFor::gateway, "what was held or captured has to be given back"};
  return {WaitsFor::answer, "phase " + name(view.phase) + " has nothing open"};
}

void put(ProcessView& view, const HeardPayment& payment) {
  const auto known = std::ranges::find(view.payments, payment.payment, &HeardPayment::payment);
  known == view.payments.end() ? view.payments.push_back(payment) : void(*known = payment);
}

void on(ProcessView& view, const Envelope& meta, const Stepped& step) {
  if (step.began) {
    view.begun = true;
    view.order = step.began->order;
    view.total = step.began->total;
    view.created_at = meta.time;
  }
  view.phase = step.phase;
  if (!step.why.empty()) view.why = step.why;
  if (!step.number.empty()) view.number = step.number;
  if (step.total) view.total = *step.total;
  if (step.refusal) view.last_refusal = *step.refusal;
  if (!step.note.empty()) view.notes.push_back({step.cause, meta.actor, meta.time, step.note});
  for (const auto& payment : step.payments) put(view, payment);
  for (const auto& closed : step.closed) close(view, closed, step, meta.time);
  for (const auto& wish : step.asks) open(view, wish, meta.time);
  view.timers.insert(view.timers.end(), step.timers.begin(), step.timers.end());
  leave_out_the_oldest(view);
  if (step.cause != "note") view.last_progress_at = meta.time;
  view.deadline.reset();
  for (const auto& timer : view.timers) view.deadline = std::min(view.deadline.value_or(timer.due), timer.due);
  auto now = waiting(view);
  view.waits_for = now.who;
  view.waiting = std::move(now.sentence);
}
void on(ProcessView&, const Envelope&, const CommandSettled&) {}

}  // namespace

ProcessView apply(ProcessView view, const Envelope& meta, const order_to_cash::OrderToCashEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  if (view.version == 0) {
    const auto id = OrderToCashId::parse(meta.stream);
    if (!id) throw OutOfOrder(meta.stream + " is not the stream of a process instance");
    view.id = *id;
    view.store = meta.store;
    view.created_at = view.last_progress_at = meta.time;
  }
  std::visit([&](const auto& happened) { on(view, meta, happened); }, event);
  view.version = meta.version;
  view.updated_at = meta.time;
  return view;
}

}  // namespace paypie::projections
