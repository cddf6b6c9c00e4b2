// An open wish as the reactor keeps it, one gateway's line, and the report that a wish ends with.
#pragma once
#include <chrono>
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "command-side/payments/gateways/gateway.hpp"
#include "events/envelope.hpp"
#include "events/payments.hpp"
#include "sagas/reactors/calls/pacing.hpp"
#include "sagas/reactors/calls/tenure.hpp"

namespace paypie::reactors {

enum class Phase { ask, look_up, wait_for_customer };

struct Key {
  std::string stream;
  payments::Operation operation = payments::Operation::authorization;
  OperationId id;
  auto operator<=>(const Key&) const = default;
};

template <class Id>
Key key_of(const Envelope& meta, payments::Operation operation, const Id& id) {
  return {meta.stream, operation, {id.bytes}};
}

struct Work {
  payments::Wish wish;
  StoreId store;
  Timestamp wished_at;  // when the event was recorded that asks for it
  Phase phase = Phase::ask;
  int tries = 0;              // calls, or look-ups, of this phase
  bool may_be_there = false;  // a call of it may have reached the gateway
  bool elsewhere = false;     // and that call may have been another node's, or of an earlier life
  Tenure tenure;
  std::chrono::microseconds last_sent{};  // that somebody may have sent at the latest
  std::string reference;                  // what the gateway calls it, as soon as it said so
  bool busy = false;                      // called, waiting for a gateway, or reported and not seen in the log yet
  bool scheduled = false;                 // its time will come by itself
  std::uint64_t turn = 0;                 // what was scheduled for an earlier turn is void
  std::uint64_t contested_at = 0;         // the version of the event that doubted what was settled; 0: none did

  void was_elsewhere(std::chrono::microseconds now) {
    may_be_there = elsewhere = true;
    last_sent = now;
  }
};

// Whether the gateway still repeats its first answer to this wish's key.
bool keeps_key(const Work& work, const payments::Gateway& gateway, std::int64_t now_micros);
// A key that the gateway does not keep, or not any more, stops no second charge.
bool must_look_up_first(const Work& work, const payments::Gateway& gateway, std::int64_t now_micros);

// Wishes after their outcome, the youngest `most`, for outcomes that are contested later.
class SettledWorks {
 public:
  explicit SettledWorks(std::size_t most) : most_(most) {}
  void keep(const Key& key, Work work);
  const Work* find(const Key& key) const;

 private:
  const std::size_t most_;
  std::map<Key, Work> works_;
  std::deque<Key> ages_;
};

struct Line {  // one gateway
  const payments::Gateway* gateway = nullptr;
  std::size_t under_way = 0;
  std::deque<std::pair<Key, std::uint64_t>> waiting;  // and the turn it waits in
  Circuit circuit;
};

// Of an operation for which no call is known: without a gateway, only a person can say what became of it.
Work unknown_work(const Key& key, const Envelope& meta);
// Whether the wish stays open though this event ends it: a doubt about an authorisation. A void that had nothing to
// call off says nothing of what is held all the same.
bool outlasts(const Work& work, const payments::PaymentEvent& event);
// The wishes that this event is the outcome of.
std::vector<Key> ended_by(const Envelope& meta, const payments::PaymentEvent& event);
payments::ReportOutcome report_of(const Key& key, const Work& work, const payments::Heard& heard,
                                  payments::ReportedBy by, bool needs_person);
// Follows from the wish and what is said of it: the same report is the same command, whoever makes it again.
CommandId report_id(const Work& work, const payments::ReportOutcome& report);

}  // namespace paypie::reactors
