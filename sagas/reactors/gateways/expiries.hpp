// The time of every authorisation that is held: when it has passed, the payment is told so, because no gateway says it.
//
//   Expiries expiries(ask, owns, clock);
//   expiries.take(meta, event);   // every event of paypie.payment.events.v1, in the order of its partition
//   expiries.look();              // every now and then: asks for what is due
//
// A fold of the events, like the open wishes: a restart loses no time, and asking twice changes nothing. On the strand.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "command-side/payments/commands.hpp"
#include "events/envelope.hpp"
#include "events/payments.hpp"
#include "platform/scheduler/scheduler.hpp"

namespace paypie::reactors {

class Expiries {
 public:
  // Hands the command to the payment's lane. No answer is needed: what came of it is in the log, or it is asked again.
  using Ask = std::function<void(const std::string& stream, const StoreId& store, const CommandId& id,
                                 payments::ExpireAuthorization ask)>;
  // While a capture or void is under way a payment refuses to expire: it is asked again after this long.
  static constexpr std::chrono::seconds again{60};

  Expiries(Ask ask, std::function<bool(const std::string& stream)> owns, const Clock& clock)
      : ask_(std::move(ask)), owns_(std::move(owns)), clock_(clock) {}

  void take(const Envelope& meta, const payments::PaymentEvent& event);
  // Everything that was in the log has been seen once; before that nothing is asked.
  void caught_up() { current_ = true; }
  void look();
  std::size_t held() const { return held_.size(); }

 private:
  struct Held {
    AttemptId attempt;
    StoreId store;
    std::int64_t authorized = 0;  // minor units, captured and still held
    std::int64_t next = 0;        // when it is looked at, microseconds since 1970
    std::uint64_t asked = 0;
  };
  void keep(const std::string& stream, Held held);
  void let_go(const std::string& stream);

  const Ask ask_;
  const std::function<bool(const std::string&)> owns_;
  const Clock& clock_;
  bool current_ = false;
  std::map<std::string, Held> held_;
  std::set<std::pair<std::int64_t, std::string>> by_time_;
};

}  // namespace paypie::reactors
