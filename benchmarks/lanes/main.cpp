// What one strand of lanes can do: a closed loop of commands on small states, over the embedded log, Kafka or memory.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <future>
#include <thread>

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "command-side/lane/rocks_state_store.hpp"
#include "events/log/embedded.hpp"
#include "events/log/kafka/log.hpp"
#include "events/log/memory.hpp"
#include "platform/scheduler/asio.hpp"
#include "platform/scheduler/pool.hpp"
#include "platform/scheduler/system.hpp"

namespace paypie::bench {

struct Counted {
  std::int64_t by = 0;
};
EVENT(Counted, "bench.counted", 1, (by))
struct Count {
  std::int64_t by = 0;
};
struct Counter {
  std::int64_t total = 0;
};
VALUE(Counter, (total))
enum class Never {};

struct CounterDecider {
  using State = Counter;
  using Command = std::variant<Count>;
  using Event = std::variant<Counted>;
  using Refusal = Never;
  using Outcome = Decision<Event, Refusal>;
  static constexpr std::string_view topic = "paypie.bench.events.v1";
  static constexpr std::string_view source = "/bench";
  static Outcome decide(const Counter&, const Command& command) {
    return Happened<Event>{Counted{std::get<Count>(command).by}};
  }
  static Counter evolve(Counter now, const Event& event) {
    now.total += std::get<Counted>(event).by;
    return now;
  }
};

}  // namespace paypie::bench

template class paypie::lane::Lanes<paypie::bench::CounterDecider>;

namespace {

using namespace paypie;
using bench::CounterDecider;
using namespace std::chrono_literals;

// What the calling thread has used of a processor.
double seconds_of_this_thread() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

struct Asked {
  std::size_t commands = 200'000;
  std::size_t in_flight = 256;
  std::size_t streams = 10'000;
  std::string log = "embedded";
  std::string prefix;
  std::string folder;
};

// Keeps `in_flight` commands under way until all are answered. Lives on the strand, but for start().
class Load {
 public:
  Load(lane::Lanes<CounterDecider>& lanes, const Asked& asked, const Clock& clock)
      : lanes_(lanes), asked_(asked), clock_(clock), took_(asked.commands) {}

  void start() {
    used_before_ = seconds_of_this_thread();
    const auto first = std::min(asked_.in_flight, asked_.commands);
    next_ = first;
    for (std::size_t i = 0; i < first; ++i) submit(i);
  }
  void wait() { done_.get_future().wait(); }
  std::chrono::microseconds percentile(double part) {
    std::sort(took_.begin(), took_.end());
    return took_[static_cast<std::size_t>(part * static_cast<double>(took_.size() - 1))];
  }
  std::size_t failed() const { return failed_; }
  double strand_seconds() const { return strand_seconds_; }

 private:
  void submit(std::size_t number) {
    lane::Ask<CounterDecider> ask{.stream = "cnt_" + std::to_string(number % asked_.streams),
                                  .command = bench::Count{1},
                                  .store = {"main"},
                                  .actor = {"bench"}};
    std::memcpy(ask.id.bytes.data() + 8, &number, sizeof number);
    const auto now = clock_.monotonic();
    ask.deadline = now + 60s;
    lanes_.submit(std::move(ask), [this, number, now](const lane::Answer<CounterDecider>& answer) {
      took_[number] = clock_.monotonic() - now;
      if (!std::holds_alternative<lane::Accepted<CounterDecider>>(answer)) ++failed_;
      if (next_ < asked_.commands) submit(next_++);
      if (++answered_ < asked_.commands) return;
      strand_seconds_ = seconds_of_this_thread() - used_before_;
      done_.set_value();
    });
  }

  lane::Lanes<CounterDecider>& lanes_;
  const Asked& asked_;
  const Clock& clock_;
  std::vector<std::chrono::microseconds> took_;
  std::size_t next_ = 0;
  std::size_t answered_ = 0;
  std::size_t failed_ = 0;
  double used_before_ = 0;
  double strand_seconds_ = 0;
  std::promise<void> done_;
};

int run(const Asked& asked) {
  const std::filesystem::path folder(asked.folder);
  std::filesystem::remove_all(folder);
  boost::asio::io_context io(1);
  auto busy = boost::asio::make_work_guard(io);
  AsioStrand strand(io);
  boost::asio::io_context wire_io(1);
  auto wire_busy = boost::asio::make_work_guard(wire_io);
  AsioStrand wire(wire_io);
  log::Faults no_faults;
  std::unique_ptr<log::EventLog> log;
  if (asked.log == "memory") {
    log = std::make_unique<log::MemoryLog>(std::make_shared<log::MemoryBroker>(wire), wire, no_faults,
                                           log::MemoryLog::Options{.exclusive = true, .max_queued = 1'000'000});
  } else if (const auto servers = log::kafka::servers_in(asked.log)) {
    auto opened = log::KafkaLog::open({.servers = *servers, .topic_prefix = asked.prefix});
    if (!opened) return fmt::print(stderr, "{}\n", opened.error().detail), 6;
    log = std::move(*opened);
  } else {
    auto opened = log::EmbeddedLog::open({.folder = folder / "log"});
    if (!opened) return fmt::print(stderr, "{}\n", opened.error().detail), 6;
    log = std::move(*opened);
  }
  if (const auto made = log->ensure_topic(std::string(CounterDecider::topic)); !made) return 6;
  auto store = lane::RocksStateStore::open(folder / "states", lane::state_fingerprint<CounterDecider>(), {});
  if (!store) return fmt::print(stderr, "{}\n", store.error()), 6;
  Pool pool(2);
  SystemClock clock;
  SystemRandom random;
  std::thread strand_thread([&] { io.run(); });
  std::thread wire_thread([&] { wire_io.run(); });
  auto lanes = std::make_unique<lane::Lanes<CounterDecider>>(lane::Config{}, lane::json_codec<CounterDecider>(), strand,
                                                             pool, *log, **store, clock, random);
  std::promise<void> opened;
  const auto opening = clock.monotonic();
  lanes->open([&] { opened.set_value(); });
  opened.get_future().wait();
  const auto open_took = clock.monotonic() - opening;

  Load load(*lanes, asked, clock);
  const auto began = clock.monotonic();
  strand.post([&] { load.start(); });
  load.wait();
  const auto took = clock.monotonic() - began;
  const auto rate = static_cast<double>(asked.commands) / std::chrono::duration<double>(took).count();
  fmt::print(
      "log,in_flight,commands,failed,per_second,per_strand_cpu_second,p50_us,p99_us,open_ms\n"
      "{},{},{},{},{:.0f},{:.0f},{},{},{}\n",
      asked.log, asked.in_flight, asked.commands, load.failed(), rate,
      static_cast<double>(asked.commands) / load.strand_seconds(), load.percentile(0.5).count(),
      load.percentile(0.99).count(), open_took.count() / 1000);

  std::promise<void> closed;
  lanes->close([&] { closed.set_value(); });
  closed.get_future().wait();
  strand.stop();
  busy.reset();
  strand_thread.join();
  lanes.reset();
  pool.stop();
  wire_busy.reset();
  wire.stop();
  wire_thread.join();
  return load.failed() == 0 ? 0 : 3;
}

}  // namespace

int main(int count, char** values) {
  Asked asked;
  asked.folder = (std::filesystem::temp_directory_path() / "paypie-bench-lanes").string();
  CLI::App app("Measures one strand of lanes.");
  app.add_option("--commands", asked.commands, "how many in all");
  app.add_option("--in-flight", asked.in_flight, "how many at a time");
  app.add_option("--streams", asked.streams, "how many streams they are spread over");
  app.add_option("--log", asked.log, "embedded, memory or kafka://host:port");
  app.add_option("--kafka-prefix", asked.prefix, "put before the topic's name");
  app.add_option("--folder", asked.folder, "where log and states go; emptied first");
  CLI11_PARSE(app, count, values);
  return run(asked);
}
