// Postings as a journal that hledger reads (https://hledger.org/hledger.html#journal): plain text for accountants.
#pragma once
#include <string>

#include "events/ledger/postings.hpp"

namespace paypie::tools {

// One event that posted.
struct JournalEntry {
  std::string date;  // of business, UTC: 2025-01-31
  std::string code;  // the event's id
  std::string description;
  std::string store;
  ledger::Postings postings;
};

// First in a journal.
std::string journal_head();
// Ends with an empty line. Amounts have their currency's decimals; the store is a tag, tag:store=NAME finds it.
std::string journal_text(const JournalEntry& entry);

}  // namespace paypie::tools
