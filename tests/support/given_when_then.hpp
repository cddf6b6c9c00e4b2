// Deciders as sentences: given<OrderDecider>(events...).when(command).then(event), or .refused(why), or .nothing().
#pragma once
#include <doctest/doctest.h>

#include <optional>
#include <utility>
#include <variant>

#include "command-side/decider/decider.hpp"

namespace paypie::test {

template <Decider D>
class Outcome {
 public:
  explicit Outcome(Decision<typename D::Event, typename D::Refusal> decision) : decision_(std::move(decision)) {}

  template <class E>
  void then(const E& event) const {
    const auto* happened = std::get_if<Happened<typename D::Event>>(&decision_);
    REQUIRE(happened);
    REQUIRE(std::holds_alternative<E>(happened->event));
    CHECK(std::get<E>(happened->event) == event);
  }
  // The event itself, to look at parts of it.
  template <class E>
  E event() const {
    const auto* happened = std::get_if<Happened<typename D::Event>>(&decision_);
    REQUIRE(happened);
    REQUIRE(std::holds_alternative<E>(happened->event));
    return std::get<E>(happened->event);
  }
  void refused(typename D::Refusal why) const {
    const auto* no = std::get_if<Refused<typename D::Refusal>>(&decision_);
    REQUIRE(no);
    CHECK(static_cast<int>(no->why) == static_cast<int>(why));
  }
  void nothing() const { CHECK(std::holds_alternative<AlreadyDone>(decision_)); }
  bool is_refused() const { return std::holds_alternative<Refused<typename D::Refusal>>(decision_); }
  std::optional<typename D::Event> happened() const {
    const auto* yes = std::get_if<Happened<typename D::Event>>(&decision_);
    return yes ? std::optional(yes->event) : std::nullopt;
  }

 private:
  Decision<typename D::Event, typename D::Refusal> decision_;
};

template <Decider D>
class Given {
 public:
  Given() = default;
  explicit Given(typename D::State state) : state_(std::move(state)) {}
  // The history goes on as if these commands had been asked for; each must make something happen.
  template <class... Commands>
  Given after(const Commands&... commands) const {
    Given next = *this;
    (next.go_on(commands), ...);
    return next;
  }
  template <class C>
  Outcome<D> when(const C& command) const {
    return Outcome<D>(D::decide(state_, typename D::Command(command)));
  }
  const typename D::State& state() const { return state_; }

 private:
  void go_on(const typename D::Command& command) {
    const auto event = Outcome<D>(D::decide(state_, command)).happened();
    REQUIRE(event);
    state_ = D::evolve(std::move(state_), *event);
  }
  typename D::State state_{};
};

}  // namespace paypie::test
