// Webhooks that came before their payment, kept in its inbox: the payment hears of each once what it speaks of was
// asked for, and the inbox says what came of it.
//
//   KeptReports kept(tell, close, owns, strand, clock);
//   kept.take(meta, event);   // every event of payments' and of inboxes' topics, each partition's in order
//   kept.caught_up();         // everything there is has been seen: tells what is due
//   kept.look();              // every now and then: once more what could not be told
//
// What waits is a fold of the events. A payment that hears a report twice finds nothing new in it, so nothing is lost
// or counted twice by a restart. On the strand.
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "command-side/payments/webhook_inbox.hpp"
#include "events/envelope.hpp"
#include "platform/scheduler/scheduler.hpp"

namespace paypie::reactors {

// What a payment answers. not_yet: it is not there, or has not asked for this. later: no lane could say.
enum class Told { recorded, nothing_new, not_ours, not_yet, later };

class KeptReports {
 public:
  // Hands the report to the payment as the webhook would have, in the name that is in `kept`; `told` is called once, on
  // any thread.
  using Tell = std::function<void(const std::string& payment, const Envelope& kept, const CommandId& id,
                                  payments::ReportOutcome report, std::function<void(Told)> told)>;
  // Hands the command to the inbox's lane. No answer is needed: it is in the log, or it is asked again.
  using Close = std::function<void(const std::string& inbox, const StoreId& store, const CommandId& id,
                                   payments::CloseReport ask)>;

  // The references must outlive it. `owns`: whether this node writes the payment's partition, and with it the inbox's.
  KeptReports(Tell tell, Close close, std::function<bool(const std::string& stream)> owns, Strand& strand,
              const Clock& clock)
      : tell_(std::move(tell)), close_(std::move(close)), owns_(std::move(owns)), strand_(strand), clock_(clock) {}

  void take(const Envelope& meta, const payments::PaymentEvent& event);
  void take(const Envelope& meta, const payments::WebhookInboxEvent& event);
  void caught_up();
  void look();
  std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Waiting {
    Envelope kept;
    payments::ReportOutcome report;
    bool due = true;                         // to be told: it was not yet, or the payment has asked for something since
    bool busy = false;                       // told, and not answered
    std::optional<payments::Hearing> heard;  // answered, and not in the log yet
  };
  struct Key {
    std::string payment, inbox;  // streams
    CommandId report;
    auto operator<=>(const Key&) const = default;
  };

  void act(const Key& key, Waiting& waiting);
  void tell(const Key& key, Waiting& waiting);
  void on_told(const Key& key, Told told);

  const Tell tell_;
  const Close close_;
  const std::function<bool(const std::string&)> owns_;
  Strand& strand_;
  const Clock& clock_;
  bool current_ = false;
  std::uint64_t asked_ = 0;
  std::map<Key, Waiting> waiting_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace paypie::reactors
