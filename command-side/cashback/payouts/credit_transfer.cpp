// The message, element by element in the order of its schema.
#include "command-side/cashback/payouts/credit_transfer.hpp"

#include <cstddef>
#include <pugixml.hpp>
#include <sstream>
#include <string_view>

namespace paypie::cashback {
namespace {

constexpr const char* schema = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
constexpr std::size_t longest_name = 70;  // characters, of SEPA's names

// "12.34", as the currency has digits.
std::string decimal(const Money& amount) {
  auto digits = std::to_string(amount.minor);
  const auto places = static_cast<std::size_t>(amount.currency.minor_digits());
  if (places == 0) return digits;
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  return digits.insert(digits.size() - places, 1, '.');
}

// UTF-8, at most so many characters; what XML 1.0 has no place for (section 2.2: control characters, U+FFFE, U+FFFF)
// becomes a space, and none stand at either end.
std::string name_of(std::string_view text) {
  constexpr std::string_view no_character = "\xef\xbf";  // and then be or bf
  std::string name;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool begins_one = (byte & 0xc0U) != 0x80U;
    if (begins_one && ++characters > longest_name) break;
    const auto last = static_cast<unsigned char>(at + 2 < text.size() ? text[at + 2] : '\0');
    if (text.substr(at).starts_with(no_character) && last >= 0xbe) {
      name += ' ';
      at += 2;
    } else {
      name += byte < 0x20 || byte == 0x7f ? ' ' : text[at];
    }
  }
  const auto begin = name.find_first_not_of(' '), end = name.find_last_not_of(' ');
  return begin == std::string::npos ? "" : name.substr(begin, end - begin + 1);
}

pugi::xml_node add(pugi::xml_node node, const char* name) { return node.append_child(name); }
pugi::xml_node add(pugi::xml_node node, const char* name, const std::string& text) {
  auto child = node.append_child(name);
  child.append_child(pugi::node_pcdata).set_value(text.c_str());
  return child;
}

void add_header(pugi::xml_node message, const PayoutWish& wish, const Debtor& debtor) {
  auto header = add(message, "GrpHdr");
  add(header, "MsgId", reference_of(wish.payout));
  add(header, "CreDtTm", to_text(wish.at).substr(0, std::string_view("2026-01-01T00:00:00").size()) + "Z");
  add(header, "NbOfTxs", "1");
  add(header, "CtrlSum", decimal(wish.amount));
  add(add(header, "InitgPty"), "Nm", name_of(debtor.name));
}

void add_debtor(pugi::xml_node payment, const Debtor& debtor) {
  add(add(payment, "Dbtr"), "Nm", name_of(debtor.name));
  add(add(add(payment, "DbtrAcct"), "Id"), "IBAN", debtor.iban);
  auto bank = add(add(payment, "DbtrAgt"), "FinInstnId");
  if (debtor.bic.empty()) {
    add(add(bank, "Othr"), "Id", "NOTPROVIDED");
  } else {
    add(bank, "BICFI", debtor.bic);
  }
}

void add_transaction(pugi::xml_node payment, const PayoutWish& wish) {
  auto transaction = add(payment, "CdtTrfTxInf");
  add(add(transaction, "PmtId"), "EndToEndId", reference_of(wish.payout));
  auto amount = add(add(transaction, "Amt"), "InstdAmt", decimal(wish.amount));
  amount.append_attribute("Ccy").set_value(std::string(wish.amount.currency.text()).c_str());
  add(add(transaction, "Cdtr"), "Nm", name_of(wish.holder));
  add(add(add(transaction, "CdtrAcct"), "Id"), "IBAN", wish.iban);
  add(add(transaction, "RmtInf"), "Ustrd", "Cashback " + reference_of(wish.payout));
}

}  // namespace

std::expected<std::string, std::string> credit_transfer(const PayoutWish& wish, const Debtor& debtor) {
  if (name_of(wish.holder).empty()) return std::unexpected("the payout account names no holder");
  const bool is_sepa = wish.amount.currency.text() == "EUR";
  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  auto root = document.append_child("Document");
  root.append_attribute("xmlns").set_value(schema);
  auto message = add(root, "CstmrCdtTrfInitn");
  add_header(message, wish, debtor);

  auto payment = add(message, "PmtInf");
  add(payment, "PmtInfId", reference_of(wish.payout));
  add(payment, "PmtMtd", "TRF");
  add(payment, "NbOfTxs", "1");
  add(payment, "CtrlSum", decimal(wish.amount));
  if (is_sepa) add(add(add(payment, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA");
  add(add(payment, "ReqdExctnDt"), "Dt", to_text(wish.at).substr(0, std::string_view("2026-01-01").size()));
  add_debtor(payment, debtor);
  add(payment, "ChrgBr", is_sepa ? "SLEV" : "SHAR");
  add_transaction(payment, wish);

  std::ostringstream out;
  document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
  return out.str();
}

}  // namespace paypie::cashback
