// What the views of cashback read from, and what they can be refused for. Lives as long as the server.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/log/log.hpp"
#include "platform/http/message.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/stores/cashback_documents.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/refusals.hpp"
#include "query-side/reading/sql_reads.hpp"

namespace paypie::query {

struct CashbackAccountQueries {
  const projections::CashbackAccountStore& store;
  Source documents;     // of the store
  log::LogReader& log;  // for history and as_of
  Executor& pool;       // where blocking reads run
  std::function<std::optional<SqlReads>()> sql;
};

struct CashbackClaimQueries {
  const projections::CashbackClaimStore& store;
  Source documents;
  log::LogReader& log;
  Executor& pool;
  std::function<std::optional<SqlReads>()> sql;
};

struct CashbackProgrammeQueries {
  const projections::CashbackProgrammeStore& store;
  Source documents;
  log::LogReader& log;
  Executor& pool;
  std::function<std::string(std::string_view)> stream_of;  // of a store's programmes
};

inline constexpr http::RefusalRow cashback_account_not_found{"cashback_account.not_found", 404,
                                                             "There is no such cashback account"};
inline constexpr http::RefusalRow cashback_account_no_such_moment{"cashback_account.no_such_moment", 404,
                                                                  "The cashback account did not exist then"};
inline constexpr http::RefusalRow cashback_claim_not_found{"cashback_claim.not_found", 404,
                                                           "There is no such cashback claim"};
inline constexpr http::RefusalRow cashback_claim_no_such_moment{"cashback_claim.no_such_moment", 404,
                                                                "The cashback claim did not exist then"};

// Every refusal of a view of accounts, and of claims.
inline constexpr auto cashback_account_read_refusals =
    with_read_refusals(cashback_account_not_found, cashback_account_no_such_moment);
inline constexpr auto cashback_claim_read_refusals =
    with_read_refusals(cashback_claim_not_found, cashback_claim_no_such_moment);

}  // namespace paypie::query
