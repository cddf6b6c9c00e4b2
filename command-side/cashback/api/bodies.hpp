// What clients send about cashback. Unknown fields are refused; absent ones are as their comment says.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command-side/cashback/account.hpp"
#include "command-side/cashback/api/given_iban.hpp"
#include "command-side/cashback/programmes.hpp"
#include "command-side/http/command_request.hpp"
#include "events/codec/read.hpp"
#include "events/event.hpp"
#include "events/values.hpp"
#include "platform/http/message.hpp"

namespace paypie::cashback {

// Lengths in characters, each tested one below, at, and one above.
namespace text_limit {
inline constexpr std::size_t programme = 64;
inline constexpr std::size_t title = 255;
inline constexpr std::size_t sku = 100;  // as those of stock items
inline constexpr std::size_t reason = 1'000;
inline constexpr std::size_t holder = 70;  // as ISO 20022 has names of creditors in SEPA
inline constexpr std::size_t reference = 255;
}  // namespace text_limit

struct CreateProgrammeBody {
  static constexpr std::string_view route = "cashback.create_programme";
  std::string programme;
  std::optional<std::string> title;  // the programme's name
  Currency currency;
  std::vector<CashbackTier> tiers;
  std::optional<Money> most_per_order;           // no limit
  std::optional<Money> most_per_month;           // no limit
  std::optional<std::vector<std::string>> skus;  // all
  std::optional<Timestamp> valid_from;           // always
  std::optional<Timestamp> valid_until;          // always
  std::optional<std::int64_t> waiting_days;      // 0
  std::optional<Timestamp> occurred_at;          // now
};
VALUE(CreateProgrammeBody, (programme, title, currency, tiers, most_per_order, most_per_month, skus, valid_from,
                            valid_until, waiting_days, occurred_at))

// All rules anew: what is absent is as above, not as it was.
struct ChangeProgrammeBody {
  static constexpr std::string_view route = "cashback.change_programme";
  std::optional<std::string> title;
  Currency currency;
  std::vector<CashbackTier> tiers;
  std::optional<Money> most_per_order;
  std::optional<Money> most_per_month;
  std::optional<std::vector<std::string>> skus;
  std::optional<Timestamp> valid_from;
  std::optional<Timestamp> valid_until;
  std::optional<std::int64_t> waiting_days;
  std::optional<Timestamp> occurred_at;
};
VALUE(ChangeProgrammeBody, (title, currency, tiers, most_per_order, most_per_month, skus, valid_from, valid_until,
                            waiting_days, occurred_at))

struct EndProgrammeBody {
  static constexpr std::string_view route = "cashback.end_programme";
  std::string reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(EndProgrammeBody, (reason, occurred_at))

struct ApproveClaimBody {
  static constexpr std::string_view route = "cashback.approve_claim";
  std::string reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(ApproveClaimBody, (reason, occurred_at))

struct RejectClaimBody {
  static constexpr std::string_view route = "cashback.reject_claim";
  std::string reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(RejectClaimBody, (reason, occurred_at))

struct PayoutAccountBody {
  static constexpr std::string_view route = "cashback.set_payout_account";
  std::string holder;
  GivenIban iban;
  std::optional<Timestamp> occurred_at;
};
VALUE(PayoutAccountBody, (holder, iban, occurred_at))

struct ConfirmPayoutAccountBody {
  static constexpr std::string_view route = "cashback.confirm_payout_account";
  std::int64_t version = 0;  // that was looked at
  std::optional<Timestamp> occurred_at;
};
VALUE(ConfirmPayoutAccountBody, (version, occurred_at))

struct PayOutBody {
  static constexpr std::string_view route = "cashback.pay_out";
  std::optional<Timestamp> occurred_at;  // what is due then is paid; now
};
VALUE(PayOutBody, (occurred_at))

// What a person found out.
enum class PayoutResolution { paid, failed };
BOOST_DESCRIBE_ENUM(PayoutResolution, paid, failed)

struct ResolvePayoutBody {
  static constexpr std::string_view route = "cashback.resolve_payout";
  PayoutResolution outcome = PayoutResolution::failed;
  std::string reason;
  std::optional<std::string> reference;  // the bank's
  std::optional<Timestamp> occurred_at;
};
VALUE(ResolvePayoutBody, (outcome, reason, reference, occurred_at))

// What is wrong with the texts.
codec::FieldErrors faults(const CreateProgrammeBody& body);
codec::FieldErrors faults(const ChangeProgrammeBody& body);
codec::FieldErrors faults(const EndProgrammeBody& body);
codec::FieldErrors faults(const ApproveClaimBody& body);
codec::FieldErrors faults(const RejectClaimBody& body);
codec::FieldErrors faults(const PayoutAccountBody& body);
inline codec::FieldErrors faults(const ConfirmPayoutAccountBody&) { return {}; }
inline codec::FieldErrors faults(const PayOutBody&) { return {}; }
codec::FieldErrors faults(const ResolvePayoutBody& body);

CreateProgramme to_command(CreateProgrammeBody body, const CommandId& id);
std::optional<ChangeProgramme> to_command(ChangeProgrammeBody body, const CommandId& id, const http::Request& request);
std::optional<EndProgramme> to_command(EndProgrammeBody body, const CommandId& id, const http::Request& request);
std::optional<ApproveClaim> to_command(ApproveClaimBody body, const CommandId& id, const http::Request& request);
std::optional<RejectClaim> to_command(RejectClaimBody body, const CommandId& id, const http::Request& request);
std::optional<SetPayoutAccount> to_command(PayoutAccountBody body, const CommandId& id, const http::Request& request,
                                           Timestamp now);
std::optional<ConfirmPayoutAccount> to_command(ConfirmPayoutAccountBody body, const CommandId& id,
                                               const http::Request& request);
std::optional<PayOut> to_command(PayOutBody body, const CommandId& id, const http::Request& request, Timestamp now);
std::optional<ReportPayout> to_command(ResolvePayoutBody body, const CommandId& id, const http::Request& request);

}  // namespace paypie::cashback
