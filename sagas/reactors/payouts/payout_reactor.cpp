// The life of a payout: asked for, handed over or unknown, looked up, with a person; ended by its outcome in the log.
#include "sagas/reactors/payouts/payout_reactor.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "sagas/reactors/calls/pacing.hpp"
#include "sagas/reactors/payouts/open_payout.hpp"

namespace paypie::reactors {

using cashback::PayoutHeard;
using cashback::PayoutOutcome;
using cashback::PayoutReportedBy;
using cashback::ReportPayout;
using cashback::Said;
using std::chrono::microseconds;

struct PayoutReactor::Body : std::enable_shared_from_this<Body> {
  using Told = Report<ReportPayout>;
  Body(PayoutConfig given, Payer& pays, PayoutReporter to, Serves mine, Strand& on, const Clock& time, Random& numbers)
      : config(std::move(given)),
        payer(pays),
        report_to(std::move(to)),
        serves(std::move(mine)),
        strand(on),
        clock(time),
        random(numbers) {}

  // ---- the fold ----

  void open(const Envelope& meta, cashback::PayoutWish wish, std::uint64_t epoch) {
    const PayoutKey key{meta.stream, wish.payout};
    payouts[key] = OpenPayout{.wish = std::move(wish), .store = meta.store, .tenure = Tenure(epoch)};
    if (current) schedule(key, microseconds(0));
  }
  void close(const PayoutKey& key) {
    with_person.erase(key);
    payouts.erase(key);
  }
  void begin(const PayoutKey& key, OpenPayout& payout, PayoutPhase phase) {
    payout.phase = phase;
    payout.tries = 0;
    payout.may_be_there = true;
    payout.busy = payout.scheduled = false;
    ++payout.turn;
    if (current) schedule_next(key, payout);
  }
  void doubt(const PayoutKey& key, const cashback::PayoutOutcomeUnknown& event) {
    if (event.contested) {
      contested.insert(key);
    } else if (event.needs_person) {
      close(key);
      with_person.insert(key);
    } else if (const auto found = payouts.find(key); found != payouts.end()) {
      begin(key, found->second, PayoutPhase::settle);
    }
  }

  void take(const Envelope& meta, const cashback::CashbackAccountEvent& event, std::uint64_t epoch) {
    if (auto wish = cashback::payout_wish_of(meta, event)) return open(meta, std::move(*wish), epoch);
    if (const auto* e = std::get_if<cashback::PayoutHandedOver>(&event)) {
      const PayoutKey key{meta.stream, e->payout};
      if (const auto found = payouts.find(key); found != payouts.end()) {
        found->second.reference = e->reference;
        begin(key, found->second, PayoutPhase::follow);
      }
    }
    if (const auto* e = std::get_if<cashback::PayoutPaid>(&event)) close({meta.stream, e->payout});
    if (const auto* e = std::get_if<cashback::PayoutFailed>(&event)) close({meta.stream, e->payout});
    if (const auto* e = std::get_if<cashback::PayoutOutcomeUnknown>(&event)) doubt({meta.stream, e->payout}, *e);
  }

  void caught_up() {
    if (std::exchange(current, true)) return;
    look_again();
  }
  void look_again() {
    if (!current) return;
    for (auto& [key, payout] : payouts) {
      // What waits for its time must not wait anew.
      if (!may_call(key, payout) || payout.busy || payout.scheduled) continue;
      ++payout.turn;
      schedule_next(key, payout);
    }
  }

  // ---- when ----

  void schedule_next(const PayoutKey& key, OpenPayout& payout) {
    if (payout.phase == PayoutPhase::ask) return schedule(key, microseconds(0));
    if (payout.phase == PayoutPhase::follow && !payer.says_what_became()) return;  // a person will say
    const auto& times = times_of(payout);
    const auto at = std::min<std::size_t>(static_cast<std::size_t>(payout.tries), times.size() - 1);
    const auto before = at == 0 ? std::chrono::seconds(0) : times[at - 1];
    schedule(key, jittered(random, 2 * (times[at] - before)));
  }
  const std::vector<std::chrono::seconds>& times_of(const OpenPayout& payout) const {
    return payout.phase == PayoutPhase::follow ? config.follow_ups : config.look_ups;
  }
  void schedule(const PayoutKey& key, microseconds delay) {
    auto& payout = payouts.at(key);
    payout.scheduled = true;
    strand.after(delay, [weak = weak_from_this(), key, turn = payout.turn] {
      const auto body = weak.lock();
      auto* found = body ? body->find(key, turn) : nullptr;
      if (!found) return;
      found->scheduled = false;
      if (!found->busy) body->act(key, *found);
    });
  }
  OpenPayout* find(const PayoutKey& key, std::uint64_t turn) {
    const auto found = payouts.find(key);
    return found == payouts.end() || found->second.turn != turn ? nullptr : &found->second;
  }

  // ---- calls ----

  bool may_call(const PayoutKey& key, OpenPayout& payout) {
    const auto now = payout.tenure.look(serves(key.first));
    if (now == Tenure::Now::taken_over) payout.may_be_there = true;
    return now != Tenure::Now::not_ours;
  }
  void act(const PayoutKey& key, OpenPayout& payout) {
    if (!may_call(key, payout)) return;  // look_again() when it is ours
    const bool pays = payout.phase == PayoutPhase::ask || payout.reference.empty();
    if (pays && payout.may_be_there && !keeps_key(payout)) {
      // What an earlier call may have done cannot be asked about any more: that is for a person to find out.
      return report(key, payout, {.code = "key_forgotten", .message = "its key may be forgotten by now"},
                    PayoutReportedBy::lookup, true);
    }
    const auto rests = circuit.rests_until - clock.monotonic();
    if (rests > microseconds(0)) return schedule(key, rests + jittered(random, config.first_retry));
    if (under_way >= config.at_once) {
      payout.busy = true;
      waiting.emplace_back(key, payout.turn);
      return;
    }
    send(key, payout, pays);
  }
  bool keeps_key(const OpenPayout& payout) const {
    return microseconds(clock.wall_micros() - payout.wish.at.micros) < payer.keeps_keys_for();
  }

  void send(const PayoutKey& key, OpenPayout& payout, bool pays) {
    Payer::OnHeard on_heard = [weak = weak_from_this(), key, turn = payout.turn](PayoutHeard heard) {
      const auto body = weak.lock();
      if (!body) return;
      body->strand.post([weak, key, turn, heard = std::move(heard)] {
        if (const auto alive = weak.lock()) alive->on_heard(key, turn, heard);
      });
    };
    const bool sent =
        pays ? payer.try_pay(payout.wish, on_heard) : payer.try_look_up(payout.wish, payout.reference, on_heard);
    if (!sent) return schedule(key, jittered(random, config.first_retry));
    payout.busy = true;
    ++payout.tries;
    ++under_way;
    ++(payout.phase == PayoutPhase::ask ? figures.calls : figures.look_ups);
    if (payout.phase == PayoutPhase::ask && payout.tries > 1) ++figures.retries;
  }

  void on_heard(const PayoutKey& key, std::uint64_t turn, const PayoutHeard& heard) {
    --under_way;
    const bool says_nothing = heard.said == Said::unknown || heard.said == Said::not_done;
    if (circuit.breaks(says_nothing && heard.again, config.breaker_after)) {
      circuit.rests_until = clock.monotonic() + config.breaker_rests;
      ++figures.rests;
    }
    next();
    auto* payout = find(key, turn);
    if (!payout) return;  // its outcome came another way
    payout->busy = false;
    if (!heard.reference.empty()) payout->reference = heard.reference;
    payout->phase == PayoutPhase::ask ? hear(key, *payout, heard) : hear_look_up(key, *payout, heard);
  }
  void next() {
    while (!waiting.empty() && under_way < config.at_once) {
      const auto [key, turn] = waiting.front();
      waiting.pop_front();
      auto* payout = find(key, turn);
      if (!payout) continue;
      payout->busy = false;
      act(key, *payout);
    }
  }

  void hear(const PayoutKey& key, OpenPayout& payout, PayoutHeard heard) {
    if (heard.said != Said::not_done) payout.may_be_there = true;
    const bool is_clear = heard.said != Said::unknown && heard.said != Said::not_done;
    if (is_clear) return report(key, payout, heard, PayoutReportedBy::call);
    if (heard.again && payout.tries < config.tries) {
      return schedule(key, jittered(random, config.first_retry * (1 << std::min(payout.tries, 10))));
    }
    // Who reaches nobody goes on asking, under the payout's key, as for an unknown outcome. A clear no is one as long
    // as nobody else can have called.
    const bool is_no = !payout.may_be_there && !heard.again;
    heard.said = is_no ? Said::failed : Said::unknown;
    report(key, payout, heard, PayoutReportedBy::call, false,
           is_no ? std::optional(payout.tenure.epoch()) : std::nullopt);
  }

  void hear_look_up(const PayoutKey& key, OpenPayout& payout, PayoutHeard heard) {
    const bool follows = payout.phase == PayoutPhase::follow;
    const bool is_news = heard.said == Said::handed_over && !follows;
    if (heard.said == Said::paid || heard.said == Said::failed || is_news) {
      return report(key, payout, heard, PayoutReportedBy::lookup);
    }
    if (static_cast<std::size_t>(payout.tries) < times_of(payout).size()) return schedule_next(key, payout);
    heard.said = Said::unknown;
    heard.message = follows ? "handed over, and not known to be carried out" : "it cannot be said: " + heard.message;
    report(key, payout, heard, PayoutReportedBy::lookup, true);
  }

  // ---- reports ----

  void report(const PayoutKey& key, OpenPayout& payout, const PayoutHeard& heard, PayoutReportedBy by,
              bool needs_person = false, std::optional<std::uint64_t> only_in = {}) {
    auto said = report_of(payout, heard, by, needs_person);
    payout.busy = true;
    const auto id = report_id(payout, said);
    hand_over(key, payout.turn, {.id = id, .said = std::move(said), .only_in = only_in});
  }
  void hand_over(const PayoutKey& key, std::uint64_t turn, const Told& told) {
    const auto* payout = find(key, turn);
    if (!payout) return;
    report_to(key.first, payout->store, told, [weak = weak_from_this(), key, turn, told](Taken taken) {
      const auto body = weak.lock();
      if (!body) return;
      body->strand.post([weak, key, turn, told, taken] {
        if (const auto alive = weak.lock()) alive->on_taken(key, turn, told, taken);
      });
    });
  }
  void on_taken(const PayoutKey& key, std::uint64_t turn, const Told& told, Taken taken) {
    const auto& ask = told.said;
    auto* payout = find(key, turn);
    if (!payout) return;
    if (taken == Taken::refused) return close(key);  // what was asked for is not there any more
    if (taken == Taken::elsewhere) {
      payout->busy = false;
      payout->may_be_there = true;
      return;
    }
    if (taken == Taken::yes) {
      // What was known already makes no event that would wake us; everything else the log tells.
      const bool goes_on = ask.outcome == PayoutOutcome::unknown && !ask.needs_person;
      if (goes_on && payout->phase == PayoutPhase::ask) begin(key, *payout, PayoutPhase::settle);
      if (ask.outcome == PayoutOutcome::handed_over) begin(key, *payout, PayoutPhase::follow);
      return;
    }
    strand.after(jittered(random, config.report_again), [weak = weak_from_this(), key, turn, told] {
      if (const auto body = weak.lock()) body->hand_over(key, turn, told);
    });
  }

  const PayoutConfig config;
  Payer& payer;
  const PayoutReporter report_to;
  const Serves serves;
  Strand& strand;
  const Clock& clock;
  Random& random;
  bool current = false;
  std::map<PayoutKey, OpenPayout> payouts;
  std::set<PayoutKey> with_person, contested;
  std::size_t under_way = 0;
  std::deque<std::pair<PayoutKey, std::uint64_t>> waiting;  // and the turn it waits in
  Circuit circuit;
  PayoutFigures figures;
};

PayoutReactor::PayoutReactor(PayoutConfig config, Payer& payer, PayoutReporter report, Serves serves, Strand& strand,
                             const Clock& clock, Random& random)
    : body_(std::make_shared<Body>(std::move(config), payer, std::move(report), std::move(serves), strand, clock,
                                   random)) {}
PayoutReactor::~PayoutReactor() = default;

void PayoutReactor::take(const Envelope& meta, const cashback::CashbackAccountEvent& event, std::uint64_t epoch) {
  body_->take(meta, event, epoch);
}
void PayoutReactor::caught_up() { body_->caught_up(); }
void PayoutReactor::look_again() { body_->look_again(); }
PayoutFigures PayoutReactor::figures() const {
  auto figures = body_->figures;
  figures.current = body_->current;
  figures.open = body_->payouts.size();
  figures.under_way = body_->under_way;
  figures.with_person = body_->with_person.size();
  figures.contested = body_->contested.size();
  for (const auto& [key, payout] : body_->payouts) {
    figures.unknown += payout.phase == PayoutPhase::settle ? 1 : 0;
    figures.handed_over += payout.phase == PayoutPhase::follow ? 1 : 0;
  }
  return figures;
}

}  // namespace paypie::reactors
