// Whoever carries payouts out: a service over HTTP, a bank that takes files, or one that misbehaves in a simulation.
#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "command-side/cashback/payouts/wish.hpp"

namespace paypie::reactors {

class Payer {
 public:
  using OnHeard = std::move_only_function<void(cashback::PayoutHeard)>;
  virtual ~Payer() = default;

  // Made once more with the same wish it pays nothing again, for as long as keys are kept. False: too much is under
  // way, and `on_heard` is as it was. Otherwise that is called once, on any thread.
  virtual bool try_pay(const cashback::PayoutWish& wish, OnHeard& on_heard) = 0;
  // How it stands with what it took under that reference.
  virtual bool try_look_up(const cashback::PayoutWish& wish, const std::string& reference, OnHeard& on_heard) = 0;

  virtual std::chrono::seconds keeps_keys_for() const = 0;
  // Whether it says, sooner or later, what became of what it took; otherwise a person does.
  virtual bool says_what_became() const = 0;
};

}  // namespace paypie::reactors
