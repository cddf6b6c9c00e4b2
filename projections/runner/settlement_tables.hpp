// The tables that settlement files and payments are compared in. Two read models write them, and either may be first.
#pragma once
#include "platform/postgres/session.hpp"

namespace paypie::projections {

// Until the end of the transaction: nobody else changes differences, or the tables they are made of. Taken before the
// other read model's rows are looked at, so that of two batches at the same time the second sees the first; after the
// rows of the batch itself are written, so that it is held for a short time; before tables are dropped.
void lock_differences(postgres::Session& session);

// Those of both read models that are not there yet, with the indexes that comparing needs. Takes the lock. False: no
// differences were kept before, so that of settlement files there are none, or tables of a former version, which are
// about to be made again.
bool create_compared_tables(postgres::Session& session);

}  // namespace paypie::projections
