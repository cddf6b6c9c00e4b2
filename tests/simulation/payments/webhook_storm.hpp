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
#include <random>
#include <set>
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
#include "projections/feed/fold.hpp"
#include "projections/payment_rows.hpp"
#include "sagas/reactors/gateways/payment_reader.hpp"
#include "sagas/runner/work_reader.hpp"
#include "tests/simulation/payments/webhook_storm_lives.hpp"

namespace paypie::payments_test {

class WebhookStorm {
 public:
  static constexpr const char* secret = "whsec_storm";

  WebhookStorm(std::uint64_t order, int payments, PlantedInStorm planted = PlantedInStorm::nothing)
      : random_(order),
        payments_(payments),
        planted_(planted),
        wire_(world_.strand()),
        broker_(std::make_shared<log::MemoryBroker>(*wire_)) {
    for (const auto& topic : topics()) broker_->ensure_topic(topic);
    log_ = std::make_unique<log::MemoryLog>(broker_, *wire_, faults_, log::MemoryLog::Options{.exclusive = true});
    lanes_ = std::make_unique<PaymentLanes>(lane::Config{}, payment_codec(), *strand_, *pool_, *log_, store_, world_,
                                            world_);
    inboxes_ = std::make_unique<WebhookInboxLanes>(lane::Config{}, webhook_inbox_codec(), *strand_, *pool_, *log_,
                                                   inbox_store_, world_, world_);
    webhooks_.reset(new Webhooks{*lanes_, *inboxes_, world_, gateways_});
    int opened = 0;
    lanes_->open([&] { ++opened; });
    inboxes_->open([&] { ++opened; });
    REQUIRE(world_.run_until([&] { return opened == 2; }, std::chrono::seconds(20)));
    for (auto make : {make_stripe, make_paypal, make_razorpay}) {
      gateways_.push_back(std::make_unique<WatchedInStorm>(make({.webhook_secret = secret}), figures, planted_));
    }
    reader_.emplace(sagas::WorkReader::Options{.consumer = "storm", .topics = topics()}, *log_, *strand_, *pool_,
                    [this](sagas::MergedReader::Batch& batch) { read(batch); });
    reader_->start();
  }
  ~WebhookStorm() {
    strand_->kill();
    pool_->kill();
    reader_.reset();
    lanes_.reset();
    inboxes_.reset();
  }

  void run() {
    for (int n = 0; n < payments_; ++n) lives_.push_back(storm_life(n));
    blow_early();
    for (auto& life : lives_) submit(life.payment, creation_of(life), "create");
    blow(&StormLife::of_authorization);
    for (auto& life : lives_) ask_to_capture(life);
    blow(&StormLife::of_capture);
    for (auto& life : lives_) ask_to_refund(life);
    blow(&StormLife::of_refund);
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
  enum class Kind { genuine, forged, stale, truncated, nobodys, early };
  using Bodies = std::vector<std::string> StormLife::*;
  static constexpr Bodies phases[] = {&StormLife::of_authorization, &StormLife::of_capture, &StormLife::of_refund};

  static std::vector<std::string> topics() {
    return {std::string(PaymentDecider::topic), std::string(WebhookInboxDecider::topic)};
  }
  struct Delivery {
    Kind kind = Kind::genuine;
    std::string gateway, body;
  };

  void ask_to_capture(const StormLife& life) {
    if (life.declined) return;
    submit(life.payment, Capture{life.capture, money_of(life, life.intent.amount), false}, "capture");
    if (life.of_capture.empty()) submit(life.payment, truth(life, Operation::capture, ReportedBy::call), "captured");
  }
  void ask_to_refund(const StormLife& life) {
    if (!life.declined) submit(life.payment, Refund{life.refund, money_of(life, 500), ""}, "refund");
  }

  // Before anything is created: of whatever will be asked for, once or doubled.
  void blow_early() {
    std::vector<Delivery> storm;
    for (const auto& life : lives_) {
      for (const auto phase : phases) {
        if (life.declined && phase != &StormLife::of_authorization) break;
        for (const auto& body : life.*phase) {
          if (random_() % 3 != 0) continue;
          early_.insert(body);
          for (auto copies = 1 + random_() % 2; copies > 0; --copies) {
            storm.push_back({Kind::early, life.gateway, body});
          }
        }
      }
    }
    std::ranges::shuffle(storm, random_);
    for (const auto& delivery : storm) deliver(delivery);
  }

  // Everything that belongs here at least once unless it was early, what came before once more or not at all, and all
  // the rest between.
  void blow(Bodies now) {
    std::vector<Delivery> storm;
    for (const auto& life : lives_) {
      const auto add = [&](Kind kind, const std::string& body) { storm.push_back({kind, life.gateway, body}); };
      for (const auto& body : life.*now) {
        for (auto copies = (early_.contains(body) ? 0 : 1) + random_() % 3; copies > 0; --copies)
          add(Kind::genuine, body);
        if (random_() % 2 == 0) add(Kind::forged, body);
        if (random_() % 2 == 0 && life.gateway != "razorpay") add(Kind::stale, body);
        if (random_() % 4 == 0) add(Kind::truncated, body.substr(0, random_() % body.size()));
        if (random_() % 8 == 0) add(Kind::nobodys, of_nobody(life, body));
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
    hear_early(now);
    look_up();
  }
  // What was kept of this phase and of those before is heard; the rest waits, and nobody's for ever.
  void hear_early(Bodies now) {
    std::size_t waits = nobodys_.size();
    for (const auto& life : lives_) {
      bool later = false;
      for (const auto phase : phases) {
        if (later)
          waits += static_cast<std::size_t>(
              std::ranges::count_if(life.*phase, [&](const auto& body) { return early_.contains(body); }));
        later = later || phase == now;
      }
    }
    const auto heard = [&] { return kept_.waiting() == waits; };
    if (!world_.run_until(heard, std::chrono::seconds(20))) figures.faults.push_back("what was kept is not heard");
  }

  void deliver(const Delivery& delivery) {
    if (delivery.kind == Kind::nobodys) nobodys_.insert(delivery.body);
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
    static constexpr int expected[] = {200, 401, 401, 400, 200, 200};
    const bool must_not_read = delivery.kind == Kind::forged || delivery.kind == Kind::stale;
    if (answer.status != expected[static_cast<std::size_t>(delivery.kind)] || (must_not_read && was_parsed)) {
      figures.faults.push_back(answer.body + " to " + delivery.body);
    }
    std::uint64_t* const counts[] = {&figures.taken,     &figures.forged,  &figures.stale,
                                     &figures.truncated, &figures.nobodys, &figures.early};
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
    const bool decided = std::holds_alternative<lane::Accepted<PaymentDecider>>(*answer) ||
                         std::holds_alternative<lane::NothingToDo>(*answer);
    if (!decided) figures.faults.push_back(what + " is refused to " + payment.text());
  }

  void read(const sagas::MergedReader::Batch& batch) {
    for (const auto& [topic, record] : batch.records) {
      if (topic == 0) {
        const auto event = projections::decode_record<PaymentEvent>(record, 0);
        kept_.take(event.meta, event.event);
      } else {
        const auto event = projections::decode_record<WebhookInboxEvent>(record, 0);
        kept_.take(event.meta, event.event);
      }
    }
    if (batch.at_end) kept_.caught_up();
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
  lane::MemoryStateStore inbox_store_;
  std::unique_ptr<PaymentLanes> lanes_;
  std::unique_ptr<WebhookInboxLanes> inboxes_;
  std::vector<std::unique_ptr<Gateway>> gateways_;
  std::unique_ptr<Webhooks> webhooks_;
  std::vector<StormLife> lives_;
  std::set<std::string> early_, nobodys_;  // bodies
  reactors::KeptReports kept_{
      [this](const std::string& payment, const Envelope& kept, const CommandId& id, ReportOutcome report,
             std::function<void(reactors::Told)> told) {
        if (planted_ == PlantedInStorm::forgets_kept) return told(reactors::Told::nothing_new);
        reactors::tell_in(*lanes_, world_)(payment, kept, id, std::move(report), std::move(told));
      },
      [this](const std::string& inbox, const StoreId& store, const CommandId& id, CloseReport close) {
        reactors::close_in(*inboxes_, world_)(inbox, store, id, close);
      },
      [](const std::string&) { return true; }, *strand_, world_};
  std::optional<sagas::WorkReader> reader_;
};

}  // namespace paypie::payments_test
