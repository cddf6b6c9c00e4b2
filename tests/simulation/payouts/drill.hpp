// The drill of payouts: cashback accounts, their reactor on two nodes, and a payout service that misbehaves or a folder
// that a bank empties, in virtual time from one seed. In the end what paypie has recorded is held against what was
// really paid.
#pragma once
#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "command-side/cashback/account.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/scheduler/simulated.hpp"
#include "sagas/reactors/payouts/bank_folder.hpp"
#include "sagas/reactors/payouts/payout_reactor.hpp"
#include "sagas/reactors/payouts/transfer_service.hpp"
#include "tests/support/temp_folder.hpp"
#include "tools/gateway_simulator/payouts.hpp"

namespace paypie::payouts_test {

using namespace cashback;
namespace sim = gateway_simulator;

struct DrillResult {
  int payouts = 0, paid = 0, failed = 0, handed_over = 0, unknown = 0, with_person = 0, restarts = 0, hand_overs = 0;
  std::vector<std::string> differences;
};

enum class Way { service, files };
// What a drill does wrong on purpose, to see that it would be noticed.
enum class Planted {
  nothing,
  new_key_for_retries,
  guesses_failure,
  takes_all_wishes_for_its_own,
  records_reports_of_any_epoch
};

class Drill final : public reactors::Outbound {
 public:
  Drill(std::uint64_t seed, int accounts, Way way, Planted planted = Planted::nothing)
      : world_(seed), service_(seed * 7 + 1, sim::Script::rough()), way_(way), planted_(planted) {
    strand_ = world_.strand();
    for (int n = 0; n < accounts; ++n) open_account();
    for (std::size_t node = 0; node < nodes; ++node) start_reactor(node);
  }

  DrillResult run() {
    for (int step = 0; step < static_cast<int>(streams_.size()) * 15; ++step) {
      world_.run_until([] { return false; }, std::chrono::milliseconds(world_.below(120'000)));
      do_something(streams_[world_.below(streams_.size())]);
      if (world_.below(25) == 0) restart(world_.below(nodes));
      if (world_.below(20) == 0) hand_over();
      if (world_.below(10) == 0) away_until_ = world_.monotonic() + std::chrono::seconds(world_.below(300));
      if (way_ == Way::files) empty_folder();
    }
    service_.calm_down();
    world_.run_until([] { return false; }, std::chrono::hours(24 * 20));
    empty_folder();
    judge();
    return result_;
  }

  bool try_send(http_client::Call& call, OnAnswer& on_answer) override {
    if (world_.below(50) == 0) return false;  // its own queue is full
    if (planted_ == Planted::new_key_for_retries) {
      for (auto& [name, value] : call.headers) {
        if (name == "Idempotency-Key") value += std::to_string(++made_);
      }
    }
    auto reply = reply_to(call);
    // Silence as if it were a clear no: that nobody was reached is not taken for a failure anyhow.
    if (planted_ == Planted::guesses_failure && !reply.answer) {
      reply.answer = http_client::Answer{.status = 422, .headers = {}, .body = "{}"};
    }
    if (world_.below(30) == 0) die_soon();
    auto shared = std::make_shared<std::pair<OnAnswer, sim::Reply>>(std::move(on_answer), std::move(reply));
    strand_->after(shared->second.after, [shared] { shared->first(std::move(shared->second.answer)); });
    return true;
  }

 private:
  struct Stored {
    Envelope meta;
    CashbackAccountEvent event;
    std::uint64_t epoch = 0;
  };
  // The same way out for both nodes; a file is put out some time after it was asked for, whoever still listens.
  struct Files final : reactors::Payer {
    explicit Files(Drill& to) : drill(to) {}
    bool try_pay(const PayoutWish& wish, OnHeard& on_heard) override {
      auto shared = std::make_shared<OnHeard>(std::move(on_heard));
      drill.strand_->after(std::chrono::milliseconds(drill.world_.below(40'000)), [this, wish, shared] {
        auto heard = drill.folder_->put(wish);
        if (drill.world_.below(3) == 0) heard = {.said = Said::unknown, .again = true, .code = "lost"};
        (*shared)(std::move(heard));
      });
      return true;
    }
    bool try_look_up(const PayoutWish& wish, const std::string&, OnHeard& on_heard) override {
      return try_pay(wish, on_heard);
    }
    std::chrono::seconds keeps_keys_for() const override { return std::chrono::hours(24 * 365); }
    bool says_what_became() const override { return false; }
    Drill& drill;
  };

  static constexpr std::size_t nodes = 2;

  sim::Reply reply_to(const http_client::Call& call) {
    const auto now = world_.monotonic();
    if (now < away_until_) return {.answer = std::unexpected(http_client::Outage{"connection refused", false})};
    // A clear no that says nothing of what came before: the key of the account is not looked at.
    if (now < locked_out_until_ || world_.below(30) == 0) {
      return {.answer = http_client::Answer{.status = 401, .headers = {}, .body = "{}"}};
    }
    return service_.receive(call);
  }

  void start_reactor(std::size_t node) {
    reactors::PayoutConfig config;
    config.at_once = 3;
    for (const int seconds : {15, 90, 300, 1'800, 7'200, 43'200}) config.look_ups.emplace_back(seconds);
    for (const int seconds : {60, 600, 3'600, 21'600, 86'400, 259'200}) config.follow_ups.emplace_back(seconds);
    reactors::Payer& payer = way_ == Way::files ? static_cast<reactors::Payer&>(files_) : transfers_;
    reactors_[node] = std::make_unique<reactors::PayoutReactor>(
        config, payer,
        [this, node](const std::string& stream, const StoreId&, const reactors::Report<ReportPayout>& report,
                     const std::function<void(reactors::Taken)>& taken) {
          strand_->after(std::chrono::milliseconds(1 + world_.below(50)), [this, node, stream, report, taken] {
            const bool is_over = report.only_in && *report.only_in != epoch_;
            const bool is_heard = !is_over || planted_ == Planted::records_reports_of_any_epoch;
            if (node != owner_ || !is_heard) return taken(reactors::Taken::elsewhere);
            if (report.only_in && world_.below(4) == 0) {
              hand_over_and_back();
              return taken(reactors::Taken::later);
            }
            if (world_.below(20) == 0) return taken(reactors::Taken::later);
            taken(submit(stream, report.said, report.id));
          });
        },
        [this, node](const std::string&) { return served_by(node); }, *strand_, world_, world_);
  }
  // The process dies; what is in the log stays, and is all that the next one knows.
  void restart(std::size_t node) {
    ++result_.restarts;
    reactors_[node].reset();
    start_reactor(node);
    seen_[node] = 0;
    if (node == owner_) open_epoch();
    show(node, log_.size());
  }
  // While a call is under way, and the next life, or owner, reaches nobody at first, or is told no.
  void die_soon() {
    strand_->after(std::chrono::milliseconds(1 + world_.below(100)), [this] {
      world_.below(3) == 0 ? hand_over() : restart(owner_);
      auto& until = world_.below(2) == 0 ? away_until_ : locked_out_until_;
      until = world_.monotonic() + std::chrono::seconds(world_.below(60));
    });
  }
  // Before a report that was not taken is made again. The other one may call in between, and hear of it too late.
  void hand_over_and_back() {
    hand_over();
    strand_->after(std::chrono::milliseconds(1 + world_.below(50)), [this] { hand_over(); });
  }
  void show(std::size_t node, std::size_t end) {
    for (auto& seen = seen_[node]; seen < end; ++seen) {
      const bool its_own = planted_ == Planted::takes_all_wishes_for_its_own;
      reactors_[node]->take(log_[seen].meta, log_[seen].event, its_own ? epoch_ : log_[seen].epoch);
    }
    reactors_[node]->caught_up();
  }
  void open_epoch() {
    ++epoch_;
    opened_at_ = log_.size();
    look_every_second(10);
  }
  // As a node does it, for ever.
  void look_every_second(int times) {
    for (auto& reactor : reactors_) reactor->look_again();
    if (times > 1) strand_->after(std::chrono::seconds(1), [this, times] { look_every_second(times - 1); });
  }
  std::optional<std::uint64_t> served_by(std::size_t node) const {
    return node == owner_ && seen_[node] >= opened_at_ ? std::optional(epoch_) : std::nullopt;
  }
  // The other node owns all from now on, whatever calls this one still has under way.
  void hand_over() {
    ++result_.hand_overs;
    owner_ = (owner_ + 1) % nodes;
    open_epoch();
  }

  reactors::Taken submit(const std::string& stream, const CashbackAccountDecider::Command& command,
                         const CommandId& id) {
    if (!commands_.insert(id).second) return reactors::Taken::yes;
    auto& state = states_[stream];
    auto decision = CashbackAccountDecider::decide(state, command);
    if (std::holds_alternative<Refused<AccountRefusal>>(decision)) return reactors::Taken::refused;
    if (auto* happened = std::get_if<Happened<CashbackAccountEvent>>(&decision)) {
      state = CashbackAccountDecider::evolve(std::move(state), happened->event);
      Stored stored{.meta = {.id = {crypto::derive_id("evt", id.text())}, .stream = stream}, .event = happened->event};
      stored.meta.time = {world_.wall_micros()};
      stored.epoch = epoch_;
      log_.push_back(stored);
      for (std::size_t node = 0; node < nodes; ++node) {
        strand_->after(std::chrono::milliseconds(world_.below(100)),
                       [this, node, end = log_.size()] { show(node, end); });
      }
    }
    return reactors::Taken::yes;
  }

  template <class Id>
  Id next_id() {
    return {crypto::derive_id("drill", std::to_string(++made_))};
  }
  void act(const std::string& stream, const CashbackAccountDecider::Command& command) {
    submit(stream, command, next_id<CommandId>());
  }
  Timestamp now() const { return {world_.wall_micros()}; }

  void open_account() {
    const auto account = next_id<CashbackAccountId>();
    streams_.push_back(account.text());
    claim(streams_.back(), account);
    Personal where;
    where.fields = {{"holder", "Maria Anders"}, {"iban", "DE89370400440532013000"}};
    act(streams_.back(), SetPayoutAccount{account, now(), "maria", std::move(where)});
  }
  void claim(const std::string& stream, const CashbackAccountId& account) {
    const Currency euro{{'E', 'U', 'R'}};
    const auto asked = static_cast<std::int64_t>(1 + world_.below(5'000));
    CashbackClaim claim{.order = next_id<OrderId>(), .programme = "all", .at = now(), .payable_from = now()};
    claim.asked = {asked, euro};
    claim.order_amount = {asked * 20, euro};
    risk::Scorecard approves{.name = "all", .version = 1, .review_from = 1, .reject_from = 2};
    act(stream, ClaimCashback{account, std::move(claim), std::nullopt, std::move(approves)});
  }
  void do_something(const std::string& stream) {
    const auto& state = states_[stream];
    switch (world_.below(6)) {
      case 0:
      case 1: return claim(stream, state.account);
      case 2: {
        if (state.claims.empty()) return;
        const auto& some = state.claims[world_.below(state.claims.size())];
        return act(stream, ReverseCashback{some.claim.order, some.amount});
      }
      default: act(stream, PayOut{next_id<PayoutId>(), now()});
    }
  }
  void empty_folder() {
    for (const auto& file : std::filesystem::directory_iterator(temp_.path())) {
      if (file.path().extension() != ".xml") continue;
      ++taken_[file.path().stem().string()];
      std::filesystem::remove(file.path());
    }
  }

  void judge();
  // What really happened.
  sim::PaidOut books_of(const PayoutId& payout, const Money& amount) const {
    if (way_ == Way::files) {
      const auto found = taken_.find(payout.text());
      const auto times = found == taken_.end() ? 0 : found->second;
      return {times, times * amount.minor};
    }
    const auto found = service_.books().find(reference_of(payout));
    return found == service_.books().end() ? sim::PaidOut{} : found->second;
  }

  Simulated world_;
  std::shared_ptr<SimulatedExecutor> strand_;
  sim::PayoutService service_;
  const Way way_;
  const Planted planted_;
  const test::TempFolder temp_;
  const std::optional<reactors::BankFolder> folder_{std::in_place, temp_.path(),
                                                    Debtor{"Northwind Traders", "NL91ABNA0417164300", ""}};
  Files files_{*this};
  reactors::TransferService transfers_{{"http://service/adyen", "key", "BA1"}, std::chrono::seconds(20), *this};
  std::array<std::unique_ptr<reactors::PayoutReactor>, nodes> reactors_;
  std::array<std::size_t, nodes> seen_{};  // of the log
  std::size_t owner_ = 0;
  std::uint64_t epoch_ = 1;    // of the one partition there is
  std::size_t opened_at_ = 0;  // how long the log was then
  // Nobody reaches the service until then; it lets nobody in.
  std::chrono::microseconds away_until_{}, locked_out_until_{};
  std::vector<std::string> streams_;
  std::map<std::string, CashbackAccount> states_;
  std::vector<Stored> log_;
  std::set<CommandId> commands_;
  std::map<std::string, int> taken_;  // by the bank: payout -> files
  std::uint64_t made_ = 0;
  DrillResult result_;
};

inline void Drill::judge() {
  const auto differs = [&](const PayoutId& payout, const std::string& why) {
    result_.differences.push_back(payout.text() + " " + why);
  };
  for (const auto& stored : log_) {
    if (const auto* e = std::get_if<PayoutRequested>(&stored.event)) {
      ++result_.payouts;
      if (books_of(e->payout, e->amount).transfers > 1) differs(e->payout, "was paid more than once");
    }
    if (const auto* e = std::get_if<PayoutPaid>(&stored.event)) {
      ++result_.paid;
      const auto books = books_of(e->payout, e->amount);
      if (books != sim::PaidOut{1, e->amount.minor}) differs(e->payout, "is recorded as paid, and was not");
    }
    if (const auto* e = std::get_if<PayoutFailed>(&stored.event)) {
      ++result_.failed;
      if (books_of(e->payout, e->amount).transfers > 0) differs(e->payout, "is recorded as failed, and was paid");
    }
    result_.handed_over += std::holds_alternative<PayoutHandedOver>(stored.event) ? 1 : 0;
    result_.unknown += std::holds_alternative<PayoutOutcomeUnknown>(stored.event) ? 1 : 0;
  }
  for (const auto& stream : streams_) {
    const auto& state = states_[stream];
    for (const auto& open : state.payouts) {
      const auto books = books_of(open.payout, open.amount);
      const bool waits = way_ == Way::files ? open.handed_over && books.transfers == 1 : open.with_person;
      result_.with_person += open.with_person ? 1 : 0;
      if (!waits && !open.with_person) differs(open.payout, "is neither settled nor with a person");
    }
    for (const auto& settled : state.settled) {
      if (settled.contested) differs(settled.payout, "was reported with two outcomes");
    }
  }
}

}  // namespace paypie::payouts_test
