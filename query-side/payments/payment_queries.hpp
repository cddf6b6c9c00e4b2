// What the payment views read from. Lives as long as the server.
#pragma once
#include <array>
#include <functional>
#include <optional>

#include "events/log/log.hpp"
#include "platform/http/message.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/stores/payment_documents.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/refusals.hpp"
#include "query-side/reading/sql_reads.hpp"

namespace paypie::query {

struct PaymentQueries {
  const projections::PaymentStore& store;
  Source documents;     // of the store
  log::LogReader& log;  // for history and as_of
  Executor& pool;       // where blocking reads run
  std::function<std::optional<SqlReads>()> sql;
};

inline constexpr http::RefusalRow payment_not_found{"payment.not_found", 404, "There is no such payment"};
inline constexpr http::RefusalRow payment_no_such_moment{"payment.no_such_moment", 404,
                                                         "The payment did not exist then"};

// Every refusal of a payment view.
inline constexpr auto payment_read_refusals = with_read_refusals(payment_not_found, payment_no_such_moment);

}  // namespace paypie::query
