// The model of a gateway: what it is asked, what it really does, and what of that it lets the caller know.
#pragma once
#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http_client/client.hpp"
#include "tools/gateway_simulator/payouts.hpp"
#include "tools/gateway_simulator/script.hpp"

namespace paypie::gateway_simulator {

enum class Dialect { stripe, paypal, razorpay };
enum class Verb { authorize, capture, call_off, refund, find, read, list_refunds };

// A request, as every dialect means it.
struct Asked {
  Dialect dialect = Dialect::stripe;
  Verb verb = Verb::read;
  std::string key;      // idempotency
  std::string payment;  // metadata
  std::string operation;
  std::string method;
  std::string currency;
  std::int64_t amount = 0;
  std::string reference;  // of the intent, or of the capture
  bool automatic = false;
  bool final = false;
};

enum class Status { asks_customer, held, captured, declined, called_off };

struct Part {
  std::string id, operation, key;
  std::int64_t amount = 0;
};
struct Intent {
  Dialect dialect = Dialect::stripe;
  std::string id, payment, operation, key, currency;
  std::int64_t amount = 0;
  Status status = Status::held;
  bool automatic = false;
  std::vector<Part> captures, refunds;
  std::int64_t captured() const;
  std::int64_t refunded() const;
};

// What really happened to one payment of ours.
struct Books {
  int authorizations = 0;  // that held or took money
  std::int64_t authorized = 0, captured = 0, refunded = 0, held = 0;
  bool operator==(const Books&) const = default;
};

// One thread.
class Simulator {
 public:
  Simulator(std::uint64_t seed, Script script) : seed_(seed), random_(seed), script_(script), payouts_(seed, script) {}

  Reply receive(const http_client::Call& call);
  // The customer does what the script says, or nothing.
  std::vector<Delivery> customer_acts(const std::string& intent);
  // From now on it behaves.
  void calm_down() {
    script_ = Script::calm();
    payouts_.calm_down();
  }

  // Intents whose customer has not acted yet.
  std::vector<std::string> waiting_for_customers() const;
  // By our payment's id.
  std::map<std::string, Books> books() const;
  std::string books_json() const;
  const PayoutService& payouts() const { return payouts_; }

 private:
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  bool chance(int percent) { return static_cast<int>(pick(100)) < percent; }
  // What a customer's card does depends on the seed and the operation alone, not on who else calls meanwhile.
  bool chance_of(const Asked& asked, std::string_view what, int percent) const;
  std::string new_id(const std::string& prefix) { return prefix + "_" + std::to_string(++made_); }

  // What PayPal answers before it looks at what is asked; none: the caller may ask.
  std::optional<http_client::Answer> at_the_door(const http_client::Call& call);
  http_client::Answer act(const Asked& asked, Reply& reply);
  http_client::Answer authorize(const Asked& asked, Reply& reply);
  http_client::Answer capture(const Asked& asked, Intent& intent);
  http_client::Answer call_off(const Asked& asked, Intent& intent);
  http_client::Answer refund(const Asked& asked, Intent& intent);
  http_client::Answer look(const Asked& asked);
  Intent* find(const std::string& reference);
  void tell(std::vector<Delivery>& webhooks, const Intent& intent, const Part* refund);

  const std::uint64_t seed_;
  std::mt19937_64 random_;
  Script script_;
  PayoutService payouts_;
  std::map<std::string, Intent> intents_;
  std::map<std::string, http_client::Answer> by_key_;
  std::set<std::string> tokens_;  // that PayPal gave out; as soon as there is one, nothing goes without
  std::uint64_t made_ = 0;
};

}  // namespace paypie::gateway_simulator
