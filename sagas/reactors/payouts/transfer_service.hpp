// A payout service over HTTP.
#pragma once
#include <chrono>
#include <string>
#include <utility>

#include "command-side/cashback/payouts/transfers.hpp"
#include "sagas/reactors/calls/outbound.hpp"
#include "sagas/reactors/payouts/payer.hpp"

namespace paypie::reactors {

// Any thread. `outbound` must outlive it.
class TransferService final : public Payer {
 public:
  TransferService(cashback::TransferAccount account, std::chrono::milliseconds deadline, Outbound& outbound)
      : account_(std::move(account)), deadline_(deadline), outbound_(outbound) {}

  bool try_pay(const cashback::PayoutWish& wish, OnHeard& on_heard) override;
  bool try_look_up(const cashback::PayoutWish& wish, const std::string& reference, OnHeard& on_heard) override;
  std::chrono::seconds keeps_keys_for() const override { return cashback::transfers_keep_keys_for; }
  bool says_what_became() const override { return true; }

 private:
  const cashback::TransferAccount account_;
  const std::chrono::milliseconds deadline_;
  Outbound& outbound_;
};

}  // namespace paypie::reactors
