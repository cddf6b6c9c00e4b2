// The model of a payout service: bank transfers by idempotency key, as Adyen's Transfers API has them. What really left
// the account is in its books.
#pragma once
#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "platform/http_client/client.hpp"
#include "tools/gateway_simulator/script.hpp"

namespace paypie::gateway_simulator {

// What was really paid of one payout of ours, by its reference.
struct PaidOut {
  int transfers = 0;  // that money left for, or will
  std::int64_t minor = 0;
  bool operator==(const PaidOut&) const = default;
};

// One thread.
class PayoutService {
 public:
  PayoutService(std::uint64_t seed, const Script& script)
      : seed_(seed), random_(seed ^ 0x7061796f757473), script_(script) {}

  // Whether the call is one for it: .../adyen/transfers...
  static bool is_for(const http_client::Call& call);
  Reply receive(const http_client::Call& call);
  void calm_down() { script_ = Script::calm(); }

  // By reference.
  const std::map<std::string, PaidOut>& books() const { return books_; }
  std::string books_json() const;

 private:
  struct Transfer {
    std::string id, reference, currency, status;
    std::int64_t minor = 0;
    int looks_until_over = 0;  // until it is booked, or has failed
    bool fails = false;
  };
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  bool chance(int percent) { return static_cast<int>(pick(100)) < percent; }
  // What a bank does with a transfer depends on the seed and the payout alone, not on who else calls meanwhile.
  std::uint64_t fate_of(const std::string& reference, std::uint64_t of) const;
  http_client::Answer act(const http_client::Call& call);
  http_client::Answer transfer(const http_client::Call& call);
  http_client::Answer look(const std::string& id);

  const std::uint64_t seed_;
  std::mt19937_64 random_;
  Script script_;
  std::map<std::string, Transfer> transfers_;
  std::map<std::string, http_client::Answer> by_key_;
  std::map<std::string, PaidOut> books_;
};

}  // namespace paypie::gateway_simulator
