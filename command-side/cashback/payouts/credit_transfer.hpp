// A payout as a file for a bank: ISO 20022 Customer Credit Transfer Initiation, pain.001.001.09, with one transaction.
// In euro it keeps the rules of the European Payments Council for SEPA credit transfers (EPC132-08); for other
// currencies it is the message alone, and the bank says what else it wants.
#pragma once
#include <expected>
#include <string>

#include "command-side/cashback/payouts/wish.hpp"

namespace paypie::cashback {

// Who pays.
struct Debtor {
  std::string name;
  std::string iban;
  std::string bic;  // empty: the bank knows it by the IBAN
};

// The whole document. It follows from the wish and the debtor: the same wish makes the same bytes. MsgId, PmtInfId and
// EndToEndId are the payout's reference, by which a bank knows that it has seen the message before. Names are cut after
// 70 characters; what XML cannot carry becomes a space. Error, a sentence: the holder's name is empty.
std::expected<std::string, std::string> credit_transfer(const PayoutWish& wish, const Debtor& debtor);

}  // namespace paypie::cashback
