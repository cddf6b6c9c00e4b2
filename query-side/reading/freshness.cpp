// Waiting for positions: a timer that the source's progress cancels.
#include "query-side/reading/freshness.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

#include "events/log/position_token.hpp"
#include "platform/scheduler/await.hpp"
#include "query-side/reading/refusals.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;
using Time = std::chrono::steady_clock::time_point;

awaitable<bool> covered_by(projections::Progress& progress, log::PositionToken token, Time deadline) {
  if (progress.covers(token.where.partition, token.offset)) co_return true;
  auto executor = co_await boost::asio::this_coro::executor;
  auto timer = std::make_shared<boost::asio::steady_timer>(executor, deadline);
  auto waiting = progress.when_covered(token.where.partition, token.offset, [timer, executor] {
    boost::asio::post(executor, [timer] { timer->cancel(); });
  });
  boost::system::error_code ended;
  co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
  co_return progress.covers(token.where.partition, token.offset);
}

// The stream a token's record belongs to; empty if that cannot be said.
std::string stream_at(log::LogReader& log, const log::PositionToken& token) {
  auto read = log.read(token.where, token.offset, 1);
  if (!read || read->records.empty()) return "";
  return read->records.front()->key.value_or("");
}

}  // namespace

awaitable<std::optional<http::Problem>> await_positions(Source source, log::LogReader& log, Executor& pool,
                                                        const http::Request& request) {
  auto field = request.header("paypie-wait-for");
  if (!field) co_return std::nullopt;
  auto tokens = log::parse_position_tokens(*field);
  if (!tokens) co_return to_problem(Refusal::bad_position);
  Time deadline = std::min(std::chrono::steady_clock::now() + longest_wait, Time(request.deadline));
  for (const auto& token : *tokens) {
    if (token.where.topic != source.progress.topic()) continue;
    if (token.where.partition < 0 || token.where.partition >= log::partitions_per_topic) {
      co_return to_problem(Refusal::bad_position);
    }
    bool covered = co_await covered_by(source.progress, token, deadline);
    if (!covered) co_return to_problem(Refusal::not_caught_up);
    auto look = [&log, token] { return stream_at(log, token); };
    std::string stream = co_await on_pool(pool, look);
    if (source.is_parked(stream)) co_return to_problem(Refusal::parked);
  }
  co_return std::nullopt;
}

}  // namespace paypie::query
