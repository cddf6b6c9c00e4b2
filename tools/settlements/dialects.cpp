// A row of each gateway's file into a line.
#include "tools/settlements/dialects.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "events/amounts.hpp"
#include "tools/settlements/units.hpp"

namespace paypie::settlement_files {
namespace {

using settlements::LineKind;
using settlements::SettlementLine;

template <class Value>
Value found(const Row& row, std::optional<Value> value, Fault fault, std::string_view what, const std::string& text) {
  if (!value) row.fail(fault, fmt::format("'{}' is no {}", text, what));
  return *value;
}
Currency currency_at(const Row& row, std::size_t column) {
  std::string text = row.at(column);
  for (auto& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return found(row, Currency::parse(text), Fault::bad_currency, "currency", row.at(column));
}
Money decimal_at(const Row& row, std::size_t column, Currency currency) {
  return found(row, from_decimal(row.at(column), currency), Fault::bad_amount, "amount", row.at(column));
}
// Nothing where there is none.
Money fee_at(const Row& row, std::size_t column, Currency currency) {
  return row.at(column).empty() ? Money{0, currency} : decimal_at(row, column, currency);
}

Money sum(const Row& row, const Money& a, const Money& b) {
  const auto both = add(a, b);
  if (!both) row.fail(Fault::amount_out_of_range, "an amount of this line is too large");
  return *both;
}

// The name in a table of kinds.
template <std::size_t n>
std::optional<LineKind> named(const std::array<std::pair<std::string_view, LineKind>, n>& kinds,
                              std::string_view name) {
  for (const auto& [known, kind] : kinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

// A fee of its own: what the balance lost by it.
SettlementLine as_fee(const Row& row, SettlementLine line) {
  line.fee = sum(row, line.fee, {-line.gross.minor, line.gross.currency});
  line.gross.minor = 0;
  return line;
}

// ---- Stripe: balance change from activity, payouts, payout reconciliation; all itemized, in UTC ----
// https://docs.stripe.com/reports/report-types/balance, .../payout-reconciliation, .../reporting-categories

namespace stripe {
enum Column { balance_transaction, created, currency, gross, fee, net, category, source, intent, payout, payout_at };
constexpr std::string_view columns[] = {"balance_transaction_id",
                                        "created_utc",
                                        "currency",
                                        "gross",
                                        "fee",
                                        "net",
                                        "reporting_category",
                                        "source_id",
                                        "payment_intent_id",
                                        "automatic_payout_id",
                                        "automatic_payout_effective_at_utc"};
constexpr std::size_t required = source + 1;
constexpr auto kinds = std::to_array<std::pair<std::string_view, LineKind>>({
    {"charge", LineKind::payment},
    {"refund", LineKind::refund},
    {"refund_failure", LineKind::refund_returned},
    {"dispute", LineKind::dispute},
    {"dispute_reversal", LineKind::dispute_returned},
    {"fee", LineKind::fee},
    {"network_cost", LineKind::fee},
    {"payout", LineKind::payout},
    {"payout_reversal", LineKind::payout_returned},
});

Read read(const Row& row) {
  const auto kind = named(kinds, row.at(category));
  if (!kind) row.fail(Fault::unknown_kind, fmt::format("the category '{}' is not known", row.at(category)));
  const auto in = currency_at(row, currency);
  SettlementLine line{.reference = row.at(source).empty() ? row.at(balance_transaction) : row.at(source),
                      .kind = *kind,
                      .gross = decimal_at(row, gross, in),
                      .fee = fee_at(row, fee, in),
                      .at = found(row, from_clock(row.at(created), "Z"), Fault::bad_time, "time", row.at(created))};
  if (!row.at(intent).empty()) line.also = row.at(intent);
  if (sum(row, line.fee, decimal_at(row, net, in)) != line.gross) {
    row.fail(Fault::does_not_add_up, "gross less fee is not net");
  }
  if (line.kind == LineKind::fee) line = as_fee(row, std::move(line));
  const bool is_payout = line.kind == LineKind::payout || line.kind == LineKind::payout_returned;
  if (row.at(payout).empty() || is_payout) return {std::move(line), std::nullopt};
  const auto paid_at = found(row, from_clock(row.at(payout_at), "Z"), Fault::bad_time, "time", row.at(payout_at));
  return {std::move(line), PaidWith{row.at(payout), paid_at}};
}
}  // namespace stripe

// ---- PayPal: settlement report (STL), version 01 and later ----
// https://developer.paypal.com/docs/reports/sftp-reports/settlement-report/
// Amounts have no sign and two decimals that are not written, whatever the currency.

namespace paypal {
enum Column { id, code, completed, side, gross, gross_currency, fee_side, fee, fee_currency };
constexpr std::string_view columns[] = {"Transaction ID",
                                        "Transaction Event Code",
                                        "Transaction Completion Date",
                                        "Transaction Debit or Credit",
                                        "Gross Transaction Amount",
                                        "Gross Transaction Currency",
                                        "Fee Debit or Credit",
                                        "Fee Amount",
                                        "Fee Currency"};

// By event code, or by the group that its first three characters name.
std::optional<LineKind> kind_of(std::string_view event, bool credit) {
  constexpr auto codes = std::to_array<std::pair<std::string_view, LineKind>>({
      {"T1107", LineKind::refund},
      {"T1110", LineKind::dispute},           // held for a dispute
      {"T1111", LineKind::dispute_returned},  // and let go
      {"T1201", LineKind::dispute},           // chargeback
  });
  if (const auto kind = named(codes, event)) return kind;
  const auto group = event.substr(0, 3);
  if (group == "T00" && credit) return LineKind::payment;
  if (group == "T01") return LineKind::fee;
  if (group == "T04") return credit ? LineKind::payout_returned : LineKind::payout;
  return std::nullopt;
}

Money hundredths_at(const Row& row, std::size_t column, std::size_t side_column, Currency currency) {
  auto money = found(row, from_hundredths(row.at(column), currency), Fault::bad_amount, "amount", row.at(column));
  const auto& side = row.at(side_column);
  if (side != "CR" && side != "DR") row.fail(Fault::bad_amount, fmt::format("'{}' is neither CR nor DR", side));
  if (side == "DR") money.minor = -money.minor;
  return money;
}

Read read(const Row& row) {
  const auto in = currency_at(row, gross_currency);
  const auto amount = hundredths_at(row, gross, side, in);
  const auto kind = kind_of(row.at(code), amount.minor > 0);
  if (!kind) row.fail(Fault::unknown_kind, fmt::format("the event code '{}' is not known", row.at(code)));
  Money kept{0, in};
  if (!row.at(fee).empty() && row.at(fee).find_first_not_of('0') != std::string::npos) {
    if (currency_at(row, fee_currency) != in) row.fail(Fault::bad_currency, "the fee has another currency");
    kept.minor = -hundredths_at(row, fee, fee_side, in).minor;
  }
  SettlementLine line{.reference = row.at(id),
                      .kind = *kind,
                      .gross = amount,
                      .fee = kept,
                      .at = found(row, from_slashes(row.at(completed)), Fault::bad_time, "time", row.at(completed))};
  if (line.kind == LineKind::fee) line = as_fee(row, std::move(line));
  return {std::move(line), std::nullopt};
}
}  // namespace paypal

// ---- Razorpay: settlement recon report ----
// https://razorpay.com/docs/api/settlements/fetch-recon/ says what the fields are; the dashboard's file has them in
// whole units with decimals, and in Indian time.

namespace razorpay {
enum Column { entity, id, amount, currency, fee, tax, debit, credit, created, dispute, settlement, settled_at };
constexpr std::string_view columns[] = {"transaction_entity",  "entity_id",  "amount",        "currency",
                                        "fee (exclusive tax)", "tax",        "debit",         "credit",
                                        "entity_created_at",   "dispute_id", "settlement_id", "settled_at"};
constexpr std::string_view indian = "+05:30";

std::optional<LineKind> kind_of(const Row& row, bool comes_in) {
  if (row.at(entity) == "payment") return LineKind::payment;
  if (row.at(entity) == "refund") return LineKind::refund;
  const bool is_dispute = row.at(entity) == "adjustment" && !row.at(dispute).empty();
  if (!is_dispute) return std::nullopt;
  return comes_in ? LineKind::dispute_returned : LineKind::dispute;
}

Read read(const Row& row) {
  const auto in = currency_at(row, currency);
  const auto in_all = decimal_at(row, amount, in), kept = sum(row, fee_at(row, fee, in), fee_at(row, tax, in));
  const auto net = sum(row, fee_at(row, credit, in), {-fee_at(row, debit, in).minor, in});
  const bool comes_in = net.minor > 0;
  const auto kind = kind_of(row, comes_in);
  if (!kind) {
    row.fail(Fault::unknown_kind, fmt::format("the entity '{}' is not known{}", row.at(entity),
                                              row.at(entity) == "adjustment" ? " without a dispute" : ""));
  }
  const bool is_payment = *kind == LineKind::payment;
  const Money gross = is_payment || comes_in ? in_all : Money{-in_all.minor, in};
  if (sum(row, gross, {-kept.minor, in}) != net) {
    row.fail(Fault::does_not_add_up, "amount less fee and tax is not credit less debit");
  }
  const bool is_dispute = *kind == LineKind::dispute || *kind == LineKind::dispute_returned;
  const auto& when = row.at(created);
  const auto& paid = row.at(settled_at);
  return {{.reference = is_dispute ? row.at(dispute) : row.at(id),
           .kind = *kind,
           .gross = gross,
           .fee = kept,
           .at = found(row, from_clock(when, indian), Fault::bad_time, "time", when)},
          PaidWith{row.at(settlement), found(row, from_clock(paid, indian), Fault::bad_time, "time", paid)}};
}
}  // namespace razorpay

constexpr Dialect all[] = {
    {"stripe", stripe::columns, stripe::required, false, stripe::read},
    {"paypal", paypal::columns, std::size(paypal::columns), true, paypal::read},
    {"razorpay", razorpay::columns, std::size(razorpay::columns), false, razorpay::read},
};

}  // namespace

const std::string& Row::at(std::size_t column) const {
  static const std::string none;
  const auto place = places_[column];
  return place ? cells_[*place] : none;
}

const Dialect* dialect_of(std::string_view gateway) {
  for (const auto& one : all) {
    if (one.gateway == gateway) return &one;
  }
  return nullptr;
}

std::vector<std::string> known_gateways() {
  std::vector<std::string> names;
  for (const auto& one : all) names.emplace_back(one.gateway);
  return names;
}

}  // namespace paypie::settlement_files
