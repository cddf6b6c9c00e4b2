// A gateway in virtual time, and the hands that call it: it answers late, says no, loses its answer, reports twice, and
// keeps a ledger of what it really did, which survives every crash of the house.
#pragma once
#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "command-side/payments/api/lanes.hpp"
#include "events/codec/codec.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/scheduler/simulated.hpp"
#include "sagas/runner/open_work.hpp"
#include "sagas/runner/work_reader.hpp"

namespace paypie::simulation {

// What the gateway really did with a payment: minor units.
struct Charged {
  std::int64_t held = 0, captured = 0, refunded = 0;
};

struct GatewayLedger {
  std::map<std::string, Charged> payments;
  std::map<std::string, int> lost;                         // by payment: calls that never arrive
  std::map<std::string, payments::ReportOutcome> answers;  // by key: the same key, the same answer
  std::optional<bool> declines;                            // none: a fifth of the cards
  bool loses_first_answers = false;
  bool loses_first_calls = false;        // of every payment: the capture or void never arrives
  int authorizations = 0, captures = 0;  // that were really made
};

// The hands: a reader of the payments topic that calls for what is open. One process's; the ledger is the world's.
class GatewayHands {
 public:
  static constexpr int lost_at_most = 3;  // of one payment
  GatewayHands(Simulated& world, GatewayLedger& ledger, std::map<std::string, std::uint64_t>& reached,
               log::EventLog& log, payments::PaymentLanes& lanes, Strand& strand, Executor& pool, bool calm)
      : world_(world),
        ledger_(ledger),
        reached_(reached),
        lanes_(lanes),
        strand_(strand),
        calm_(calm),
        reader_({.consumer = "gateway", .topics = {std::string(payments::PaymentDecider::topic)}}, log, strand, pool,
                [this](sagas::MergedReader::Batch& batch) { take(batch); }) {}

  void start() { reader_.start(); }
  void calm() { calm_ = true; }

 private:
  struct Wish {
    std::string stream;
    StoreId store;
    std::string key;
    payments::ReportOutcome about;
    Money amount;
    bool final = false;
  };

  void take(sagas::MergedReader::Batch& batch) {
    for (const auto& [topic, record] : batch.records) {
      const auto decoded = codec::decode_event<payments::PaymentEvent>(record.record->value);
      if (decoded) fold(decoded->meta, decoded->event);
    }
    begun_ = begun_ || batch.at_end;
    if (begun_) act();
    if (begun_ && !ticking_) tick();
  }
  void tick() {
    ticking_ = true;
    act();
    strand_.after(std::chrono::milliseconds(100), [this, alive = std::weak_ptr(alive_)] {
      if (!alive.expired()) tick();
    });
  }

  static std::string name(payments::Operation operation, const OperationId& id) {
    return std::to_string(static_cast<int>(operation)) + id.text();
  }

  void open(const Envelope& meta, payments::Operation operation, const OperationId& id, const Money& amount,
            bool final = false) {
    Wish wish{meta.stream, meta.store, meta.id.text(), {}, amount, final};
    wish.about.operation = operation;
    wish.about.id = id;
    work_.open(meta.stream + name(operation, id), wish);
  }
  void close(const Envelope& meta, payments::Operation operation, const OperationId& id) {
    work_.close(meta.stream + name(operation, id));
  }

  void fold(const Envelope& meta, const payments::PaymentEvent& event) {
    using payments::Operation;
    std::visit(
        [&]<class E>(const E& e) {
          if constexpr (std::is_same_v<E, payments::PaymentCreated>) {
            if (e.attempt) open(meta, Operation::authorization, {e.attempt->bytes}, e.amount);
          } else if constexpr (std::is_same_v<E, payments::AuthorizationRequested>) {
            open(meta, Operation::authorization, {e.attempt.bytes}, e.amount);
          } else if constexpr (std::is_same_v<E, payments::PaymentAuthorized>) {
            close(meta, Operation::authorization, {e.attempt.bytes});
            if (e.to_be_voided) open(meta, Operation::voiding, {e.attempt.bytes}, e.amount);
          } else if constexpr (std::is_same_v<E, payments::PaymentDeclined>) {
            close(meta, Operation::authorization, {e.attempt.bytes});
          } else if constexpr (std::is_same_v<E, payments::CaptureRequested>) {
            open(meta, Operation::capture, {e.capture.bytes}, e.amount, e.final);
          } else if constexpr (std::is_same_v<E, payments::PaymentCaptured>) {
            close(meta, Operation::capture, {e.capture.bytes});
          } else if constexpr (std::is_same_v<E, payments::CaptureFailed>) {
            close(meta, Operation::capture, {e.capture.bytes});
          } else if constexpr (std::is_same_v<E, payments::VoidRequested>) {
            if (!e.waits) open(meta, Operation::voiding, {e.attempt.bytes}, Money{});
          } else if constexpr (std::is_same_v<E, payments::PaymentVoided>) {
            if (e.attempt) close(meta, Operation::voiding, {e.attempt->bytes});
          } else if constexpr (std::is_same_v<E, payments::VoidFailed>) {
            close(meta, Operation::voiding, {e.attempt.bytes});
          } else if constexpr (std::is_same_v<E, payments::RefundRequested>) {
            open(meta, Operation::refund, {e.refund.bytes}, e.amount);
          } else if constexpr (std::is_same_v<E, payments::PaymentRefunded>) {
            close(meta, Operation::refund, {e.refund.bytes});
          } else if constexpr (std::is_same_v<E, payments::RefundFailed>) {
            close(meta, Operation::refund, {e.refund.bytes});
          }
        },
        event);
  }

  void act() {
    for (const auto& key : work_.due(world_.monotonic(), 100)) call(key);
  }

  // The gateway acts when the call arrives; its answer may be late, or lost, whatever it did.
  void call(const std::string& key) {
    const auto wish = work_.find(key)->item;
    const auto travel = std::chrono::microseconds(static_cast<std::int64_t>(world_.below(20'000)));
    strand_.after(travel, [this, key, wish, alive = std::weak_ptr(alive_)] {
      const bool first = !ledger_.answers.contains(wish.key);
      const auto answer = acted(wish);
      if (alive.expired()) return;
      const bool lost = (!calm_ && world_.chance(0.15)) || (first && ledger_.loses_first_answers);
      if (lost) ++reached_["an answer was lost after the gateway acted"];
      auto report = answer;
      if (lost) report.outcome = payments::Outcome::unknown;
      this->report(wish, report);
      if (!lost && !calm_ && world_.chance(0.1)) {
        ++reached_["the same outcome reported twice"];
        auto again = answer;
        again.by = payments::ReportedBy::webhook;
        this->report(wish, again);
      }
      work_.later(key, world_.monotonic() + std::chrono::milliseconds(500));
    });
  }

  payments::ReportOutcome acted(const Wish& wish) {
    if (const auto known = ledger_.answers.find(wish.key); known != ledger_.answers.end()) {
      ++reached_["the gateway was asked twice with one key"];
      return known->second;
    }
    auto answer = wish.about;
    auto& lost = ledger_.lost[wish.stream];
    const bool by_chance = !calm_ && world_.chance(0.1) && lost < lost_at_most;
    const bool first = ledger_.loses_first_calls && lost == 0;
    if (wish.about.operation != payments::Operation::authorization && (by_chance || first)) {
      ++lost;
      ++reached_["a call never arrived"];
      answer.outcome = payments::Outcome::not_reached;
      answer.code = "not_found";
      return ledger_.answers.emplace(wish.key, answer).first->second;
    }
    auto& charged = ledger_.payments[wish.stream];
    answer.outcome = payments::Outcome::succeeded;
    answer.gateway_reference = "ref_" + wish.key;
    switch (wish.about.operation) {
      case payments::Operation::authorization:
        if (ledger_.declines ? *ledger_.declines : world_.chance(0.2)) {
          answer.outcome = payments::Outcome::declined;
          answer.code = "card_declined";
          ++reached_["a card was declined"];
        } else {
          ++ledger_.authorizations;
          charged.held += wish.amount.minor;
          answer.amount = wish.amount;
        }
        break;
      case payments::Operation::capture:
        ++ledger_.captures;
        charged.captured += wish.amount.minor;
        charged.held -= wish.final ? charged.held : wish.amount.minor;
        answer.amount = wish.amount;
        break;
      case payments::Operation::voiding: charged.held = 0; break;
      case payments::Operation::refund:
        charged.refunded += wish.amount.minor;
        answer.amount = wish.amount;
        break;
    }
    ledger_.answers.emplace(wish.key, answer);
    return answer;
  }

  void report(const Wish& wish, const payments::ReportOutcome& outcome) {
    lane::Ask<payments::PaymentDecider> ask;
    ask.stream = wish.stream;
    ask.id = CommandId{crypto::derive_id("report", wish.key, std::to_string(world_.next()))};
    ask.command = outcome;
    ask.store = wish.store;
    ask.actor = {"gateway"};
    lanes_.submit(std::move(ask), [](auto) {});
  }

  Simulated& world_;
  GatewayLedger& ledger_;
  std::map<std::string, std::uint64_t>& reached_;
  payments::PaymentLanes& lanes_;
  Strand& strand_;
  bool calm_;
  bool begun_ = false, ticking_ = false;
  sagas::OpenWork<Wish> work_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  sagas::WorkReader reader_;
};

}  // namespace paypie::simulation
