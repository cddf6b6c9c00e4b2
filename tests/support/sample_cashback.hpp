// One event of each kind of cashback, every field filled, the same in every run.
#pragma once
#include <vector>

#include "events/cashback.hpp"
#include "events/cashback_claims.hpp"
#include "tests/support/sample_orders.hpp"

namespace paypie::samples {

namespace cashback_parts {

inline const CashbackAccountId account = id<CashbackAccountId>(40);
inline const PayoutId payout = id<PayoutId>(41);

inline cashback::CashbackProgramme programme() {
  return {.programme = "spring",
          .title = "Spring 1997",
          .currency = usd,
          .tiers = {{dollars(0), Rate{10'000}}, {dollars(100'000), Rate{25'000}}},
          .most_per_order = dollars(5'000),
          .most_per_month = dollars(20'000),
          .skus = {"SKU-1", "SKU-2"},
          .valid_from = Timestamp{862'358'400'000'000},
          .valid_until = Timestamp{867'628'800'000'000},
          .waiting_days = 14};
}
inline cashback::CashbackClaim claim() {
  return {
      order, "spring", dollars(608), dollars(60'830), Timestamp{862'358'400'000'000}, Timestamp{863'568'000'000'000}};
}
inline risk::Assessment assessment() {
  return {.model = "cashback-risk",
          .version = 1,
          .base = -100,
          .score = -60,
          .verdict = risk::Verdict::approve,
          .inputs = {{"claims_in_all", 3, 40}}};
}
inline Personal destination() {
  Personal personal;
  personal.fields = {{"holder", "Ana Trujillo"}, {"iban", "DE89370400440532013000"}};
  return personal;
}
inline std::vector<cashback::PayoutPart> parts() { return {{order, dollars(608), dollars(508)}}; }

}  // namespace cashback_parts

inline std::vector<cashback::ProgrammeEvent> every_cashback_programme_event() {
  using namespace cashback;
  return {ProgrammeCreated{cashback_parts::programme()}, ProgrammeChanged{cashback_parts::programme()},
          ProgrammeEnded{"spring", "summer has come"}};
}

inline std::vector<cashback::CashbackAccountEvent> every_cashback_account_event() {
  using namespace cashback;
  using namespace cashback_parts;
  return {CashbackApproved{account, order, claim(), dollars(600), 2, assessment(), "a known customer"},
          CashbackReferred{account, order, claim(), dollars(600), assessment()},
          CashbackRejected{account, order, claim(), RejectedFor::person, assessment(), "a friend of the clerk"},
          CashbackReversed{account, order, dollars(100), dollars(150), dollars(100)},
          CashbackReduced{account, order, dollars(50), dollars(50)},
          PayoutAccountSet{account, 2, Timestamp{862'444'800'000'000}, "clerk", destination()},
          PayoutAccountConfirmed{account, 2, "boss"},
          PayoutRequested{account, payout, dollars(508), parts(), 2, destination()},
          DueSetOff{account, {{order, dollars(100), dollars(0)}}},
          PayoutHandedOver{account, payout, "file 7"},
          PayoutPaid{account, payout, dollars(508), parts(), "bank 4711", PayoutReportedBy::lookup},
          PayoutFailed{account, payout, dollars(508), parts(), "AC04", "account closed", PayoutReportedBy::person},
          PayoutOutcomeUnknown{account, payout, "no answer within 20 s", true, true}};
}

inline std::vector<cashback::ClaimEvent> every_cashback_claim_event() {
  using namespace cashback;
  using namespace cashback_parts;
  return {ClaimStepped{
      .source = order.text(),
      .source_version = 4,
      .cause = "order.payment_progress_recorded",
      .phase = ClaimPhase::asked,
      .asks = {{"claim", ClaimAsked::claim, account, claim(), dollars(20'000), dollars(150),
                Timestamp{863'568'000'000'000}}},
      .timers = {{"payable", Timestamp{863'568'000'000'000}}},
      .closed = {"reverse/3"},
      .began =
          ClaimBeginning{order, account, programme(), {{id<LineId>(1), "SKU-1", dollars(15'960)}}, dollars(60'830)},
      .lines = {{id<LineId>(1), "SKU-1", dollars(15'960)}},
      .total = dollars(60'830),
      .payments = {{id<PaymentId>(5), dollars(60'830), dollars(1'000)}},
      .paid_outside = dollars(500),
      .claim = claim(),
      .amount = dollars(600),
      .reversed_in_all = dollars(150),
      .why = "month_is_full"}};
}

}  // namespace paypie::samples
