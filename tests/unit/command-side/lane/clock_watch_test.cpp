// Which clock is wrong: limits, majorities, slow readers, clocks that are put right.
#include "command-side/lane/clock_watch.hpp"

#include <doctest/doctest.h>

using namespace paypie;
using namespace paypie::lane;
using namespace std::chrono_literals;

namespace {

struct HandClock final : Clock {
  std::int64_t wall = 1'700'000'000'000'000;
  std::chrono::microseconds mono{1'000'000'000};
  std::int64_t wall_micros() const override { return wall; }
  std::chrono::microseconds monotonic() const override { return mono; }
};

struct Watched {
  HandClock clock;
  ClockWatch watch{clock, 5s};
  // A record that came within a moment, made by a clock that is ahead of ours by this much.
  void hears(const std::string& other, std::chrono::microseconds ahead) {
    watch.heard(other, clock.wall + ahead.count(), clock.mono, clock.mono);
  }
};

}  // namespace

TEST_CASE("a clock is off by more than 5 s, not by 5 s") {
  for (const auto sign : {1, -1}) {
    for (const auto beyond : {-1us, 0us, 1us}) {
      Watched node;
      node.hears("b:1", sign * (5s + beyond));
      node.hears("c:1", sign * (5s + beyond));
      CHECK(node.watch.off() == (beyond > 0us ? -sign * (5s + beyond) : 0us));
    }
  }
}

TEST_CASE("the majority of all nodes is right") {
  Watched node;
  CHECK(node.watch.off() == 0us);
  node.hears("b:1", 1h);
  CHECK(node.watch.off() == 0us);  // two nodes: one of them is wrong, and nobody can say which
  node.hears("c:1", 0s);
  CHECK(node.watch.off() == 0us);  // b is wrong
  node.hears("c:1", 1h);
  CHECK(node.watch.off() == -1h);  // we are
  node.hears("d:1", 0s);
  CHECK(node.watch.off() == 0us);  // two against two
}

TEST_CASE("records that were long under way do not make our clock wrong; those from the future do") {
  HandClock clock;
  ClockWatch watch(clock, 5s, 10s);
  const auto hears = [&](std::chrono::microseconds ahead) {
    for (const auto* other : {"b:1", "c:1"}) watch.heard(other, clock.wall + ahead.count(), clock.mono, clock.mono);
  };
  hears(-15s);
  CHECK(watch.off() == 0us);
  hears(-15s - 1us);
  CHECK(watch.off() == 5s + 1us);
  hears(5s + 1us);
  CHECK(watch.off() == -5s - 1us);
}

TEST_CASE("who disagreed a minute ago, and was not heard of since, has no say") {
  Watched node;
  node.hears("b:1", 1h);
  node.hears("c:1", 1h);
  node.clock.mono += 60s;
  node.clock.wall += 60'000'000;
  CHECK(node.watch.off() == -1h);
  node.clock.mono += 1us;
  node.clock.wall += 1;
  CHECK(node.watch.off() == 0us);
}

TEST_CASE("those who disagree in both directions do not make a majority") {
  Watched node;
  node.hears("b:1", 1h);
  node.hears("c:1", -1h);
  CHECK(node.watch.off() == 0us);
}

TEST_CASE("who reads late knows less, and never the wrong thing") {
  Watched node;
  const auto read_late = [&](std::chrono::microseconds by, std::chrono::microseconds ahead) {
    for (const auto* other : {"b:1", "c:1"}) {
      node.watch.heard(other, node.clock.wall + (ahead - by).count(), node.clock.mono - by, node.clock.mono);
    }
  };
  read_late(1h, 0s);
  CHECK(node.watch.off() == 0us);
  read_late(1h, 30min);
  CHECK(node.watch.off() == 0us);  // it may have been made just now, by a clock like ours
  read_late(1h, 2h);
  CHECK(node.watch.off() == -1h);
}

TEST_CASE("a clock that is put wrong or right is noticed without another record") {
  Watched node;
  node.hears("b:1", 0s);
  node.hears("c:1", 0s);
  node.clock.mono += 10min;
  node.clock.wall += std::chrono::microseconds(10min).count();
  CHECK(node.watch.off() == 0us);
  node.clock.wall += std::chrono::microseconds(1h).count();
  CHECK(node.watch.off() == 1h);
  node.clock.wall -= std::chrono::microseconds(1h).count();
  CHECK(node.watch.off() == 0us);
}

TEST_CASE("64 others are remembered, and one more in the place of the oldest") {
  Watched node;
  for (std::size_t i = 0; i < ClockWatch::most_others; ++i) {
    node.clock.mono += 1us;
    node.clock.wall += 1;
    node.hears("n" + std::to_string(i) + ":1", i < 33 ? 1h : 0s);
  }
  CHECK(node.watch.off() == -1h);  // 33 of 65
  node.clock.mono += 1us;
  node.clock.wall += 1;
  node.hears("n64:1", 0s);  // for n0: 32 of 65
  CHECK(node.watch.off() == 0us);
}
