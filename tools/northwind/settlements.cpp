// Movements in the order of their references, then a line for each.
#include "tools/northwind/settlements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "events/values.hpp"
#include "tools/output/output.hpp"

namespace paypie::northwind {
namespace {

struct Movement {
  bool is_refund = false;
  std::string reference;
  std::int64_t cents = 0;  // > 0
  Timestamp at;

  // What gateways take of a payment: 2.9 % and 30 cents.
  std::int64_t fee() const { return is_refund ? 0 : cents * 29 / 1'000 + 30; }
  std::int64_t gross() const { return is_refund ? -cents : cents; }
};

std::string dollars(std::int64_t cents) { return tools::decimal_text(cents, 2); }

// 2024-03-01 12:30:00, or with another mark between the parts of the day.
std::string clock(Timestamp time, char mark = '-') {
  auto text = to_text(time).substr(0, 19);
  text[4] = text[7] = mark;
  text[10] = ' ';
  return text;
}

std::string stripe(const std::vector<Movement>& movements) {
  std::string text = "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id\n";
  std::int64_t sum = 0;
  Timestamp last;
  const auto add = [&](const std::string& reference, const char* category, std::int64_t gross, std::int64_t fee) {
    text += fmt::format("txn_{0},{1},usd,{2},{3},{4},{5},{0}\n", reference, clock(last), dollars(gross), dollars(fee),
                        dollars(gross - fee), category);
    sum += gross - fee;
  };
  for (const auto& one : movements) {
    last = one.at;
    add(one.reference, one.is_refund ? "refund" : "charge", one.gross(), one.fee());
  }
  if (sum > 0) add("po_northwind", "payout", -sum, 0);
  return text;
}

std::string paypal(const std::vector<Movement>& movements) {
  std::string text =
      "\"RH\",\"\",\"A\",\"NORTHWIND\",01\n\"FH\",01\n\"SH\",\"\",\"\",\"NORTHWIND\",\"\"\n"
      "\"CH\",\"Transaction ID\",\"Transaction Event Code\",\"Transaction Completion Date\",\"Transaction  Debit or "
      "Credit\",\"Gross Transaction Amount\",\"Gross Transaction Currency\",\"Fee Debit or Credit\",\"Fee "
      "Amount\",\"Fee Currency\"\n";
  for (const auto& one : movements) {
    text += fmt::format("\"SB\",\"{}\",\"{}\",\"{} +0000\",\"{}\",{},\"USD\",\"DR\",{},\"USD\"\n", one.reference,
                        one.is_refund ? "T1107" : "T0006", clock(one.at, '/'), one.is_refund ? "DR" : "CR", one.cents,
                        one.fee());
  }
  const auto count = movements.size();
  return text + fmt::format("\"SC\",{0}\n\"RC\",{0}\n\"FF\",{0}\n", count);
}

std::string razorpay(const std::vector<Movement>& movements) {
  constexpr std::int64_t indian = 19'800'000'000;  // 5 h 30 min
  std::string text =
      "transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,entity_created_at,dispute_id,"
      "settlement_id,settled_at\n";
  for (const auto& one : movements) {
    const auto at = clock({one.at.micros + indian});
    const auto net = one.gross() - one.fee();
    text += fmt::format("{},{},{},USD,{},0.00,{},{},{},,setl_northwind,{}\n", one.is_refund ? "refund" : "payment",
                        one.reference, dollars(one.cents), dollars(one.fee()), dollars(net < 0 ? -net : 0),
                        dollars(net > 0 ? net : 0), at, at);
  }
  return text;
}

// A payment that the gateway forgot, one that it has otherwise, and one that we do not have.
void plant(const std::string& gateway, std::vector<Movement>& movements, std::vector<Planted>& planted) {
  const auto is_payment = [](const Movement& one) { return !one.is_refund; };
  const auto middle = movements.begin() + static_cast<std::ptrdiff_t>(movements.size() / 2);
  auto other = std::ranges::find_if(movements, is_payment);
  planted.push_back({"amount_differs", gateway, other->reference});
  other->cents += 100;
  Movement surplus{.reference = "of_somebody_else", .cents = 1'234, .at = other->at};
  auto forgotten = std::find_if(middle, movements.end(), is_payment);
  if (forgotten != movements.end()) {
    planted.push_back({"missing", gateway, forgotten->reference});
    movements.erase(forgotten);
  }
  planted.push_back({"surplus", gateway, surplus.reference});
  movements.push_back(std::move(surplus));
}

}  // namespace

GatewayFiles settlement_files(const std::vector<nlohmann::ordered_json>& transactions) {
  std::map<std::string, std::map<std::pair<bool, std::string>, Movement>> found;
  for (const auto& one : transactions) {
    const std::string kind = one.at("kind"), gateway = one.at("gateway");
    const bool is_refund = kind == "refund";
    if (gateway.empty() || (!is_refund && kind != "sale" && kind != "capture")) continue;
    const std::string reference = one.at("gateway_reference");
    auto& movement = found[gateway][{is_refund, reference}];
    movement.is_refund = is_refund;
    movement.reference = reference;
    movement.cents += one.at("amount").at("amount").get<std::int64_t>();
    movement.at = parse_timestamp(one.at("created_at").get<std::string>()).value_or(Timestamp{});
  }
  GatewayFiles all;
  for (const auto& [gateway, by_reference] : found) {
    std::vector<Movement> movements;
    for (const auto& [key, movement] : by_reference) movements.push_back(movement);
    if (std::ranges::count(movements, false, &Movement::is_refund) < 3) continue;
    std::ranges::sort(movements, {}, [](const Movement& one) { return std::tie(one.at, one.reference); });
    plant(gateway, movements, all.planted);
    const auto text = gateway == "stripe"   ? stripe(movements)
                      : gateway == "paypal" ? paypal(movements)
                                            : razorpay(movements);
    all.files.push_back({gateway, text, movements.size()});
  }
  std::ranges::sort(all.planted);
  return all;
}

}  // namespace paypie::northwind
