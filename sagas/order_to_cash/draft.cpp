// The instance and its event, changed together.
#include "sagas/order_to_cash/draft.hpp"

#include <algorithm>

#include "sagas/order_to_cash/replace_or_add.hpp"

namespace paypie::order_to_cash {

Draft::Draft(const Instance& before, std::string cause) : now_(before) { step_.cause = std::move(cause); }

bool Draft::in(std::initializer_list<Phase> phases) const {
  return std::ranges::find(phases, now_.phase) != phases.end();
}

void Draft::come_from(const std::string& stream, std::uint64_t version) {
  step_.source = stream;
  step_.source_version = version;
}

void Draft::begin(Beginning began) {
  step_.began = began;
  touched_ = true;
  now_.exists = true;
  now_.order = began.order;
  now_.total = began.total;
  now_.paid_outside = {0, began.currency};
  std::erase_if(now_.payments, [&](const HeardPayment& early) { return is_foreign(early, began.currency); });
  now_.payment_method = std::move(began.payment_method);
  now_.policy = std::move(began.policy);
  now_.charges = std::move(began.charges);
  now_.lines = std::move(began.lines);
}

void Draft::lines(std::vector<WantedLine> lines, const Money& total) {
  step_.lines = lines;
  step_.total = total;
  now_.lines = std::move(lines);
  now_.total = total;
  touched_ = true;
}

void Draft::charged(const Money& total) {
  step_.total = total;
  now_.total = total;
  now_.charges.reset();
  touched_ = true;
}

void Draft::paid_outside(const Money& in_all) {
  now_.paid_outside = in_all;
  step_.paid_outside = in_all;
  touched_ = true;
}

void Draft::ship(const Shipment& shipment, bool complete) {
  step_.shipped = shipment;
  now_.shipments.push_back(shipment);
  now_.complete = step_.complete = complete;
  touched_ = true;
}

void Draft::refund(const GivenBack& refund) {
  step_.refund = refund;
  now_.refunds.push_back(refund);
  touched_ = true;
}

std::string Draft::fresh(std::string_view what) {
  return std::string(what) + "/" + std::to_string(now_.steps) + "-" + std::to_string(fresh_++);
}

void Draft::ask(Wish wish) {
  touched_ = true;
  now_.open.push_back(wish);
  step_.asks.push_back(std::move(wish));
}

void Draft::wait(const Timer& timer) {
  touched_ = true;
  now_.timers.push_back(timer);
  step_.timers.push_back(timer);
}

void Draft::close(const std::string& name) {
  const auto gone = std::erase_if(now_.open, [&](const Wish& wish) { return wish.name == name; }) +
                    std::erase_if(now_.timers, [&](const Timer& timer) { return timer.name == name; });
  if (gone == 0) return;
  step_.closed.push_back(name);
  touched_ = true;
}

void Draft::close_timers() {
  const auto timers = now_.timers;
  for (const auto& timer : timers) close(timer.name);
}

void Draft::fail(const Wish& wish) {
  now_.failed.push_back(wish);
  step_.failed.push_back(wish);
  touched_ = true;
}

void Draft::put(const Hold& hold) {
  const auto same = [&](const Hold& known) { return known.reservation == hold.reservation; };
  replace_or_add(now_.holds, hold, same);
  replace_or_add(step_.holds, hold, same);
  touched_ = true;
}

void Draft::put(const HeardPayment& payment) {
  const auto same = [&](const HeardPayment& known) { return known.payment == payment.payment; };
  replace_or_add(now_.payments, payment, same);
  replace_or_add(step_.payments, payment, same);
  touched_ = true;
}

const Wish* Draft::open_wish(std::string_view name) const {
  const auto found = std::ranges::find(now_.open, name, &Wish::name);
  return found == now_.open.end() ? nullptr : &*found;
}

bool Draft::is_asked(Asked asked) const { return std::ranges::find(now_.open, asked, &Wish::asked) != now_.open.end(); }

Stepped Draft::take() {
  step_.phase = now_.phase;
  return std::move(step_);
}

}  // namespace paypie::order_to_cash
