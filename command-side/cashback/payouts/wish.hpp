// A payout that is asked for, and what was heard of it.
#pragma once
#include <optional>
#include <string>

#include "events/cashback.hpp"
#include "events/envelope.hpp"

namespace paypie::cashback {

struct PayoutWish {
  std::string key;  // the id of the event that asks for it
  PayoutId payout;
  Money amount;
  std::string holder, iban;
  Timestamp at;  // when that event was recorded
};
std::optional<PayoutWish> payout_wish_of(const Envelope& meta, const CashbackAccountEvent& event);

// What a bank is told the payout is called: letters, digits and a hyphen, as both ISO 20022's users and payout services
// want it. "pyo-01ARZ3..."
std::string reference_of(const PayoutId& payout);

// not_done: this call has surely done nothing; an earlier one may have. unknown: it may have been carried out.
enum class Said { handed_over, paid, failed, unknown, not_done };

// again: the same call may be made once more, with its key, and may end otherwise.
struct PayoutHeard {
  Said said = Said::unknown;
  bool again = false;
  std::string reference;  // what they call it
  std::string code;
  std::string message;
};

}  // namespace paypie::cashback
