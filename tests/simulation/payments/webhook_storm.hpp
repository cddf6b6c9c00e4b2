// A storm of webhooks over the real route, real lanes and the log in memory, in virtual time: the same payments and the
// same truth, delivered in an order that follows from a seed: doubled, late, early, forged, stale, truncated, about
// other amounts and other payments. What readers would show in the end must not depend on the order.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "command-side/lane/memory_state_store.hpp"
#include "command-side/payments/api/lanes.hpp"
#include "command-side/payments/api/webhooks.hpp"
#include "command-side/payments/gateways/signatures.hpp"
#include "events/codec/codec.hpp"
#include "events/log/memory.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/scheduler/simulated.hpp"
#include "projections/payment_rows.hpp"
#include "tools/gateway_simulator/dialects.hpp"

namespace paypie::payments_test {

using namespace payments;
namespace sim = gateway_simulator;

struct StormFigures {
  std::uint64_t deliveries = 0, taken = 0, forged = 0, stale = 0, truncated = 0, early = 0, doubled = 0;
  std::uint64_t parsed = 0, looked_up = 0;
  std::vector<std::string> faults;  // what was answered, or read, as it must not be
};

// What a storm does wrong on purpose, to see that it would be noticed.
enum class PlantedInStorm { nothing, believes_forged, takes_stale };

class WebhookStorm {
 public:
  static constexpr const char* secret = "whsec_storm";

  WebhookStorm(std::uint64_t order, int payments, PlantedInStorm planted = PlantedInStorm::nothing)
      : random_(order),
        payments_(payments),
        planted_(planted),
        wire_(world_.strand()),
        broker_(std::make_shared<log::MemoryBroker>(*wire_)) {
    broker_->ensure_topic(std::string(PaymentDecider::topic));
    log_ = std::make_unique<log::MemoryLog>(broker_, *wire_, faults_, log::MemoryLog::Options{.exclusive = true});
    lanes_ = std::make_unique<PaymentLanes>(lane::Config{}, payment_codec(), *strand_, *pool_, *log_, store_, world_,
                                            world_);
    webhooks_.reset(new Webhooks{*lanes_, world_, gateways_});
    bool opened = false;
    lanes_->open([&] { opened = true; });
    REQUIRE(world_.run_until([&] { return opened; }, std::chrono::seconds(20)));
    for (auto make : {make_stripe, make_paypal, make_razorpay}) {
      gateways_.push_back(std::make_unique<Watched>(make({.webhook_secret = secret}), figures, planted_));
    }
  }
  ~WebhookStorm() {
    strand_->kill();
    pool_->kill();
    lanes_.reset();
  }

  void run() {
    for (int n = 0; n < payments_; ++n) lives_.push_back(life(n));
    for (auto& life : lives_) submit(life.payment, create(life), "create");
    blow(&Life::of_authorization);
    for (auto& life : lives_) ask_to_capture(life);
    blow(&Life::of_capture);
    for (auto& life : lives_) ask_to_refund(life);
    blow(&Life::of_refund);
  }

  // What readers would show, without versions: how many reports a payment has heard is not what it is.
  std::map<std::string, std::string> rows() {
    std::map<std::string, std::string> all;
    for (const auto& [stream, view] : views()) {
      auto payment = projections::row_of(view);
      payment.version = 0;
      all[stream] = codec::to_json(payment);
      auto transactions = projections::transaction_rows(view, 1);
      std::ranges::sort(transactions, {}, [](const auto& one) { return one.kind + one.transaction_id; });
      for (auto& one : transactions) {
        one.version = 0;
        all[stream] += "\n" + codec::to_json(one);
      }
    }
    return all;
  }

  StormFigures figures;

 private:
  struct Life {
    std::string gateway;
    PaymentId payment;
    AttemptId attempt;
    CaptureId capture;
    RefundId refund;
    sim::Intent intent;
    bool declined = false;
    // Bodies that the gateway really sends; the last one is the truth.
    std::vector<std::string> of_authorization, of_capture, of_refund;
  };

  // The adapter, and how much of what it was given it has looked into.
  class Watched final : public Gateway {
   public:
    Watched(std::unique_ptr<Gateway> adapter, StormFigures& figures, PlantedInStorm planted)
        : adapter_(std::move(adapter)), figures_(figures), planted_(planted) {}
    std::string_view name() const override { return adapter_->name(); }
    std::optional<http_client::Call> request_of(const Wish& wish) const override { return adapter_->request_of(wish); }
    Heard outcome_of(const Wish& wish, const Answered& answer) const override {
      return adapter_->outcome_of(wish, answer);
    }
    http_client::Call lookup_of(const Wish& wish, const std::string& reference) const override {
      return adapter_->lookup_of(wish, reference);
    }
    Heard found(const Wish& wish, const Answered& answer) const override { return adapter_->found(wish, answer); }
    std::chrono::seconds keeps_keys_for() const override { return adapter_->keeps_keys_for(); }
    bool test_mode() const override { return adapter_->test_mode(); }
    std::expected<void, WebhookRefusal> verify(std::string_view body, const HeaderOf& header,
                                               std::chrono::seconds now) const override {
      auto holds = adapter_->verify(body, header, now);
      if (holds) return holds;
      if (planted_ == PlantedInStorm::believes_forged && holds.error() == WebhookRefusal::wrong_signature) return {};
      if (planted_ == PlantedInStorm::takes_stale && holds.error() == WebhookRefusal::too_old) return {};
      return holds;
    }
    std::expected<Notice, WebhookRefusal> notice_of(std::string_view body) const override {
      ++figures_.parsed;
      return adapter_->notice_of(body);
    }

   private:
    std::unique_ptr<Gateway> adapter_;
    StormFigures& figures_;
    const PlantedInStorm planted_;
  };

  enum class Kind { genuine, forged, stale, truncated, early };
  struct Delivery {
    Kind kind = Kind::genuine;
    std::string gateway, body;
  };

  template <class Id>
  static Id id_of(int n, std::string_view what) {
    return {crypto::derive_id("storm", what, std::to_string(n))};
  }

  // The same for every order.
  static Life life(int n) {
    static constexpr sim::Dialect dialects[] = {sim::Dialect::stripe, sim::Dialect::paypal, sim::Dialect::razorpay};
    Life life;
    const auto dialect = dialects[n % 3];
    life.gateway = sim::name_of(dialect);
    life.payment = id_of<PaymentId>(n, "payment");
    life.attempt = id_of<AttemptId>(n, "attempt");
    life.capture = id_of<CaptureId>(n, "capture");
    life.refund = id_of<RefundId>(n, "refund");
    life.declined = n % 7 == 6 && dialect != sim::Dialect::paypal;
    auto& intent = life.intent;
    intent.dialect = dialect;
    intent.id = "ref_" + std::to_string(n);
    intent.payment = life.payment.text();
    intent.operation = OperationId{life.attempt.bytes}.text();
    intent.currency = dialect == sim::Dialect::razorpay ? "INR" : dialect == sim::Dialect::stripe ? "usd" : "USD";
    intent.amount = 1'000 + n;
    const auto says = [&](sim::Status status, const std::string& what) {
      intent.status = status;
      return sim::webhook("evt_" + std::to_string(n) + what, intent, nullptr);
    };
    if (dialect != sim::Dialect::paypal) {
      life.of_authorization.push_back(says(sim::Status::asks_customer, "asks"));
      // The customer's first card fails, the second does not.
      if (n % 5 == 4) life.of_authorization.push_back(says(sim::Status::declined, "first"));
      ++intent.amount;
      life.of_authorization.push_back(says(sim::Status::held, "other amount"));
      --intent.amount;
    }
    life.of_authorization.push_back(life.declined ? says(sim::Status::declined, "no") : says(sim::Status::held, "yes"));
    const sim::Part captured{"cap_" + std::to_string(n), OperationId{life.capture.bytes}.text(), "", intent.amount};
    intent.captures.push_back(captured);
    const sim::Part refunded{"rfd_" + std::to_string(n), OperationId{life.refund.bytes}.text(), "", 500};
    if (dialect == sim::Dialect::paypal) {  // the only one whose captures have webhooks of their own
      auto body = nlohmann::json::parse(sim::webhook("evt_" + std::to_string(n) + "captured", intent, &captured));
      body["event_type"] = "PAYMENT.CAPTURE.COMPLETED";
      life.of_capture.push_back(body.dump());
    }
    life.of_refund.push_back(sim::webhook("evt_" + std::to_string(n) + "refunded", intent, &refunded));
    return life;
  }
  static Money money_of(const Life& life, std::int64_t minor) {
    return {minor, *Currency::parse(life.gateway == "razorpay" ? "INR" : "USD")};
  }
  static CreatePayment create(const Life& life) {
    CreatePayment ask;
    ask.payment = life.payment;
    ask.amount = money_of(life, life.intent.amount);
    ask.gateway = life.gateway;
    ask.method = "pm_card";
    ask.confirm = true;
    ask.attempt = life.attempt;
    return ask;
  }
  static ReportOutcome truth(const Life& life, Operation operation, ReportedBy by) {
    ReportOutcome ask{.operation = operation, .outcome = Outcome::succeeded, .by = by};
    ask.gateway = life.gateway;
    ask.id = {operation == Operation::capture  ? life.capture.bytes
              : operation == Operation::refund ? life.refund.bytes
                                               : life.attempt.bytes};
    const bool no = operation == Operation::authorization && life.declined;
    if (no) ask.outcome = Outcome::declined;
    ask.gateway_reference = operation == Operation::capture  ? life.intent.captures.front().id
                            : operation == Operation::refund ? ""
                                                             : life.intent.id;
    if (operation == Operation::authorization && life.gateway == "paypal") ask.gateway_reference += "-A";
    return ask;
  }
  void ask_to_capture(const Life& life) {
    if (life.declined) return;
    submit(life.payment, Capture{life.capture, money_of(life, life.intent.amount), false}, "capture");
    if (life.of_capture.empty()) submit(life.payment, truth(life, Operation::capture, ReportedBy::call), "captured");
  }
  void ask_to_refund(const Life& life) {
    if (!life.declined) submit(life.payment, Refund{life.refund, money_of(life, 500), ""}, "refund");
  }

  // Everything that belongs here at least once, what came before once more or not at all, and all the rest between.
  void blow(std::vector<std::string> Life::* now) {
    std::vector<Delivery> storm;
    for (const auto& life : lives_) {
      const auto add = [&](Kind kind, const std::string& body) { storm.push_back({kind, life.gateway, body}); };
      for (const auto& body : life.*now) {
        for (auto copies = 1 + random_() % 3; copies > 0; --copies) add(Kind::genuine, body);
        if (random_() % 2 == 0) add(Kind::forged, body);
        if (random_() % 2 == 0 && life.gateway != "razorpay") add(Kind::stale, body);
        if (random_() % 4 == 0) add(Kind::truncated, body.substr(0, random_() % body.size()));
        if (random_() % 8 == 0) add(Kind::early, of_nobody(life, body));
      }
      for (const auto* earlier : {&life.of_authorization, &life.of_capture}) {
        if (earlier == &(life.*now)) break;
        for (const auto& body : *earlier) {
          if (random_() % 2 == 0) add(Kind::genuine, body);
        }
      }
    }
    std::ranges::shuffle(storm, random_);
    for (const auto& delivery : storm) deliver(delivery);
    look_up();
  }
  std::string of_nobody(const Life& life, std::string body) {
    const auto known = life.payment.text();
    body.replace(body.find("evt_"), 4, "nob_");  // another event of the gateway's
    const auto at = body.find(known);
    return body.replace(at, known.size(), PaymentId{crypto::derive_id("nobody", known)}.text());
  }

  void deliver(const Delivery& delivery) {
    const auto now = std::chrono::seconds(world_.wall_micros() / 1'000'000);
    const auto age = delivery.kind == Kind::stale ? oldest_webhook + std::chrono::seconds(1 + random_() % 10'000)
                                                  : std::chrono::seconds(random_() % 200);
    auto key = std::string(secret);
    auto body = delivery.body;
    const auto guess = delivery.kind == Kind::forged ? random_() % 3 : 3;
    if (guess == 0) key = "a guess";
    auto signature = delivery.gateway == "razorpay" ? hmac_hex(key, body) : sign_timed(key, body, now - age);
    if (guess == 1) body[random_() % body.size()] ^= 1;
    if (guess == 2) signature.back() = signature.back() == '0' ? '1' : '0';
    const auto before = figures.parsed;
    const auto answer = post(delivery.gateway, std::move(body), std::move(signature));
    const auto was_parsed = figures.parsed > before;
    ++figures.deliveries;
    static constexpr int expected[] = {200, 401, 401, 400, 503};
    const bool must_not_read = delivery.kind == Kind::forged || delivery.kind == Kind::stale;
    if (answer.status != expected[static_cast<std::size_t>(delivery.kind)] || (must_not_read && was_parsed)) {
      figures.faults.push_back(answer.body + " to " + delivery.body);
    }
    std::uint64_t* const counts[] = {&figures.taken, &figures.forged, &figures.stale, &figures.truncated,
                                     &figures.early};
    ++*counts[static_cast<std::size_t>(delivery.kind)];
  }
  http::Response post(const std::string& gateway, std::string body, std::string signature) {
    static const std::map<std::string, std::string> fields{
        {"stripe", "stripe-signature"}, {"paypal", "paypie-webhook-signature"}, {"razorpay", "x-razorpay-signature"}};
    http::Request request{.method = http::Method::post, .path = "/api/v1/webhooks/" + gateway};
    request.parameters = {gateway};
    request.body = std::move(body);
    request.headers = {{fields.at(gateway), std::move(signature)}};
    request.deadline = world_.monotonic() + std::chrono::seconds(5);
    std::optional<http::Response> answer;
    boost::asio::co_spawn(io_, take_webhook(*webhooks_, std::move(request)),
                          [&answer](std::exception_ptr failed, http::Response response) {
                            if (failed) std::rethrow_exception(failed);
                            answer = std::move(response);
                          });
    settle([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  template <class Done>
  void settle(const Done& done) {
    while (!done()) {
      io_.restart();
      io_.poll();
      if (!done()) REQUIRE(world_.step());
    }
  }

  void submit(const PaymentId& payment, const PaymentCommand& command, const std::string& what) {
    lane::Ask<PaymentDecider> ask{.stream = payment.text(), .command = command, .store = {"main"}, .actor = {"storm"}};
    ask.id = {crypto::derive_id("storm", payment.text(), what)};
    ask.deadline = world_.monotonic() + std::chrono::seconds(5);
    std::optional<lane::Answer<PaymentDecider>> answer;
    lanes_->submit(std::move(ask), [&](lane::Answer<PaymentDecider> given) { answer = std::move(given); });
    settle([&] { return answer.has_value(); });
    CAPTURE(what);
    const bool decided = std::holds_alternative<lane::Accepted<PaymentDecider>>(*answer) ||
                         std::holds_alternative<lane::NothingToDo>(*answer);
    REQUIRE(decided);
  }

  // What is in doubt is looked up, as the reactor does it.
  void look_up() {
    const auto now = views();
    for (const auto& life : lives_) {
      const auto found = now.find(life.payment.text());
      REQUIRE(found != now.end());
      for (const auto& doubt : found->second.reconciliation) {
        ++figures.looked_up;
        submit(life.payment, truth(life, doubt.operation, ReportedBy::lookup),
               "look-up " + std::to_string(figures.looked_up));
      }
    }
  }

  std::map<std::string, projections::PaymentView> views() {
    std::map<std::string, projections::PaymentView> all;
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      log::Validity validity;
      log::Offset next;
      while (true) {
        const auto chunk = log_->read({std::string(PaymentDecider::topic), partition}, next, 1U << 20);
        REQUIRE(chunk);
        if (chunk->records.empty()) break;
        for (const auto& record : chunk->records) {
          if (validity.judge(*record) != log::Verdict::counts || !record->key) continue;
          auto decoded = codec::decode_event<PaymentEvent>(record->value);
          REQUIRE(decoded);
          decoded->meta.time = {0};  // when is not what
          auto& view = all[decoded->meta.stream];
          view = projections::apply(std::move(view), decoded->meta, decoded->event);
        }
        next = chunk->records.back()->offset + 1;
      }
    }
    return all;
  }

  std::mt19937_64 random_;
  const int payments_;
  const PlantedInStorm planted_;
  Simulated world_{1};
  boost::asio::io_context io_;
  std::shared_ptr<SimulatedExecutor> wire_;
  std::shared_ptr<log::MemoryBroker> broker_;
  log::Faults faults_;
  std::unique_ptr<log::MemoryLog> log_;
  lane::MemoryStateStore store_;
  std::shared_ptr<SimulatedExecutor> strand_ = world_.strand(), pool_ = world_.pool();
  std::unique_ptr<PaymentLanes> lanes_;
  std::vector<std::unique_ptr<Gateway>> gateways_;
  std::unique_ptr<Webhooks> webhooks_;
  std::vector<Life> lives_;
};

}  // namespace paypie::payments_test
