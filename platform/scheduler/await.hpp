// From callbacks to coroutines, for edge code: await a lane's answer or a blocking call on the pool.
#pragma once
#include <atomic>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "platform/scheduler/scheduler.hpp"

namespace paypie {

// What the started operation calls, once, from any thread. Dropping it without a call throws in the waiting coroutine
// (std::runtime_error's "operation was dropped"), so a strand that is stopped leaves nobody waiting for ever.
template <class T>
class Resume {
 public:
  using Deliver = std::move_only_function<void(std::exception_ptr, std::optional<T>)>;
  explicit Resume(Deliver deliver) : deliver_(std::move(deliver)) {}
  Resume(Resume&& other) noexcept : deliver_(std::exchange(other.deliver_, nullptr)) {}
  Resume& operator=(Resume&&) = delete;
  ~Resume() {
    if (deliver_) deliver_(std::make_exception_ptr(std::runtime_error("the operation was dropped")), std::nullopt);
  }
  void operator()(T value) { std::exchange(deliver_, nullptr)(nullptr, std::move(value)); }
  void fail(std::exception_ptr why) { std::exchange(deliver_, nullptr)(std::move(why), std::nullopt); }

 private:
  Deliver deliver_;
};

// co_await awaited<Answer<D>>([&](Resume<Answer<D>> resume) { lanes.submit(ask, std::move(resume)); });
// The coroutine goes on through its own executor. When it is cancelled (a deadline, a closed connection) it goes on at
// once with operation_aborted, and a value that comes later is dropped; `start` must not keep references into its
// frame.
template <class T, class Start>
boost::asio::awaitable<T> awaited(Start start) {
  namespace asio = boost::asio;
  auto initiate = [start = std::move(start)](auto handler) mutable {
    using Handler = decltype(handler);
    struct State {
      explicit State(Handler h) : handler(std::move(h)), work(asio::get_associated_executor(*handler)) {}
      void finish(std::exception_ptr failed, std::optional<T> value) {
        if (over.exchange(true)) return;
        auto executor = work.get_executor();
        asio::post(executor, [taken = std::move(*handler), keep = std::move(work), failed = std::move(failed),
                              value = std::move(value)]() mutable {
          asio::get_associated_cancellation_slot(taken).clear();
          keep.reset();
          std::move(taken)(std::move(failed), std::move(value));
        });
      }
      std::optional<Handler> handler;
      asio::executor_work_guard<asio::associated_executor_t<Handler>> work;
      std::atomic<bool> over = false;
    };
    auto state = std::make_shared<State>(std::move(handler));
    auto slot = asio::get_associated_cancellation_slot(*state->handler);
    if (slot.is_connected()) {
      slot.assign([weak = std::weak_ptr(state)](asio::cancellation_type) {
        if (auto alive = weak.lock()) {
          alive->finish(std::make_exception_ptr(boost::system::system_error(asio::error::operation_aborted)), {});
        }
      });
    }
    start(Resume<T>([state = std::move(state)](std::exception_ptr failed, std::optional<T> value) {
      state->finish(std::move(failed), std::move(value));
    }));
  };
  // Named before it is awaited: temporaries inside an awaiting expression have been miscompiled elsewhere.
  auto pending = asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, std::optional<T>)>(
      std::move(initiate), asio::use_awaitable);
  std::optional<T> value = co_await std::move(pending);
  co_return std::move(*value);
}

// Runs `work` on the pool and resumes with what it returns; what it throws is thrown here.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> on_pool(Executor& pool, Work work) {
  using Result = std::invoke_result_t<Work&>;
  using Value = std::conditional_t<std::is_void_v<Result>, std::monostate, Result>;
  auto start = [&pool, work = std::move(work)](Resume<Value> resume) mutable {
    pool.post([work = std::move(work), resume = std::move(resume)]() mutable {
      // Told outside of the handler: what was thrown then belongs to the coroutine alone.
      std::exception_ptr thrown;
      std::optional<Value> value;
      try {
        if constexpr (std::is_void_v<Result>) {
          work();
          value.emplace();
        } else {
          value.emplace(work());
        }
      } catch (...) {
        thrown = std::current_exception();
      }
      if (value) {
        resume(std::move(*value));
      } else {
        resume.fail(std::move(thrown));
      }
    });
  };
  if constexpr (std::is_void_v<Result>) {
    co_await awaited<Value>(std::move(start));
  } else {
    co_return co_await awaited<Value>(std::move(start));
  }
}

}  // namespace paypie
