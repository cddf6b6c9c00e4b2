// Nothing here needs escaping: names of gateways are cut down to what an account's name may have.
#include "events/ledger/journal.hpp"

namespace paypie::ledger {
namespace {

// Two spaces would end the account's name, a colon would make another account.
std::string plain(std::string_view text) {
  constexpr std::string_view good = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
  std::string out;
  for (const char c : text) out += good.contains(c) ? c : '_';
  return out;
}

}  // namespace

std::string decimal_text(const Money& amount) {
  const auto digits = static_cast<std::size_t>(amount.currency.minor_digits());
  auto text = std::to_string(amount.minor < 0 ? -amount.minor : amount.minor);
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  if (digits > 0) text.insert(text.size() - digits, ".");
  return amount.minor < 0 ? "-" + text : text;
}

std::string journal_head() {
  return "; paypie's ledger, by posting rules of version " + std::to_string(rules_version) + "\ndecimal-mark .\n\n";
}

std::string journal_text(const JournalEntry& entry) {
  auto text = entry.date + " (" + entry.code + ") " + entry.description + "  ; store:" + entry.store + "\n";
  for (const auto& posting : entry.postings) {
    text += "    " + journal_name(posting.account, plain(posting.detail)) + "  " + decimal_text(posting.amount) + " " +
            std::string(posting.amount.currency.text()) + "\n";
  }
  return text + "\n";
}

}  // namespace paypie::ledger
