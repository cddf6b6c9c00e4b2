// The values every event is made of: ids, time, money, rates. Pure: no I/O, no clock, no floating point.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paypie {

// Microseconds since 1970-01-01T00:00:00Z, never a local time.
struct Timestamp {
  std::int64_t micros = 0;
  auto operator<=>(const Timestamp&) const = default;
};
// 0001-01-01T00:00:00.000000Z and 9999-12-31T23:59:59.999999Z: what RFC 3339 can write.
inline constexpr Timestamp first_timestamp{-62'135'596'800'000'000};
inline constexpr Timestamp last_timestamp{253'402'300'799'999'999};
// RFC 3339, always UTC with six decimals: 1996-07-04T00:00:00.000000Z.
std::string to_text(Timestamp time);
// Accepts RFC 3339 with any offset and up to 9 decimals (beyond microseconds: cut off); years 0001 to 9999. Leap
// seconds (:60) have no place on a time line of microseconds and are no value.
std::optional<Timestamp> parse_timestamp(std::string_view text);

using Bytes16 = std::array<std::uint8_t, 16>;
using Bytes32 = std::array<std::uint8_t, 32>;

// 26 characters of Crockford base32 (lower case), most significant bit first; the first character carries 3 bits.
std::string to_base32(const Bytes16& bytes);
// Case-insensitive; I, L as 1 and O as 0; anything else, or a length other than 26, is no value.
std::optional<Bytes16> from_base32(std::string_view text);
std::string to_hex(std::string_view bytes);

// A strong id: 16 bytes (a UUIDv8 derived from the command that made it), shown as prefix_base32.
// Tag has `static constexpr std::string_view prefix`.
template <class Tag>
struct Id {
  Bytes16 bytes{};
  auto operator<=>(const Id&) const = default;
  bool is_nil() const { return bytes == Bytes16{}; }
  std::string text() const { return std::string(Tag::prefix) + "_" + to_base32(bytes); }
  static std::optional<Id> parse(std::string_view text) {
    if (!text.starts_with(Tag::prefix)) return std::nullopt;
    text.remove_prefix(Tag::prefix.size());
    if (!text.starts_with('_')) return std::nullopt;
    auto bytes = from_base32(text.substr(1));
    if (!bytes) return std::nullopt;
    return Id{*bytes};
  }
};

struct EventTag {
  static constexpr std::string_view prefix = "evt";
};
struct CommandTag {
  static constexpr std::string_view prefix = "cmd";
};
struct WriterTag {
  static constexpr std::string_view prefix = "wrt";
};
struct OrderTag {
  static constexpr std::string_view prefix = "ord";
};
struct LineTag {
  static constexpr std::string_view prefix = "lin";
};
struct FulfillmentTag {
  static constexpr std::string_view prefix = "ful";
};
struct OutsidePaymentTag {
  static constexpr std::string_view prefix = "opm";
};
struct NumberSeriesTag {
  static constexpr std::string_view prefix = "num";
};
struct OrderToCashTag {
  static constexpr std::string_view prefix = "otc";
};
struct PaymentTag {
  static constexpr std::string_view prefix = "pay";
};
struct AttemptTag {
  static constexpr std::string_view prefix = "atm";
};
struct CaptureTag {
  static constexpr std::string_view prefix = "cap";
};
struct RefundTag {
  static constexpr std::string_view prefix = "rfd";
};
struct DisputeTag {
  static constexpr std::string_view prefix = "dsp";
};
struct OperationTag {
  static constexpr std::string_view prefix = "opn";
};
struct StockItemTag {
  static constexpr std::string_view prefix = "inv";
};
struct ReservationTag {
  static constexpr std::string_view prefix = "rsv";
};
struct ReceiptTag {
  static constexpr std::string_view prefix = "rcp";
};
struct AdjustmentTag {
  static constexpr std::string_view prefix = "adj";
};
struct ReturnTag {
  static constexpr std::string_view prefix = "ret";
};
struct TransferTag {
  static constexpr std::string_view prefix = "trf";
};
struct ExpectationTag {
  static constexpr std::string_view prefix = "exp";
};
using EventId = Id<EventTag>;
using CommandId = Id<CommandTag>;
using WriterId = Id<WriterTag>;
using OrderId = Id<OrderTag>;
using LineId = Id<LineTag>;
using FulfillmentId = Id<FulfillmentTag>;
using OutsidePaymentId = Id<OutsidePaymentTag>;
using NumberSeriesId = Id<NumberSeriesTag>;
using OrderToCashId = Id<OrderToCashTag>;
using PaymentId = Id<PaymentTag>;
using AttemptId = Id<AttemptTag>;
using CaptureId = Id<CaptureTag>;
using RefundId = Id<RefundTag>;
using DisputeId = Id<DisputeTag>;
using OperationId = Id<OperationTag>;  // any of attempt, capture and refund, with the same bits
using StockItemId = Id<StockItemTag>;
using ReservationId = Id<ReservationTag>;
using ReceiptId = Id<ReceiptTag>;
using AdjustmentId = Id<AdjustmentTag>;
using ReturnId = Id<ReturnTag>;
using TransferId = Id<TransferTag>;
using ExpectationId = Id<ExpectationTag>;

// A tenant. 1 to 64 characters of a-z, 0-9, '-' and '_', starting with a letter or digit.
struct StoreId {
  std::string name;
  auto operator<=>(const StoreId&) const = default;
  static std::optional<StoreId> parse(std::string_view text);
};

// ISO 4217. An active code with its number of minor digits (JPY 0, USD 2, BHD 3).
struct Currency {
  std::array<char, 3> code{};
  auto operator<=>(const Currency&) const = default;
  std::string_view text() const { return {code.data(), code.size()}; }
  int minor_digits() const;
  static std::optional<Currency> parse(std::string_view text);
};

enum class MoneyError { overflow, other_currency };

// An amount in minor units (cents). Arithmetic is checked: |minor| <= Money::max_minor and one currency only.
struct Money {
  std::int64_t minor = 0;
  Currency currency;
  auto operator<=>(const Money&) const = default;
  // Far above any order, far below int64, so that sums of 500 lines cannot wrap before they are checked.
  static constexpr std::int64_t max_minor = 1'000'000'000'000'000;
};
using MoneyOr = std::expected<Money, MoneyError>;
MoneyOr add(const Money& a, const Money& b);
MoneyOr subtract(const Money& a, const Money& b);
MoneyOr multiply(const Money& a, std::int64_t factor);

// A decimal fraction with six places: 0.05 is Rate{50'000}. On the wire a decimal string, "0.05".
struct Rate {
  std::int64_t millionths = 0;
  auto operator<=>(const Rate&) const = default;
  static constexpr std::int64_t one = 1'000'000;
};
std::string to_text(Rate rate);
// "0", "0.05", "1", at most six decimals, no sign, no exponent; at most 1,000.
std::optional<Rate> parse_rate(std::string_view text);

// numerator / denominator to the nearest integer, ties to the even one (ROUND_HALF_EVEN, as IEEE 754 and most
// accounting rules have it). denominator > 0. No value if the result is outside Money's range.
std::optional<std::int64_t> divide_half_even(__int128 numerator, __int128 denominator);
// amount x rate, to the minor unit, half to even.
MoneyOr portion(const Money& amount, Rate rate);
// One tax inside `amount` when prices include taxes of `all` rates together: amount x rate / (1 + all), half to even.
MoneyOr portion_included(const Money& amount, Rate rate, Rate all);
// Splits an amount by weights so that the shares add up to it exactly: whole units first, what is left goes to the
// largest remainders, the earlier ones first. No value if a weight is negative or all are zero.
std::optional<std::vector<Money>> allocate(const Money& amount, std::span<const std::int64_t> weights);

// Fields that can identify a person, as strings with a scheme: `plain` is readable, later schemes are sealed per
// subject. All of an event's personal data is here and nowhere else, so that sealing and erasing never touch the rest.
struct Personal {
  std::string scheme = "plain";
  std::map<std::string, std::string, std::less<>> fields;
  bool operator==(const Personal&) const = default;
  bool empty() const { return fields.empty(); }
  std::string get(std::string_view name) const {
    auto it = fields.find(name);
    return it == fields.end() ? std::string() : it->second;
  }
};

// Who caused an event: the name of a token, user or process.
struct Actor {
  std::string name;
  auto operator<=>(const Actor&) const = default;
};

}  // namespace paypie
