// Which transactions move money; settlement_tables.cpp says the same in SQL.
#include "projections/settlement_keys.hpp"

namespace paypie::projections {

bool moves_money(std::string_view kind) {
  return kind == "sale" || kind == "capture" || kind == "refund" || kind == "dispute";
}

std::vector<MovementKey> movement_keys(const TransactionRow& row) {
  const bool is_dispute = row.kind == "dispute";
  if (row.gateway.empty() || row.test_mode || !moves_money(row.kind)) return {};
  if (!is_dispute && row.state != "succeeded") return {};
  MovementKey key{.store_id = row.store_id,
                  .gateway = row.gateway,
                  .kind = is_dispute || row.kind == "refund" ? row.kind : "payment",
                  .reference = row.gateway_reference,
                  .payment_id = "",
                  .transaction_id = ""};
  if (key.reference.empty()) {
    key.payment_id = row.payment_id;
    key.transaction_id = row.transaction_id;
  }
  std::vector<MovementKey> keys{key};
  if (is_dispute && row.state == "won") {
    key.kind = "dispute_returned";
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace paypie::projections
