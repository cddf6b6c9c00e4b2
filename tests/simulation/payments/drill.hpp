// The unknown-outcome drill: payments, their reactor and a gateway that misbehaves, in virtual time from one seed. In
// the end what paypie has recorded is held against what the gateway's own books say.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "command-side/payments/ledger.hpp"
#include "command-side/payments/payment.hpp"
#include "command-side/payments/routing.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/scheduler/simulated.hpp"
#include "sagas/reactors/gateways/gateway_reactor.hpp"
#include "tools/gateway_simulator/simulator.hpp"

namespace paypie::payments_test {

using namespace payments;
namespace sim = gateway_simulator;

struct DrillResult {
  int payments = 0, events = 0, unknown = 0, contested = 0, corrected = 0, waits_for_person = 0, restarts = 0,
      hand_overs = 0;
  int double_charges = 0, differ_with_person = 0;
  std::int64_t captured = 0, really_captured = 0;
  std::vector<std::string> differences;
};

// What a drill does wrong on purpose, to see that it would be noticed.
enum class Planted { nothing, new_key_for_retries, guesses_failure, takes_all_wishes_for_its_own };

class Drill final : public reactors::Outbound {
 public:
  explicit Drill(std::uint64_t seed, int payments, Planted planted = Planted::nothing)
      : world_(seed), gateway_(seed * 7 + 1, sim::Script::rough()), planted_(planted), payments_(payments) {
    strand_ = world_.strand();
    for (std::size_t node = 0; node < nodes; ++node) start_reactor(node);
  }

  DrillResult run() {
    for (int n = 0; n < payments_; ++n) {
      world_.run_until([] { return false; }, std::chrono::milliseconds(world_.below(3'000)));
      create(n);
    }
    for (int step = 0; step < payments_ * 12; ++step) {
      world_.run_until([] { return false; }, std::chrono::milliseconds(world_.below(60'000)));
      do_something(streams_[world_.below(streams_.size())]);
      if (world_.below(40) == 0) restart(world_.below(nodes));
      if (world_.below(20) == 0) hand_over();
    }
    gateway_.calm_down();
    world_.run_until([] { return false; }, std::chrono::hours(72));
    return judge();
  }

  bool try_send(http_client::Call& call, OnAnswer& on_answer) override {
    if (world_.below(50) == 0) return false;  // its own queue is full
    if (planted_ == Planted::new_key_for_retries) {
      for (auto& [name, value] : call.headers) {
        if (name == "Idempotency-Key" || name == "PayPal-Request-Id") value += std::to_string(++keys_);
      }
    }
    const auto gateway = std::string(adapter_of(call.url).name());
    auto reply = world_.monotonic() < away_until_[gateway]
                     ? sim::Reply{.answer = std::unexpected(http_client::Outage{"connection refused", false})}
                     : gateway_.receive(call);
    if (world_.below(25) == 0) hand_over_soon(gateway);
    if (planted_ == Planted::guesses_failure && !reply.answer)
      reply.answer = std::unexpected(http_client::Outage{"", false});
    auto shared = std::make_shared<std::pair<OnAnswer, sim::Reply>>(std::move(on_answer), std::move(reply));
    strand_->after(shared->second.after, [shared] { shared->first(std::move(shared->second.answer)); });
    deliver(shared->second.webhooks);
    if (!shared->second.asks_customer.empty()) {
      strand_->after(std::chrono::seconds(world_.below(1'200)),
                     [this, intent = shared->second.asks_customer] { deliver(gateway_.customer_acts(intent)); });
    }
    return true;
  }

 private:
  struct Stored {
    Envelope meta;
    PaymentEvent event;
    std::uint64_t epoch = 0;
  };

  static constexpr std::size_t nodes = 2;

  void start_reactor(std::size_t node) {
    reactors::GatewayReactor::Gateways gateways;
    gateways.push_back(make_stripe({.base_url = "http://gateway/stripe", .key = "sk"}));
    gateways.push_back(make_paypal({.base_url = "http://gateway/paypal", .key = "token"}));
    gateways.push_back(make_razorpay({.base_url = "http://gateway/razorpay", .key = "id", .secret = "secret"}));
    reactors::GatewayConfig config;
    config.at_once = 4;
    reactors_[node] = std::make_unique<reactors::GatewayReactor>(
        config, std::move(gateways), *this,
        [this, node](const std::string& stream, const StoreId&, const reactors::Report<ReportOutcome>& report,
                     const std::function<void(reactors::Taken)>& taken) {
          strand_->after(std::chrono::milliseconds(1 + world_.below(50)), [this, node, stream, report, taken] {
            const bool is_over = report.only_in && *report.only_in != epoch_;
            if (node != owner_ || is_over) return taken(reactors::Taken::elsewhere);
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
  void show(std::size_t node, std::size_t end) {
    for (auto& seen = seen_[node]; seen < end; ++seen) {
      const bool its_own = planted_ == Planted::takes_all_wishes_for_its_own;
      reactors_[node]->take(log_[seen].meta, log_[seen].event, its_own ? epoch_ : log_[seen].epoch);
    }
    reactors_[node]->caught_up();
  }
  // While a call is under way, and the next owner, who may not have read what is asked for, reaches nobody at first.
  void hand_over_soon(const std::string& gateway) {
    strand_->after(std::chrono::milliseconds(1 + world_.below(100)), [this, gateway] {
      world_.below(3) == 0 ? restart(owner_) : hand_over();
      away_until_[gateway] = world_.monotonic() + std::chrono::seconds(world_.below(60));
    });
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
  const Gateway& adapter_of(const std::string& url) const {
    return **std::ranges::find_if(adapters_, [&](const auto& one) { return url.contains(one->name()); });
  }
  // The other node owns all from now on, whatever calls this one still has under way.
  void hand_over() {
    ++result_.hand_overs;
    owner_ = (owner_ + 1) % nodes;
    open_epoch();
  }

  reactors::Taken submit(const std::string& stream, const PaymentCommand& command, const CommandId& id) {
    if (!commands_.insert(id).second) return reactors::Taken::yes;
    auto& state = states_[stream];
    auto decision = PaymentDecider::decide(state, command);
    if (std::holds_alternative<Refused<Refusal>>(decision)) return reactors::Taken::refused;
    if (auto* happened = std::get_if<Happened<PaymentEvent>>(&decision)) {
      state = PaymentDecider::evolve(std::move(state), happened->event);
      Stored stored{.meta = {.id = {crypto::derive_id("evt", id.text())}, .stream = stream}, .event = happened->event};
      stored.meta.time = {world_.wall_micros()};
      stored.epoch = epoch_;
      stored.meta.version = ++versions_[stream];
      log_.push_back(stored);
      for (std::size_t node = 0; node < nodes; ++node) {
        strand_->after(std::chrono::milliseconds(world_.below(100)),
                       [this, node, end = log_.size()] { show(node, end); });
      }
    }
    return reactors::Taken::yes;
  }
  void deliver(const std::vector<sim::Delivery>& webhooks) {
    for (const auto& webhook : webhooks) {
      strand_->after(webhook.after, [this, webhook] {
        const auto& adapter = *std::ranges::find(adapters_, webhook.gateway, &Gateway::name).operator*();
        const auto notice = adapter.notice_of(webhook.body);
        REQUIRE(notice);
        if (notice->says_nothing || notice->payment.is_nil()) return;
        submit(notice->payment.text(), notice->report, next_command());
      });
    }
  }

  CommandId next_command() { return {crypto::derive_id("drill", std::to_string(++commands_made_))}; }
  template <class Id>
  Id next_id() {
    return {crypto::derive_id(Id::parse("") ? "" : "id", std::to_string(++commands_made_))};
  }

  void create(int) {
    static const std::vector<std::string> currencies{"USD", "EUR", "INR", "JPY"};
    CreatePayment ask;
    ask.payment = next_id<PaymentId>();
    ask.order = next_id<OrderId>();
    ask.amount = {static_cast<std::int64_t>(100 + world_.below(90'000)),
                  *Currency::parse(currencies[world_.below(currencies.size())])};
    if (world_.below(3) == 0 && takes("paypal", ask.amount)) ask.gateway = "paypal";
    ask.method = "pm_card";
    ask.capture = world_.below(5) == 0 ? CaptureMode::automatic : CaptureMode::manual;
    ask.confirm = true;
    ask.attempt = next_id<AttemptId>();
    streams_.push_back(ask.payment.text());
    submit(streams_.back(), ask, next_command());
  }

  void do_something(const std::string& stream) {
    std::visit(
        [&](const auto& now) {
          if constexpr (Existing<std::remove_cvref_t<decltype(now)>>) {
            const auto some = [&](std::int64_t most) {
              return money(now.about, world_.below(2) ? most
                                                      : 1 + static_cast<std::int64_t>(
                                                                world_.below(static_cast<std::uint64_t>(most))));
            };
            const auto to_capture = capturable(now.ledger), to_refund = refundable(now.ledger);
            if (world_.below(40) == 0) mislead(stream, now.about.settled);
            switch (world_.below(6)) {
              case 0:
                if (world_.below(4) == 0) submit(stream, Void{.reason = "cancelled"}, next_command());
                break;
              case 1:
                if (world_.below(4) == 0) submit(stream, Authorize{next_id<AttemptId>(), ""}, next_command());
                break;
              case 2:
                if (to_refund > 0) submit(stream, Refund{next_id<RefundId>(), some(to_refund), ""}, next_command());
                break;
              default:
                if (to_capture > 0) {
                  submit(stream, Capture{next_id<CaptureId>(), some(to_capture), world_.below(4) == 0}, next_command());
                }
            }
          }
        },
        states_[stream]);
  }

  // A webhook that says the contrary of what was recorded, and is wrong.
  void mislead(const std::string& stream, const std::vector<Settled>& settled) {
    if (settled.empty()) return;
    const auto& one = settled[world_.below(settled.size())];
    const auto contrary = one.outcome == Outcome::succeeded ? Outcome::declined : Outcome::succeeded;
    ReportOutcome said{.operation = one.operation, .id = one.id, .outcome = contrary, .by = ReportedBy::webhook};
    said.gateway = "stripe";
    submit(stream, said, next_command());
  }

  DrillResult judge();

  Simulated world_;
  std::shared_ptr<SimulatedExecutor> strand_;
  sim::Simulator gateway_;
  const Planted planted_;
  const int payments_;
  std::array<std::unique_ptr<reactors::GatewayReactor>, nodes> reactors_;
  std::array<std::size_t, nodes> seen_{};  // of the log
  std::size_t owner_ = 0;
  std::uint64_t epoch_ = 1;                                      // of the one partition there is
  std::size_t opened_at_ = 0;                                    // how long the log was then
  std::map<std::string, std::chrono::microseconds> away_until_;  // nobody reaches the gateway until then
  std::vector<std::unique_ptr<Gateway>> adapters_ = [] {
    std::vector<std::unique_ptr<Gateway>> all;
    all.push_back(make_stripe({}));
    all.push_back(make_paypal({}));
    all.push_back(make_razorpay({}));
    return all;
  }();
  std::vector<std::string> streams_;
  std::map<std::string, PaymentState> states_;
  std::vector<Stored> log_;
  std::map<std::string, std::uint64_t> versions_;
  std::set<CommandId> commands_;
  std::uint64_t commands_made_ = 0, keys_ = 0;
  DrillResult result_;
};

inline DrillResult Drill::judge() {
  const auto books = gateway_.books();
  result_.payments = payments_;
  result_.events = static_cast<int>(log_.size());
  for (const auto& stored : log_) {
    const auto* unknown = std::get_if<OutcomeUnknown>(&stored.event);
    if (unknown) ++(unknown->contested ? result_.contested : result_.unknown);
  }
  for (const auto& stream : streams_) {
    const auto found = books.find(stream);
    const auto book = found == books.end() ? sim::Books{} : found->second;
    std::visit(
        [&](const auto& now) {
          using S = std::remove_cvref_t<decltype(now)>;
          if constexpr (Existing<S>) {
            bool person = false, open = false;
            for (const auto& one : now.ledger.open) (one.needs_person ? person : open) = true;
            for (const auto& one : now.about.settled) person = person || one.needs_person;
            for (const auto& one : now.about.settled) open = open || (one.contested && !one.needs_person);
            if constexpr (Asking<S>) (now.attempt.needs_person ? person : open) = true;
            result_.waits_for_person += person ? 1 : 0;
            result_.captured += now.ledger.captured;
            result_.really_captured += book.captured;
            int successes = 0;
            for (const auto& one : now.about.settled) {
              successes += one.operation == Operation::authorization && one.outcome == Outcome::succeeded ? 1 : 0;
            }
            const bool charged_more = book.captured > now.about.amount.minor || book.authorizations > successes;
            if (charged_more && !person) ++result_.double_charges;
            const auto held = now.ledger.authorized - now.ledger.captured;
            const bool same = book.captured == now.ledger.captured && book.refunded == now.ledger.refunded &&
                              (book.held == held || std::same_as<S, Captured>);
            if (open) result_.differences.push_back(stream + " is neither settled nor with a person");
            if (!same && person) ++result_.differ_with_person;
            if (!same && !person) {
              result_.differences.push_back(stream + ": recorded " + std::to_string(now.ledger.captured) + "/" +
                                            std::to_string(now.ledger.refunded) + "/" + std::to_string(held) +
                                            ", really " + std::to_string(book.captured) + "/" +
                                            std::to_string(book.refunded) + "/" + std::to_string(book.held));
            }
          }
        },
        states_[stream]);
  }
  return result_;
}

}  // namespace paypie::payments_test
