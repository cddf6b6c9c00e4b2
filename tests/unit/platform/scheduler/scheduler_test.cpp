// Strands keep order, pools join, the simulation repeats itself, and awaiting survives cancellation.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "platform/scheduler/asio.hpp"
#include "platform/scheduler/await.hpp"
#include "platform/scheduler/pool.hpp"
#include "platform/scheduler/simulated.hpp"
#include "platform/scheduler/system.hpp"

using namespace paypie;
using namespace std::chrono_literals;
namespace asio = boost::asio;

TEST_CASE("an Asio strand runs what several threads post, one at a time and in the order of each thread") {
  asio::io_context io;
  auto work = asio::make_work_guard(io);
  AsioStrand strand(io);
  std::thread runner([&] { io.run(); });
  constexpr int each = 5'000;
  std::vector<std::vector<int>> seen(3);
  std::atomic<int> done = 0;
  std::promise<void> all;
  std::vector<std::thread> posters;
  for (std::size_t who = 0; who < 3; ++who) {
    posters.emplace_back([&, who] {
      for (int i = 0; i < each; ++i) {
        strand.post([&, who, i] {
          seen[who].push_back(i);
          if (++done == 3 * each) all.set_value();
        });
      }
    });
  }
  for (auto& poster : posters) poster.join();
  all.get_future().wait();
  work.reset();
  runner.join();
  for (const auto& order : seen) {
    REQUIRE(order.size() == each);
    CHECK(std::is_sorted(order.begin(), order.end()));
  }
}

TEST_CASE("a delayed task waits, and a stopped strand drops what waits and lets go of what it owns") {
  asio::io_context io;
  AsioStrand strand(io);
  const auto before = std::chrono::steady_clock::now();
  std::chrono::nanoseconds waited{};
  strand.after(5ms, [&] { waited = std::chrono::steady_clock::now() - before; });
  io.run();
  CHECK(waited >= 5ms);

  auto owned = std::make_shared<int>(1);
  strand.post([owned] { FAIL("ran after stop"); });
  strand.after(1ms, [owned] { FAIL("ran after stop"); });
  strand.stop();
  strand.post([owned] { FAIL("ran after stop"); });
  io.restart();
  io.run();
  CHECK(owned.use_count() == 1);
}

TEST_CASE("a pool runs everything it took before it stops, and says no at its limit") {
  std::atomic<int> ran = 0;
  Pool pool(2, 1);
  std::promise<void> release;
  auto gate = release.get_future().share();
  std::atomic<int> blocked = 0;
  std::promise<void> both;
  for (int i = 0; i < 2; ++i) {
    pool.post([&] {
      if (++blocked == 2) both.set_value();
      gate.wait();
      ++ran;
    });
  }
  both.get_future().wait();
  Task waiting = [&] { ++ran; };
  Task refused = [&] { FAIL("was over the limit"); };
  CHECK(pool.try_post(waiting));
  CHECK_FALSE(pool.try_post(refused));
  release.set_value();
  pool.stop();
  CHECK(ran == 3);
}

TEST_CASE("random numbers of the system do not repeat") {
  SystemRandom random;
  std::vector<std::uint64_t> drawn;
  for (int i = 0; i < 1'000; ++i) drawn.push_back(random.next());
  std::sort(drawn.begin(), drawn.end());
  CHECK(std::adjacent_find(drawn.begin(), drawn.end()) == drawn.end());
}

namespace {
std::string play(std::uint64_t seed) {
  Simulated world(seed);
  auto first = world.strand();
  auto second = world.strand();
  auto pool = world.pool();
  std::string story;
  for (char c = 'a'; c < 'g'; ++c) {
    first->post([&story, c] { story += c; });
    second->post([&story, c] { story += static_cast<char>(c - 32); });
    pool->post([&story, c] { story += static_cast<char>('0' + (c - 'a')); });
  }
  second->after(1s, [&] { story += '!'; });
  while (world.step()) {
  }
  return story;
}
}  // namespace

TEST_CASE("the simulation repeats a seed exactly, keeps strands in order and jumps to timers") {
  CHECK(play(7) == play(7));
  CHECK(play(7) != play(8));
  auto story = play(7);
  CHECK(story.ends_with('!'));
  std::string lower;
  for (char c : story) {
    if (c >= 'a' && c <= 'z') lower += c;
  }
  CHECK(lower == "abcdef");
}

TEST_CASE("what a killed executor was asked to do never happens") {
  Simulated world(1);
  auto strand = world.strand();
  auto owned = std::make_shared<int>(1);
  strand->post([owned] { FAIL("ran after the crash"); });
  strand->after(1ms, [owned] { FAIL("ran after the crash"); });
  strand->kill();
  while (world.step()) {
  }
  CHECK(owned.use_count() == 1);
}

namespace {
template <class T>
T run(asio::io_context& io, asio::awaitable<T> work) {
  auto future = asio::co_spawn(io, std::move(work), asio::use_future);
  io.restart();
  io.run();
  return future.get();
}

asio::awaitable<int> three_times(Executor& pool, int n) {
  auto work = [n] { return 3 * n; };
  int result = co_await on_pool(pool, work);
  co_return result;
}

asio::awaitable<int> throws_on(Executor& pool) {
  auto work = []() -> int { throw std::runtime_error("broken"); };
  int result = co_await on_pool(pool, work);
  co_return result;
}

asio::awaitable<int> impatient(std::optional<Resume<int>>& slot) {
  using namespace asio::experimental::awaitable_operators;

  asio::steady_timer deadline(co_await asio::this_coro::executor, 1ms);
  auto keep = [&slot](Resume<int> resume) { slot.emplace(std::move(resume)); };
  auto first = co_await (awaited<int>(keep) || deadline.async_wait(asio::use_awaitable));
  co_return first.index() == 0 ? std::get<0>(first) : -1;
}

asio::awaitable<int> left_alone() {
  auto drop = [](Resume<int>) {};
  int result = co_await awaited<int>(drop);
  co_return result;
}
}  // namespace

TEST_CASE("a coroutine awaits the pool: its value, or what it throws") {
  asio::io_context io;
  Pool pool(1);
  CHECK(run(io, three_times(pool, 14)) == 42);
  CHECK_THROWS_WITH(run(io, throws_on(pool)), "broken");
}

TEST_CASE("a cancelled await goes on at once, and the late value is dropped") {
  asio::io_context io;
  std::optional<Resume<int>> late;
  CHECK(run(io, impatient(late)) == -1);
  REQUIRE(late);
  (*late)(42);
  io.restart();
  CHECK(io.run() == 0);
}

TEST_CASE("an operation that is dropped wakes who waits for it with an error") {
  asio::io_context io;
  CHECK_THROWS_WITH(run(io, left_alone()), "the operation was dropped");
}
