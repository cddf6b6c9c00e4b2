// Nothing here needs escaping: names of gateways are cut down to what an account's name may have.
#include "tools/journal/journal.hpp"

#include "tools/output/output.hpp"

namespace paypie::tools {
namespace {

// Two spaces would end the account's name, a colon would make another account.
std::string plain(std::string_view text) {
  constexpr std::string_view good = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
  std::string out;
  for (const char c : text) out += good.contains(c) ? c : '_';
  return out;
}

}  // namespace

std::string journal_head() {
  return "; paypie's ledger, by posting rules of version " + std::to_string(ledger::rules_version) +
         "\ndecimal-mark .\n\n";
}

std::string journal_text(const JournalEntry& entry) {
  auto text = entry.date + " (" + entry.code + ") " + entry.description + "  ; store:" + entry.store + "\n";
  for (const auto& posting : entry.postings) {
    const auto& [minor, currency] = posting.amount;
    text += "    " + ledger::journal_name(posting.account, plain(posting.detail)) + "  " +
            decimal_text(minor, currency.minor_digits()) + " " + std::string(currency.text()) + "\n";
  }
  return text + "\n";
}

}  // namespace paypie::tools
