// The life of a wish: asked, answered or unknown, looked up, handed to a person; ended by its outcome in the log alone.
#include "sagas/reactors/gateways/gateway_reactor.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "sagas/reactors/gateways/work.hpp"

namespace paypie::reactors {

using payments::Gateway;
using payments::Heard;
using payments::Operation;
using payments::Outcome;
using payments::ReportedBy;
using payments::ReportOutcome;
using payments::Wish;
using std::chrono::microseconds;

struct GatewayReactor::Body : std::enable_shared_from_this<Body> {
  using Said = Report<ReportOutcome>;
  Body(GatewayConfig given, Gateways adapters, Outbound& out, Reporter to, Serves mine, Strand& on, const Clock& time,
       Random& numbers)
      : config(std::move(given)),
        gateways(std::move(adapters)),
        outbound(out),
        report_to(std::move(to)),
        serves(std::move(mine)),
        strand(on),
        clock(time),
        random(numbers) {
    for (const auto& gateway : gateways) lines[std::string(gateway->name())].gateway = gateway.get();
  }

  // ---- the fold ----

  void open(const Envelope& meta, Wish wish, std::uint64_t epoch) {
    const Key key{meta.stream, wish.operation, wish.id};
    auto& work = works[key];
    const auto turn = work.turn + 1;
    work = Work{
        .wish = std::move(wish), .store = meta.store, .wished_at = meta.time, .tenure = Tenure(epoch), .turn = turn};
    if (current) schedule(key, microseconds(0));
  }
  void close(const Key& key) {
    with_person.erase(key);
    const auto found = works.find(key);
    if (found == works.end()) return;
    settled.keep(key, std::move(found->second));
    works.erase(found);
  }
  void doubt(const Key& key, const Envelope& meta, bool contested, bool needs_person) {
    if (needs_person) {
      close(key);
      with_person.insert(key);
      return;
    }
    if (contested) {
      const auto* found = settled.find(key);
      works[key] = found ? *found : unknown_work(key, meta);  // too old, or nothing was ever called for it
      works[key].contested_at = meta.version;
    }
    const auto found = works.find(key);
    if (found != works.end()) begin(key, found->second, Phase::look_up);
  }
  void begin(const Key& key, Work& work, Phase phase) {
    work.phase = phase;
    work.tries = 0;
    work.may_be_there = true;
    work.busy = work.scheduled = false;
    if (work.last_sent == microseconds(0)) work.last_sent = clock.monotonic();
    ++work.turn;
    if (current) schedule(key, pause(work));
  }

  void take(const Envelope& meta, const payments::PaymentEvent& event, std::uint64_t epoch) {
    fold(meta, event);  // PaymentAuthorized may be an outcome and a wish at once
    if (auto wish = payments::wish_of(meta, event)) open(meta, std::move(*wish), epoch);
  }
  void fold(const Envelope& meta, const payments::PaymentEvent& event) {
    using namespace payments;
    for (const auto& key : ended_by(meta, event)) {
      if (!works.contains(key) || !outlasts(works.at(key), event)) close(key);
    }
    if (const auto* e = std::get_if<OutcomeUnknown>(&event)) {
      doubt({meta.stream, e->operation, e->id}, meta, e->contested, e->needs_person);
    }
    if (const auto* e = std::get_if<PaymentActionRequired>(&event)) {
      const auto key = key_of(meta, Operation::authorization, e->attempt);
      if (const auto found = works.find(key); found != works.end()) {
        found->second.reference = e->gateway_reference;
        begin(key, found->second, Phase::wait_for_customer);
      }
    }
  }

  void caught_up() {
    if (!std::exchange(current, true)) look_again();
  }
  void look_again() {
    if (!current) return;
    for (auto& [key, work] : works) {
      // What waits for its time must not wait anew.
      if (!may_call(key, work) || work.busy || work.scheduled) continue;
      ++work.turn;
      schedule(key, work.phase == Phase::ask ? microseconds(0) : pause(work));
    }
  }

  // ---- when ----

  microseconds pause(const Work& work) {
    if (work.phase == Phase::ask) {
      return jittered(random, config.first_retry * (1 << std::min(work.tries, 10)));
    }
    const auto at = std::min<std::size_t>(static_cast<std::size_t>(work.tries), config.look_ups.size() - 1);
    const auto before = at == 0 ? std::chrono::seconds(0) : config.look_ups[at - 1];
    return jittered(random, 2 * (config.look_ups[at] - before));
  }
  void schedule(const Key& key, microseconds delay) {
    auto& scheduled = works.at(key);
    scheduled.scheduled = true;
    strand.after(delay, [weak = weak_from_this(), key, turn = scheduled.turn] {
      const auto body = weak.lock();
      auto* work = body ? body->find(key, turn) : nullptr;
      if (!work) return;
      work->scheduled = false;
      if (!work->busy) body->act(key, *work);
    });
  }
  Work* find(const Key& key, std::uint64_t turn) {
    const auto found = works.find(key);
    return found == works.end() || found->second.turn != turn ? nullptr : &found->second;
  }

  // ---- calls ----

  bool may_call(const Key& key, Work& work) {
    const auto now = work.tenure.look(serves(key.stream));
    if (now == Tenure::Now::taken_over) work.was_elsewhere(clock.monotonic());
    return now != Tenure::Now::not_ours;
  }
  void act(const Key& key, Work& work) {
    if (!may_call(key, work)) return;  // look_again() when it is ours
    const auto found = lines.find(work.wish.gateway);
    if (work.wish.gateway.empty()) return cannot_call(key, work, "not_called", "no call of a gateway is known for it");
    if (found == lines.end()) {
      return cannot_call(key, work, "no_such_gateway", "the gateway " + work.wish.gateway + " is not configured");
    }
    auto& line = found->second;
    if (line.gateway->test_mode() != work.wish.test_mode) {
      return cannot_call(key, work, "no_account_for_mode",
                         work.wish.test_mode ? "the account is for live payments" : "the account is for test payments");
    }
    if (must_look_up_first(work, *line.gateway, clock.wall_micros())) return begin(key, work, Phase::look_up);
    const auto rests = line.circuit.rests_until - clock.monotonic();
    if (rests > microseconds(0)) return schedule(key, rests + jittered(random, config.first_retry));
    if (line.under_way >= config.at_once) {
      work.busy = true;
      line.waiting.emplace_back(key, work.turn);
      return;
    }
    send(key, work, line);
  }

  // What an earlier call may have done cannot be asked about any more: that is for a person to find out.
  void cannot_call(const Key& key, Work& work, std::string code, std::string message) {
    if (work.phase == Phase::ask && !work.may_be_there) {
      return report(key, work, {.outcome = Outcome::not_reached, .code = std::move(code), .message = message},
                    ReportedBy::call);
    }
    ++figures.handed_to_person;
    report(key, work, {.outcome = Outcome::unknown, .code = std::move(code), .message = message}, ReportedBy::lookup,
           true);
  }

  void send(const Key& key, Work& work, Line& line) {
    const bool looks_up = work.phase != Phase::ask;
    auto call = looks_up ? line.gateway->lookup_of(work.wish, work.reference) : line.gateway->request_of(work.wish);
    if (looks_up && call->method != "GET" && !keeps_key(work, *line.gateway, clock.wall_micros())) {
      return cannot_call(key, work, "key_forgotten", "the gateway can only be asked with a key that it has forgotten");
    }
    if (!call) {
      return report(key, work,
                    {.outcome = Outcome::declined, .code = "not_supported", .message = "the gateway cannot do this"},
                    ReportedBy::call);
    }
    call->within = config.deadline;
    call->at_most_once = !looks_up && line.gateway->keeps_keys_for() == std::chrono::seconds(0);
    Outbound::OnAnswer answered = [weak = weak_from_this(), key, gateway = work.wish.gateway,
                                   turn = work.turn](auto answer) mutable {
      const auto body = weak.lock();
      if (!body) return;
      body->strand.post(
          [weak, key = std::move(key), gateway = std::move(gateway), turn, answer = std::move(answer)]() mutable {
            if (const auto alive = weak.lock()) alive->on_answer(key, gateway, turn, answer);
          });
    };
    const auto sent_at = clock.monotonic();
    if (!outbound.try_send(*call, answered)) return schedule(key, jittered(random, config.first_retry));
    work.busy = true;
    ++work.tries;
    if (!looks_up) work.last_sent = sent_at;
    ++line.under_way;
    ++(looks_up ? figures.look_ups : figures.calls);
    if (!looks_up && work.tries > 1) ++figures.retries;
  }

  void on_answer(const Key& key, const std::string& gateway, std::uint64_t turn, const payments::Answered& answer) {
    auto& line = lines.at(gateway);
    --line.under_way;
    if (line.circuit.breaks(!answer || answer->status >= 500, config.breaker_after)) {
      line.circuit.rests_until = clock.monotonic() + config.breaker_rests;
      ++figures.breaker_opened;
    }
    next(line);
    auto* work = find(key, turn);
    if (!work) return;  // its outcome came another way
    work->busy = false;
    const auto& adapter = *line.gateway;
    if (work->phase == Phase::ask) {
      hear(key, *work, adapter.outcome_of(work->wish, answer));
    } else {
      hear_look_up(key, *work, adapter.found(work->wish, answer));
    }
  }

  void next(Line& line) {
    while (!line.waiting.empty() && line.under_way < config.at_once) {
      const auto [key, turn] = line.waiting.front();
      line.waiting.pop_front();
      auto* work = find(key, turn);
      if (!work) continue;
      work->busy = false;
      act(key, *work);
    }
  }

  void hear(const Key& key, Work& work, Heard heard) {
    if (!heard.gateway_reference.empty()) work.reference = heard.gateway_reference;
    const bool surely_nothing = heard.outcome == Outcome::not_reached;
    if (!surely_nothing) work.may_be_there = true;
    if (heard.outcome != Outcome::unknown && !surely_nothing) return report(key, work, heard, ReportedBy::call);
    if (heard.again && work.tries < config.tries) return schedule(key, pause(work));
    if (work.may_be_there) heard.outcome = Outcome::unknown;
    report(key, work, heard, ReportedBy::call);
  }

  void hear_look_up(const Key& key, Work& work, Heard heard) {
    const bool waits = work.phase == Phase::wait_for_customer;
    if (heard.code == "not_found") {
      const bool may_come = clock.monotonic() - work.last_sent < config.nothing_under_way;
      if (may_come) heard.outcome = Outcome::unknown;
    } else if (heard.outcome == Outcome::not_reached) {
      heard.outcome = Outcome::unknown;  // the look-up did not get through: that says nothing of the wish
    }
    const bool still_waits = heard.outcome == Outcome::action_required && (waits || work.contested_at > 0);
    const bool is_clear = heard.outcome != Outcome::unknown && !still_waits;
    if (is_clear) return report(key, work, heard, ReportedBy::lookup);
    if (static_cast<std::size_t>(work.tries) < config.look_ups.size()) return schedule(key, pause(work));
    heard.outcome = Outcome::unknown;
    heard.message = waits ? "the customer has not acted" : "the gateway cannot say: " + heard.message;
    ++figures.handed_to_person;
    report(key, work, heard, ReportedBy::lookup, true);
  }

  // ---- reports ----

  void report(const Key& key, Work& work, const Heard& heard, ReportedBy by, bool needs_person = false) {
    auto said = report_of(key, work, heard, by, needs_person);
    if (heard.outcome == Outcome::unknown) ++figures.unknown;
    work.busy = true;
    Said report{.id = report_id(work, said), .said = std::move(said)};
    // That nothing of it is there holds as long as nobody else can have called.
    if (heard.outcome == Outcome::not_reached) report.only_in = work.tenure.epoch();
    hand_over(key, work.turn, report);
  }
  void hand_over(const Key& key, std::uint64_t turn, const Said& report) {
    const auto* work = find(key, turn);
    if (!work) return;
    report_to(key.stream, work->store, report, [weak = weak_from_this(), key, turn, report](Taken taken) {
      const auto body = weak.lock();
      if (!body) return;
      body->strand.post([weak, key, turn, report, taken] {
        if (const auto alive = weak.lock()) alive->on_taken(key, turn, report, taken);
      });
    });
  }
  void on_taken(const Key& key, std::uint64_t turn, const Said& report, Taken taken) {
    const auto& ask = report.said;
    auto* work = find(key, turn);
    if (!work) return;
    if (taken == Taken::refused) return close(key);  // what was asked for is not there any more
    if (taken == Taken::elsewhere) {
      work->busy = false;
      return work->was_elsewhere(clock.monotonic());
    }
    if (taken == Taken::yes) {
      // The log closes it. But an unknown outcome that was known to be unknown makes no event that would wake us.
      const bool goes_on = ask.outcome == Outcome::unknown && !ask.needs_person && work->phase == Phase::ask;
      return goes_on ? begin(key, *work, Phase::look_up) : void();
    }
    strand.after(jittered(random, config.report_again), [weak = weak_from_this(), key, turn, report] {
      if (const auto body = weak.lock()) body->hand_over(key, turn, report);
    });
  }

  const GatewayConfig config;
  const Gateways gateways;
  Outbound& outbound;
  const Reporter report_to;
  const Serves serves;
  Strand& strand;
  const Clock& clock;
  Random& random;
  bool current = false;
  std::map<Key, Work> works;
  SettledWorks settled{config.remembered};
  std::set<Key> with_person;
  std::map<std::string, Line> lines;
  GatewayFigures figures;
};

GatewayReactor::GatewayReactor(GatewayConfig config, Gateways gateways, Outbound& outbound, Reporter report,
                               Serves serves, Strand& strand, const Clock& clock, Random& random)
    : body_(std::make_shared<Body>(std::move(config), std::move(gateways), outbound, std::move(report),
                                   std::move(serves), strand, clock, random)) {}
GatewayReactor::~GatewayReactor() = default;

void GatewayReactor::take(const Envelope& meta, const payments::PaymentEvent& event, std::uint64_t epoch) {
  body_->take(meta, event, epoch);
}
void GatewayReactor::caught_up() { body_->caught_up(); }
void GatewayReactor::look_again() { body_->look_again(); }
GatewayFigures GatewayReactor::figures() const {
  auto figures = body_->figures;
  figures.open = body_->works.size();
  figures.with_person = body_->with_person.size();
  for (const auto& [key, work] : body_->works) {
    figures.looked_up += work.phase == Phase::look_up ? 1 : 0;
    figures.with_customer += work.phase == Phase::wait_for_customer ? 1 : 0;
  }
  for (const auto& [name, line] : body_->lines) figures.under_way += line.under_way;
  return figures;
}

}  // namespace paypie::reactors
