// Programmes, claims and accounts of cashback, for tests.
#pragma once
#include "command-side/cashback/account.hpp"
#include "command-side/cashback/programmes.hpp"
#include "tests/support/given_when_then.hpp"

namespace paypie::test::cashback_commands {

using namespace paypie::cashback;
using GivenAccount = Given<CashbackAccountDecider>;
using GivenProgrammes = Given<ProgrammesDecider>;

inline const Currency eur = *Currency::parse("EUR");
inline const Currency usd = *Currency::parse("USD");
inline Money euros(std::int64_t cents) { return {cents, eur}; }

inline const Timestamp may{862'358'400'000'000};  // 1997-05-01
inline constexpr std::int64_t day = 86'400'000'000;
inline Timestamp after_days(std::int64_t days) { return {may.micros + days * day}; }

inline const CashbackAccountId account{{7}};
inline OrderId order(std::uint8_t number) { return {{number}}; }
inline PayoutId payout(std::uint8_t number) { return {{9, number}}; }

inline CashbackClaim claim(std::uint8_t number, std::int64_t cents, Timestamp at = may) {
  return {order(number), "spring", euros(cents), euros(cents * 20), at, {at.micros + 14 * day}};
}

// Models that say one thing.
inline risk::Scorecard model_of(std::int64_t points) {
  return {.name = "one",
          .version = 1,
          .base = points,
          .review_from = 10,
          .reject_from = 20,
          .inputs = {{"claims_in_all", {{std::nullopt, 0}}}}};
}
inline const risk::Scorecard lenient = model_of(0), doubtful = model_of(10), strict = model_of(20);

inline ClaimCashback ask(const CashbackClaim& one, const risk::Scorecard& model = lenient,
                         std::optional<Money> most_per_month = std::nullopt) {
  return {account, one, most_per_month, model};
}

inline Personal ada() {
  Personal personal;
  personal.fields = {{"holder", "Ada Example"}, {"iban", "DE89370400440532013000"}};
  return personal;
}
inline Personal grace() {
  Personal personal;
  personal.fields = {{"holder", "Grace Example"}, {"iban", "GB82WEST12345698765432"}};
  return personal;
}
inline SetPayoutAccount set_account(const Personal& personal, const std::string& by = "clerk", Timestamp at = may) {
  return {account, at, by, personal};
}
inline ReportPayout report(std::uint8_t number, PayoutOutcome outcome, PayoutReportedBy by = PayoutReportedBy::call) {
  return {
      .payout = payout(number), .outcome = outcome, .reference = "ref", .code = "code", .message = "text", .by = by};
}

inline CashbackProgramme spring() {
  return {.programme = "spring",
          .title = "Spring",
          .currency = eur,
          .tiers = {{euros(0), Rate{10'000}}, {euros(10'000), Rate{50'000}}},
          .most_per_order = euros(2'000),
          .most_per_month = euros(5'000),
          .skus = {},
          .valid_from = std::nullopt,
          .valid_until = std::nullopt,
          .waiting_days = 14};
}

}  // namespace paypie::test::cashback_commands
