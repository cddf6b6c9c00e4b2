// What `paypie up` says of cashback: what was approved, reversed and paid, account by account, held against the ledger
// and against the bank's own book.
#pragma once
#include <string>
#include <vector>

#include "tools/client/api.hpp"
#include "tools/paypie/simulated_gateways.hpp"

namespace paypie::tools {

// The text; what does not add up goes to `differences`. `bank_knows_all`: every payout was made since the simulated
// bank was started, which forgets. Throws Failure where the server does not answer.
std::string cashback_report(Api& api, const SimulatedGateways& gateways, bool bank_knows_all,
                            std::vector<std::string>& differences);

}  // namespace paypie::tools
