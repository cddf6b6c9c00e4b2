// Waiting until the view of a stream is as somebody wants it: `Prefer: wait=N` on a command whose outcome comes later.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "events/codec/codec.hpp"
#include "platform/scheduler/await.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/documents.hpp"
#include "projections/feed/stream_changes.hpp"
#include "projections/stores/document_store.hpp"

namespace paypie::query {

template <class View>
struct Settled {
  bool settled = false;      // the view is as it was wanted
  std::optional<View> view;  // as it stands, at the deadline at the latest; none: there is no such document
};

// Returns once `wanted(view)` holds, or at the deadline, or at once when too many wait already. Reads the document
// anew at each change of its stream and never in between. The caller's executor must run one handler at a time.
template <projections::Documents P, class Wanted>
boost::asio::awaitable<Settled<typename P::View>> await_view(const projections::DocumentStore& store,
                                                             projections::StreamChanges& changes, Executor& pool,
                                                             std::string stream, Wanted wanted,
                                                             std::chrono::steady_clock::time_point deadline) {
  using View = typename P::View;
  const auto executor = co_await boost::asio::this_coro::executor;
  while (true) {
    const auto timer = std::make_shared<boost::asio::steady_timer>(executor, deadline);
    // First the waiter, then the look: what changes in between is not missed.
    const auto waiting = changes.when_changed(stream, [timer, executor] {
      boost::asio::post(executor, [timer] { timer->expires_at(std::chrono::steady_clock::time_point::min()); });
    });
    Settled<View> now;
    const auto found = co_await on_pool(pool, [&store, stream] { return store.find(stream); });
    if (found && !found->store.empty()) {
      auto view = codec::from_json<View>(found->document, codec::Mode::lenient);
      if (view) now.view = std::move(*view);
    }
    now.settled = now.view && wanted(*now.view);
    if (now.settled || !waiting || std::chrono::steady_clock::now() >= deadline) co_return now;
    boost::system::error_code ended;
    co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
  }
}

}  // namespace paypie::query
