// Settlement files as the gateways write them, made of rows.
#pragma once
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace paypie::test {

inline std::string stripe_file(const std::vector<std::string>& rows) {
  std::string text =
      "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,payment_intent_id\n";
  for (const auto& row : rows) text += row + "\n";
  return text;
}

// As one report of one section; `rows` begin behind SB.
inline std::string paypal_file(const std::vector<std::string>& rows, std::string count = "") {
  if (count.empty()) count = std::to_string(rows.size());
  std::string text =
      "\"RH\",\"2024/03/02 04:00:00 +0000\",\"A\",\"MERCHANT\",01\n\"FH\",01\n"
      "\"SH\",\"2024/03/01 00:00:00 +0000\",\"2024/03/01 23:59:59 +0000\",\"MERCHANT\",\"\"\n"
      "\"CH\",\"Transaction ID\",\"Invoice ID\",\"PayPal Reference ID\",\"PayPal Reference ID Type\",\"Transaction "
      "Event Code\",\"Transaction Initiation Date\",\"Transaction Completion Date\",\"Transaction  Debit or "
      "Credit\",\"Gross Transaction Amount\",\"Gross Transaction Currency\",\"Fee Debit or Credit\",\"Fee "
      "Amount\",\"Fee Currency\"\n";
  for (const auto& row : rows) text += "\"SB\"," + row + "\n";
  return text + "\"SF\",\"USD\",0,0,0,0,0\n\"SC\"," + count + "\n\"RF\",\"USD\",0,0,0,0,0\n\"RC\"," + count +
         "\n\"FF\"," + count + "\n";
}
inline std::string paypal_row(const std::string& id, const std::string& code, const std::string& side, int hundredths,
                              int fee, const std::string& currency = "USD") {
  const std::string time = "\"2024/03/01 04:30:00 -0800\"";
  return "\"" + id + "\",\"\",\"\",\"\",\"" + code + "\"," + time + "," + time + ",\"" + side + "\"," +
         std::to_string(hundredths) + ",\"" + currency + "\",\"DR\"," + std::to_string(fee) + ",\"" + currency + "\"";
}

inline std::string razorpay_file(const std::vector<std::string>& rows) {
  std::string text =
      "transaction_entity,entity_id,amount,currency,fee (exclusive "
      "tax),tax,debit,credit,payment_method,entity_created_at,dispute_id,settlement_id,settled_at,settlement_utr\n";
  for (const auto& row : rows) text += row + "\n";
  return text;
}

inline std::string written(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

}  // namespace paypie::test
