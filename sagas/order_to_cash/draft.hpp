// A step being made: the instance as it will be, and the event that says what changed.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "sagas/order_to_cash/instance.hpp"

namespace paypie::order_to_cash {

class Draft {
 public:
  Draft(const Instance& before, std::string cause);

  // As it will be after the step.
  const Instance& now() const { return now_; }
  Phase phase() const { return now_.phase; }
  bool in(std::initializer_list<Phase> phases) const;
  bool is_over() const { return order_to_cash::is_over(now_.phase); }

  void come_from(const std::string& stream, std::uint64_t version);
  void begin(Beginning began);
  void go(Phase phase) { touch().phase = phase; }
  void say_why(const std::string& why) { touch().why = step_.why = why; }
  void note(const std::string& note) { touch(), step_.note = note; }
  // Worth no step by itself.
  void say_refusal(const std::string& reason) { step_.refusal = reason; }
  void number(const std::string& number) { touch().number = step_.number = number; }
  void lines(std::vector<WantedLine> lines, const Money& total);
  void charged(const Money& total);
  void paid_outside(const Money& in_all);
  void ship(const Shipment& shipment, bool complete);
  void refund(const GivenBack& refund);
  void order_over() { touch().order_is_over = step_.order_is_over = true; }

  // A name for a wish or timer that no other has: void/7-0.
  std::string fresh(std::string_view what);
  void ask(Wish wish);
  void wait(const Timer& timer);
  // Answers a wish, or drops a timer; nothing if there is none of this name.
  void close(const std::string& name);
  void close_timers();
  void fail(const Wish& wish);
  void forget_failures() { touch().failed.clear(); }

  void put(const Hold& hold);
  void put(const HeardPayment& payment);

  const Wish* open_wish(std::string_view name) const;
  bool is_asked(Asked asked) const;

  // None if nothing changed and no wish was answered: then there is nothing to record.
  bool is_worth_recording() const { return touched_; }
  Stepped take();

 private:
  Instance& touch() {
    touched_ = true;
    return now_;
  }

  Instance now_;
  Stepped step_;
  int fresh_ = 0;
  bool touched_ = false;
};

}  // namespace paypie::order_to_cash
