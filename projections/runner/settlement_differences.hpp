// Where settlement files and payments do not agree, kept as rows: settlements.differences. What matches, or is posted
// from the file itself, has none.
//
// The rows are a function of two sets of rows, settlements.* and payments.transactions, each of which grows with its
// own topic. Whoever has changed one of them compares again what that can concern. So it does not matter which came
// first, and a read model that is built again leaves what is right for what is there.
#pragma once
#include <vector>

#include "platform/postgres/session.hpp"
#include "projections/settlement_keys.hpp"
#include "projections/settlement_rows.hpp"

namespace paypie::projections {

// The movements with these keys have changed, in the caller's transaction. Without keys nothing is done.
void compare_movements(postgres::Session& session, std::vector<MovementKey> keys);

// These files count from now on; all their lines are there. Their volumes are written, too.
void compare_files(postgres::Session& session, const std::vector<SettlementCompletionRow>& completions);

// All of it: one of the two read models was dropped.
void compare_everything(postgres::Session& session);

}  // namespace paypie::projections
