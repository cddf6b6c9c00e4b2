// Calls and what they say.
#include "sagas/reactors/payouts/transfer_service.hpp"

#include <memory>

namespace paypie::reactors {
namespace {

using Hear = cashback::PayoutHeard (*)(const cashback::PayoutWish&, const cashback::TransferAnswer&);

bool send(Outbound& outbound, http_client::Call call, Hear hear, const cashback::PayoutWish& wish,
          Payer::OnHeard& on_heard) {
  auto kept = std::make_shared<Payer::OnHeard>(std::move(on_heard));
  Outbound::OnAnswer answered = [kept, hear, wish](const cashback::TransferAnswer& answer) {
    (*kept)(hear(wish, answer));
  };
  if (outbound.try_send(call, answered)) return true;
  on_heard = std::move(*kept);
  return false;
}

}  // namespace

bool TransferService::try_pay(const cashback::PayoutWish& wish, OnHeard& on_heard) {
  auto call = cashback::transfer_call(account_, wish);
  call.within = deadline_;
  return send(outbound_, std::move(call), cashback::transfer_heard, wish, on_heard);
}

bool TransferService::try_look_up(const cashback::PayoutWish& wish, const std::string& reference, OnHeard& on_heard) {
  auto call = cashback::transfer_look_up(account_, reference);
  call.within = deadline_;
  return send(outbound_, std::move(call), cashback::transfer_found, wish, on_heard);
}

}  // namespace paypie::reactors
