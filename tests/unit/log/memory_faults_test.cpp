// The fault script of the memory log: each fault does what its name says, and a seed decides everything.
#include <doctest/doctest.h>

#include <random>

#include "events/log/memory.hpp"

using namespace paypie;
using namespace paypie::log;
using std::chrono::microseconds;

namespace {

// Virtual time on one thread: tasks in the order of their due times, then of posting.
class VirtualStrand : public Strand {
 public:
  void post(Task task) override { after(microseconds(0), std::move(task)); }
  void after(microseconds delay, Task task) override {
    due_.emplace(std::pair(now_ + delay, ++posted_), std::move(task));
  }
  void run_until(microseconds stop) {
    while (!due_.empty() && due_.begin()->first.first <= stop) {
      auto next = due_.extract(due_.begin());
      now_ = next.key().first;
      next.mapped()();
    }
    now_ = stop;
  }
  void run() { run_until(now_ + std::chrono::hours(1)); }

 private:
  microseconds now_{0};
  std::uint64_t posted_ = 0;
  std::map<std::pair<microseconds, std::uint64_t>, Task> due_;
};

class SeededRandom : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

const TopicPartition here{"t", 3};

struct World {
  VirtualStrand strand;
  ScriptedFaults script;
  std::shared_ptr<MemoryBroker> broker = std::make_shared<MemoryBroker>(strand);
  std::unique_ptr<MemoryLog> log;
  std::vector<std::string> heard;  // reports in order: "name=offset", "name=lost", "name=failed"

  explicit World(MemoryLog::Options options = {}) {
    log = std::make_unique<MemoryLog>(broker, strand, script, options);
    CHECK(log->ensure_topic("t").has_value());
  }
  void append(const std::string& name) {
    log->append(here, Record{{}, {}, name, {}, name}, [this, name](Delivery delivery) {
      std::string how = "failed";
      if (delivery && *delivery) how = std::to_string((*delivery)->value);
      if (delivery && !*delivery) how = "lost";
      heard.push_back(name + "=" + how);
    });
  }
  std::string landed() const {
    std::string all;
    for (const auto& record : broker->records(here)) all += record->value;
    return all;
  }
};

using Heard = std::vector<std::string>;

}  // namespace

TEST_CASE("without faults appends land in order and say where") {
  World world;
  world.append("a");
  world.append("b");
  CHECK(world.heard.empty());  // never from within append
  world.strand.run();
  CHECK(world.landed() == "ab");
  CHECK(world.heard == Heard{"a=0", "b=1"});
}

TEST_CASE("each fault does what its name says to the second of three appends") {
  struct Row {
    const char* name;
    Fate fate;
    std::string landed;
    Heard heard;
  };
  Fate second_reported = Fate::twice(microseconds(10));
  second_reported.reported_copy = 1;
  const Row rows[] = {
      {"refused", Fate::refused(), "ac", {"a=0", "b=failed", "c=1"}},
      {"swallowed", Fate::swallowed(), "ac", {"a=0", "c=1"}},
      {"unreported", Fate::unreported(), "abc", {"a=0", "b=lost", "c=2"}},
      {"silent", Fate::silent(), "abc", {"a=0", "c=2"}},
      {"late", Fate::late(microseconds(10)), "acb", {"a=0", "b=failed", "c=1"}},
      {"twice", Fate::twice(microseconds(10)), "abcb", {"a=0", "b=1", "c=2"}},
      {"twice, the second reported", second_reported, "abcb", {"a=0", "c=2", "b=3"}},
      {"overtaken", Fate::overtaken(microseconds(10)), "acb", {"a=0", "c=1", "b=2"}},
      {"slow", Fate::slow(microseconds(10)), "abc", {"a=0", "b=1", "c=2"}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    World world;
    world.script.on(1, row.fate);
    for (const char* name : {"a", "b", "c"}) world.append(name);
    world.strand.run();
    CHECK(world.landed() == row.landed);
    CHECK(world.heard == row.heard);
  }
}

TEST_CASE("a slow append holds up those behind it, as one producer's pipeline does") {
  World world;
  world.script.on(0, Fate::slow(microseconds(100)));
  world.append("a");
  world.append("b");
  world.strand.run_until(microseconds(99));
  CHECK(world.landed().empty());
  world.strand.run_until(microseconds(100));
  CHECK(world.landed() == "ab");
}

TEST_CASE("after a crash nobody is told, and what was in flight lands or is lost as asked") {
  for (const auto in_flight : {MemoryLog::InFlight::lands, MemoryLog::InFlight::is_lost}) {
    World world;
    world.script.on(1, Fate::slow(microseconds(100)));
    world.append("a");
    world.append("b");
    world.strand.run_until(microseconds(50));
    world.log->crash(in_flight);
    world.log.reset();
    world.strand.run();
    CHECK(world.landed() == (in_flight == MemoryLog::InFlight::lands ? "ab" : "a"));
    CHECK(world.heard == Heard{"a=0"});
  }
}

TEST_CASE("a stale end hides records from a new reader and gives no gap to one that knows more") {
  World world;
  for (const char* name : {"a", "b", "c"}) world.append(name);
  world.strand.run();
  world.script.hide(2, 3);
  CHECK(world.log->end(here)->value == 1);
  CHECK(world.log->read(here, Offset{0}, 1000)->records.size() == 1);
  const auto inside = world.log->read(here, Offset{2}, 1000);
  REQUIRE(inside.has_value());
  CHECK(inside->records.empty());
  CHECK(inside->end == Offset{2});
  CHECK(world.log->end(here)->value == 3);
}

TEST_CASE("a cut log is a gap for who was further, and grows again with other records") {
  World world;
  for (const char* name : {"a", "b", "c"}) world.append(name);
  world.strand.run();
  world.broker->cut(here, Offset{1});
  const auto beyond = world.log->read(here, Offset{3}, 1000);
  REQUIRE_FALSE(beyond.has_value());
  CHECK(beyond.error().code == LogErrc::gap);
  world.append("d");
  world.strand.run();
  CHECK(world.landed() == "ad");
}

TEST_CASE("a damaged record is named when a read reaches it, and not before") {
  World world;
  for (const char* name : {"a", "b", "c"}) world.append(name);
  world.strand.run();
  world.broker->damage(here, Offset{1});
  CHECK(world.log->read(here, Offset{0}, 1000)->records.size() == 1);
  const auto at = world.log->read(here, Offset{1}, 1000);
  REQUIRE_FALSE(at.has_value());
  CHECK(at.error().code == LogErrc::damaged);
  CHECK(at.error().detail.find("t/3 offset 1") != std::string::npos);
  CHECK(world.log->read(here, Offset{2}, 1000)->records.size() == 1);
}

TEST_CASE("the same seed gives the same faults, and every kind of them is reached") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  const auto run = [&](std::map<std::string_view, std::uint64_t>& struck) {
    SeededRandom random(seed);
    RandomFaults faults(random, {.refused = 50,
                                 .swallowed = 50,
                                 .unreported = 50,
                                 .silent = 50,
                                 .late = 50,
                                 .twice = 50,
                                 .second_reported = 50,
                                 .overtaken = 50,
                                 .slow = 50,
                                 .stale_end = 200,
                                 .read_error = 100});
    VirtualStrand strand;
    auto broker = std::make_shared<MemoryBroker>(strand);
    MemoryLog log(broker, strand, faults, {});
    CHECK(log.ensure_topic("t").has_value());
    std::string story;
    for (int i = 0; i < 2000; ++i) {
      log.append(here, Record{{}, {}, {}, {}, std::to_string(i)}, [&story, i](const Delivery& delivery) {
        story +=
            std::to_string(i) + (delivery ? *delivery ? "@" + std::to_string((*delivery)->value) : "?" : "!") + " ";
      });
      strand.run_until(microseconds(300 * i));
      const auto end = log.end(here);
      story += end ? std::to_string(end->value) : "error";
    }
    strand.run();
    for (const auto& record : broker->records(here)) story += record->value + ",";
    struck = faults.struck();
    return story;
  };
  std::map<std::string_view, std::uint64_t> first;
  std::map<std::string_view, std::uint64_t> second;
  CHECK(run(first) == run(second));
  CHECK(first == second);
  CHECK(first.size() == 11);
}

TEST_CASE("the queue of a memory log is bounded, and empties") {
  World world({.exclusive = false, .max_queued = 2});
  for (const char* name : {"a", "b", "c"}) world.append(name);
  CHECK(world.log->in_flight() == 2);
  world.strand.run();
  CHECK(world.landed() == "ab");
  CHECK(world.heard == Heard{"c=failed", "a=0", "b=1"});
  world.append("d");
  world.strand.run();
  CHECK(world.heard.back() == "d=2");
}
