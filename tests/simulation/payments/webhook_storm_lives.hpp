// The payments of a storm of webhooks: what is asked of each, what its gateway says, and what is true. The same for
// every order of delivery.
#pragma once
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/payments/commands.hpp"
#include "command-side/payments/gateways/gateway.hpp"
#include "platform/crypto/hash.hpp"
#include "tools/gateway_simulator/dialects.hpp"

namespace paypie::payments_test {

using namespace payments;
namespace sim = gateway_simulator;

struct StormFigures {
  std::uint64_t deliveries = 0, taken = 0, forged = 0, stale = 0, truncated = 0, nobodys = 0, early = 0, doubled = 0;
  std::uint64_t parsed = 0, looked_up = 0;
  std::vector<std::string> faults;  // what was answered, or read, as it must not be
};

// What a storm does wrong on purpose, to see that it would be noticed.
enum class PlantedInStorm { nothing, believes_forged, takes_stale, forgets_kept };

struct StormLife {
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
class WatchedInStorm final : public Gateway {
 public:
  WatchedInStorm(std::unique_ptr<Gateway> adapter, StormFigures& figures, PlantedInStorm planted)
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

template <class Id>
Id storm_id(int n, std::string_view what) {
  return {crypto::derive_id("storm", what, std::to_string(n))};
}

// The same for every order.
inline StormLife storm_life(int n) {
  static constexpr sim::Dialect dialects[] = {sim::Dialect::stripe, sim::Dialect::paypal, sim::Dialect::razorpay};
  StormLife life;
  const auto dialect = dialects[n % 3];
  life.gateway = sim::name_of(dialect);
  life.payment = storm_id<PaymentId>(n, "payment");
  life.attempt = storm_id<AttemptId>(n, "attempt");
  life.capture = storm_id<CaptureId>(n, "capture");
  life.refund = storm_id<RefundId>(n, "refund");
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
inline Money money_of(const StormLife& life, std::int64_t minor) {
  return {minor, *Currency::parse(life.gateway == "razorpay" ? "INR" : "USD")};
}
inline CreatePayment creation_of(const StormLife& life) {
  CreatePayment ask;
  ask.payment = life.payment;
  ask.amount = money_of(life, life.intent.amount);
  ask.gateway = life.gateway;
  ask.method = "pm_card";
  ask.confirm = true;
  ask.attempt = life.attempt;
  return ask;
}
inline ReportOutcome truth(const StormLife& life, Operation operation, ReportedBy by) {
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

// Another event of the gateway's, about a payment that nobody ever creates.
inline std::string of_nobody(const StormLife& life, std::string body) {
  const auto known = life.payment.text();
  body.replace(body.find("evt_"), 4, "nob_");
  const auto at = body.find(known);
  return body.replace(at, known.size(), PaymentId{crypto::derive_id("nobody", known)}.text());
}

}  // namespace paypie::payments_test
