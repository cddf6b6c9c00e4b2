// Random lives of cashback accounts, from seeds: whatever may be asked of an account, about few enough orders, payouts
// and bank accounts that commands meet; the events are the decider's own.
#pragma once
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <variant>

#include "command-side/cashback/account.hpp"
#include "events/envelope.hpp"

namespace paypie::test {

class RandomCashback {
 public:
  struct Happening {
    Envelope meta;
    cashback::CashbackAccountEvent event;
  };

  explicit RandomCashback(std::uint64_t seed, std::string store = "main", std::string_view currency = "EUR")
      : random_(seed), store_(std::move(store)), currency_(*Currency::parse(currency)) {
    account_.bytes[0] = static_cast<std::uint8_t>(seed);
    account_.bytes[1] = static_cast<std::uint8_t>(seed >> 8U);
    account_.bytes[2] = static_cast<std::uint8_t>(store_.size());
  }

  const cashback::CashbackAccount& state() const { return state_; }
  CashbackAccountId account() const { return account_; }

  // Asks until something happens.
  Happening next() {
    using namespace cashback;
    for (;;) {
      now_ += static_cast<std::int64_t>(pick(36)) * 3'600'000'000;
      const auto decision = CashbackAccountDecider::decide(state_, command());
      const auto* happened = std::get_if<Happened<CashbackAccountEvent>>(&decision);
      if (!happened) continue;
      state_ = CashbackAccountDecider::evolve(std::move(state_), happened->event);
      return {envelope(happened->event), happened->event};
    }
  }

  // From 0 to 99 on, rising: whom a model would let through.
  static risk::Scorecard model() {
    return {.name = "by_amount",
            .version = 3,
            .review_from = 50,
            .reject_from = 100,
            .inputs = {{"cashback_minor", {{300, 0}, {420, 50}, {{}, 100}}}}};
  }

 private:
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  std::int64_t some(std::uint64_t most) { return static_cast<std::int64_t>(1 + pick(most)); }
  Money money(std::int64_t minor) const { return {minor, currency_}; }
  // Orders and payouts of one account are no other's.
  template <class Id>
  Id id(std::uint64_t number) const {
    Id made{account_.bytes};
    made.bytes[14] = static_cast<std::uint8_t>(number >> 8U);
    made.bytes[15] = static_cast<std::uint8_t>(number);
    return made;
  }
  OrderId some_order() { return id<OrderId>(pick(orders_ + 1)); }
  PayoutId some_payout() {
    if (!state_.payouts.empty() && pick(3)) return state_.payouts[pick(state_.payouts.size())].payout;
    return id<PayoutId>(pick(payouts_ + 1));
  }

  cashback::CashbackAccountDecider::Command command() {
    using namespace cashback;
    switch (pick(12)) {
      case 0:
      case 1: {
        const auto asked = some(450);
        const Timestamp payable_from{now_ + static_cast<std::int64_t>(pick(72)) * 3'600'000'000};
        const CashbackClaim claim{id<OrderId>(++orders_),
                                  pick(3) ? "spring" : "members",
                                  money(asked),
                                  money(asked + some(5'000)),
                                  {now_},
                                  payable_from};
        return ClaimCashback{account_, claim, pick(3) ? std::nullopt : std::optional(money(900)), model()};
      }
      case 2: return ApproveClaim{some_order(), "known customer"};
      case 3: return RejectClaim{some_order(), "too often"};
      case 4:
      case 5: return ReverseCashback{some_order(), money(pick(2) ? 450 : some(450))};
      case 6: {
        Personal personal;
        personal.fields = {{"holder", "Margaret Peacock"},
                           {"iban", pick(2) ? "DE89370400440532013000" : "NL91ABNA0417164300"}};
        return SetPayoutAccount{account_, {now_}, pick(2) ? "ann" : "ben", std::move(personal)};
      }
      case 7: return ConfirmPayoutAccount{state_.destination.version, pick(2) ? "ann" : "cid"};
      case 8:
      case 9: return PayOut{id<PayoutId>(++payouts_), {now_}};
      default:
        return ReportPayout{.payout = some_payout(),
                            .outcome = static_cast<PayoutOutcome>(pick(4)),
                            .reference = "file-7",
                            .code = "AC04",
                            .message = "account closed",
                            .by = static_cast<PayoutReportedBy>(pick(3)),
                            .needs_person = pick(3) == 0};
    }
  }

  Envelope envelope(const cashback::CashbackAccountEvent& event) {
    Envelope meta;
    meta.stream = account_.text();
    meta.version = ++version_;
    meta.store = {store_};
    meta.id = id<EventId>(version_);
    meta.type = std::visit([]<class E>(const E&) { return wire_type<E>(); }, event);
    meta.source = "/cashback/accounts";
    meta.time = {1'700'000'000'000'000 + static_cast<std::int64_t>(version_) * 1'000'000};
    meta.occurred_at = Timestamp{now_};
    meta.actor = {"tester"};
    meta.correlation = account_.text();
    meta.causation = id<CommandId>(version_).text();
    return meta;
  }

  std::mt19937_64 random_;
  const std::string store_;
  const Currency currency_;
  CashbackAccountId account_{};
  cashback::CashbackAccount state_;
  std::int64_t now_ = 1'690'000'000'000'000;
  std::uint64_t orders_ = 0, payouts_ = 0, version_ = 0;
};

}  // namespace paypie::test
