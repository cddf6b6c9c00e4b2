// Read-your-writes: a read that carries position tokens waits, bounded, until its source has passed them.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "events/log/log.hpp"
#include "platform/http/message.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/feed/progress.hpp"

namespace paypie::query {

inline constexpr std::chrono::milliseconds longest_wait{2'000};

// What is read from: how far it is, and which streams it has parked.
struct Source {
  projections::Progress& progress;
  std::function<bool(const std::string& stream)> is_parked;
};

// None: go on. A problem: a token that is none of ours, a position that was not reached in time, or one that belongs to
// a parked stream. Tokens of other topics cannot show in this source and are passed over. The caller's executor must
// run one handler at a time (a strand, or an io_context with one thread).
boost::asio::awaitable<std::optional<http::Problem>> await_positions(Source source, log::LogReader& log, Executor& pool,
                                                                     const http::Request& request);

}  // namespace paypie::query
