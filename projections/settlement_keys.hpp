// By what a transaction of ours is looked for in settlement files: what has to be compared again once it has changed.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "projections/payment_rows.hpp"

namespace paypie::projections {

// A movement of money at a gateway: all transactions that the gateway knows by one reference. What has no reference is
// a movement of its own, and has the ids of its payment and its transaction; otherwise these are empty.
struct MovementKey {
  std::string store_id;
  std::string gateway;
  std::string kind;  // as a line of a file has it
  std::string reference;
  std::string payment_id;
  std::string transaction_id;
};
VALUE(MovementKey, (store_id, gateway, kind, reference, payment_id, transaction_id))

// Whether transactions of this kind can have a movement at all.
bool moves_money(std::string_view kind);

// A dispute that was won has brought its money back: two movements. None: the transaction moved nothing, was not a
// gateway's, or in test mode.
std::vector<MovementKey> movement_keys(const TransactionRow& row);

}  // namespace paypie::projections
