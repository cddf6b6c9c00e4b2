// Lanes as they run in production: real threads, the embedded log, states in RocksDB. Run under the sanitizers, too.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "command-side/lane/lanes.hpp"
#include "command-side/lane/rocks_state_store.hpp"
#include "events/log/embedded.hpp"
#include "platform/scheduler/asio.hpp"
#include "platform/scheduler/await.hpp"
#include "platform/scheduler/pool.hpp"
#include "platform/scheduler/system.hpp"
#include "tests/support/stock.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::stock;
using namespace std::chrono_literals;

namespace {

using Answer = lane::Answer<StockDecider>;
using Accepted = lane::Accepted<StockDecider>;

class Node {
 public:
  explicit Node(const std::filesystem::path& folder, lane::Limits limits = {}) : busy_(io.get_executor()), strand_(io) {
    auto opened = log::EmbeddedLog::open({.folder = folder / "log"});
    REQUIRE_MESSAGE(opened, opened.error().detail);
    log_ = std::move(*opened);
    REQUIRE(log_->ensure_topic(std::string(StockDecider::topic)));
    auto store = lane::RocksStateStore::open(folder / "states", lane::state_fingerprint<StockDecider>(), {});
    REQUIRE_MESSAGE(store, store.error());
    store_ = std::move(*store);
    lane::Config config{.limits = limits};
    config.notice = [this](const lane::Notice& notice) {
      alarms += notice.level == lane::Notice::Level::alarm ? 1 : 0;
    };
    lanes = std::make_unique<lane::Lanes<StockDecider>>(std::move(config), codec, strand_, pool_, *log_, *store_, clock,
                                                        random_);
    thread_ = std::thread([this] { io.run(); });
    std::promise<void> open;
    lanes->open([&] { open.set_value(); });
    open.get_future().wait();
  }

  ~Node() {
    std::promise<void> closed;
    lanes->close([&] { closed.set_value(); });
    closed.get_future().wait();
    strand_.stop();
    busy_.reset();
    thread_.join();
    lanes.reset();
    pool_.stop();
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  std::future<Answer> submit(std::uint32_t number, std::string stream, StockDecider::Command command) {
    auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    lanes->submit(ask(number, std::move(stream), std::move(command)),
                  [promise](Answer answer) { promise->set_value(std::move(answer)); });
    return future;
  }

  lane::Ask<StockDecider> ask(std::uint32_t number, std::string stream, StockDecider::Command command) const {
    lane::Ask<StockDecider> ask{
        .stream = std::move(stream), .command = std::move(command), .store = {"main"}, .actor = {"ann"}};
    for (std::size_t i = 0; i < 4; ++i) ask.id.bytes[12 + i] = static_cast<std::uint8_t>(number >> (8 * i));
    ask.deadline = clock.monotonic() + 60s;
    return ask;
  }

  boost::asio::io_context io;
  SystemClock clock;
  std::unique_ptr<lane::Lanes<StockDecider>> lanes;
  std::atomic<int> alarms = 0;

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_;
  AsioStrand strand_;
  SystemRandom random_;
  std::unique_ptr<log::EmbeddedLog> log_;
  std::unique_ptr<lane::RocksStateStore> store_;
  Pool pool_{2};
  std::thread thread_;
};

std::string stream_of(std::uint32_t number) { return "stk_" + std::to_string(number % 37); }

boost::asio::awaitable<std::uint64_t> version_after(Node& node, std::uint32_t number) {
  auto submit = [&node, ask = node.ask(number, "stk_awaited", Fill{1})](Resume<Answer> resume) mutable {
    node.lanes->submit(std::move(ask), std::move(resume));
  };
  const Answer answer = co_await awaited<Answer>(std::move(submit));
  co_return std::get<Accepted>(answer).meta.version;
}

}  // namespace

TEST_CASE("threads submit at once, every version exists once, and all of it is there after a restart") {
  test::TempFolder folder;
  constexpr std::uint32_t each = 500;
  constexpr std::uint32_t threads = 4;
  lane::Limits limits;
  limits.cached_states = 2;  // states come and go
  limits.dirty_states = 8;
  limits.flush_every = 20ms;
  std::map<std::string, std::vector<std::uint64_t>> versions;
  std::map<std::uint32_t, Accepted> accepted;
  {
    Node node(folder.path(), limits);
    std::vector<std::thread> clients;
    std::array<std::vector<std::future<Answer>>, threads> answers;
    for (std::uint32_t who = 0; who < threads; ++who) {
      clients.emplace_back([&, who] {
        for (std::uint32_t i = 0; i < each; ++i) {
          const auto number = who * each + i;
          answers.at(who).push_back(node.submit(number, stream_of(number), Fill{1}));
        }
      });
    }
    for (auto& client : clients) client.join();
    for (std::uint32_t number = 0; number < threads * each; ++number) {
      auto answer = answers.at(number / each)[number % each].get();
      REQUIRE(std::holds_alternative<Accepted>(answer));
      auto& one = std::get<Accepted>(answer);
      versions[one.meta.stream].push_back(one.meta.version);
      accepted.emplace(number, std::move(one));
    }
    CHECK(node.alarms == 0);
  }
  for (auto& [stream, seen] : versions) {
    std::sort(seen.begin(), seen.end());
    for (std::size_t i = 0; i < seen.size(); ++i) REQUIRE(seen[i] == i + 1);
  }
  for (const bool from_nothing : {false, true}) {
    CAPTURE(from_nothing);
    if (from_nothing) std::filesystem::remove_all(folder.path() / "states");
    Node node(folder.path(), limits);
    for (const auto& [number, first] : accepted) {
      if (number % 20 != 0) continue;
      const auto again = std::get<Accepted>(node.submit(number, stream_of(number), Fill{1}).get());
      CHECK(again.replayed);
      CHECK(again.meta == first.meta);
    }
    const auto taken = node.submit(100'000 + (from_nothing ? 1 : 0), "stk_0", Take{1}).get();
    CHECK(std::get<Accepted>(taken).meta.version == versions["stk_0"].size() + (from_nothing ? 2 : 1));
    CHECK(node.alarms == 0);
  }
}

TEST_CASE("a coroutine awaits a lane's answer on its own executor") {
  test::TempFolder folder;
  Node node(folder.path());
  for (std::uint32_t i = 0; i < 3; ++i) {
    auto version = boost::asio::co_spawn(node.io, version_after(node, i), boost::asio::use_future);
    CHECK(version.get() == i + 1);
  }
}
