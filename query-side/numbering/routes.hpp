// What can be read about number series: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/codec/schema.hpp"
#include "events/log/log.hpp"
#include "platform/http/route.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/stores/number_series_documents.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/refusals.hpp"

namespace paypie::query {

// What the handler reads from. Lives as long as the server.
struct NumberSeriesQueries {
  const projections::NumberSeriesStore& store;
  Source documents;  // of the store
  log::LogReader& log;
  Executor& pool;  // where blocking reads run
  // The stream of a store's series; none: there is no such series.
  std::function<std::optional<std::string>(std::string_view store, std::string_view series)> stream_of;
};

inline constexpr http::RefusalRow series_not_found{"number_series.not_found", 404,
                                                   "There is no such series: orders or invoices"};
inline constexpr auto number_series_read_refusals = with_read_refusals(series_not_found);

struct NumberSeriesShown {
  std::string series;
  std::string prefix;
  std::int64_t next = 0;
  std::uint64_t version = 0;  // 0: no number was ever taken, and nobody has said anything
};
VALUE(NumberSeriesShown, (series, prefix, next, version))

boost::asio::awaitable<http::Response> get_series(NumberSeriesQueries& api, http::Request request);

inline constexpr http::Route<NumberSeriesQueries> number_series_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/number-series/{series}",
      .id = "number_series.get",
      .summary = "How the next number looks: orders or invoices",
      .permission = "number_series:read",
      .wait_for = true,
      .answer = codec::answer_schema<NumberSeriesShown>,
      .refusals = number_series_read_refusals},
     get_series},
};

}  // namespace paypie::query
