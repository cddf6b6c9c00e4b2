// What is open, what is due, what waits.
#include "sagas/runner/open_work.hpp"

#include <doctest/doctest.h>

using paypie::sagas::OpenWork;
using namespace std::chrono_literals;
using Keys = std::vector<std::string>;

TEST_CASE("open work is due once, oldest first, until it is told to come again") {
  OpenWork<int> work;
  work.open("b", 1);
  work.open("a", 2);
  CHECK(work.due(0s, 10) == Keys{"b", "a"});
  CHECK(work.due(0s, 10) == Keys{});
  work.later("a", 5s);
  CHECK(work.due(4s, 10) == Keys{});
  CHECK(work.due(5s, 10) == Keys{"a"});
}

TEST_CASE("no more is due at a time than is asked for") {
  OpenWork<int> work;
  for (const auto* key : {"a", "b", "c"}) work.open(key, 0);
  CHECK(work.due(0s, 2) == Keys{"a", "b"});
  CHECK(work.due(0s, 2) == Keys{"c"});
}

TEST_CASE("what is under way is counted until it is told to come again, or closed") {
  OpenWork<int> work;
  for (const auto* key : {"a", "b", "c"}) work.open(key, 0);
  CHECK(work.busy() == 0);
  work.due(0s, 2);
  CHECK(work.busy() == 2);
  work.later("a", 1s);
  work.later("a", 1s);
  CHECK(work.busy() == 1);
  work.close("b");
  work.close("c");
  CHECK(work.busy() == 0);
}

TEST_CASE("what was closed is over, also while it waits; a key is opened once") {
  OpenWork<int> work;
  work.open("a", 1);
  work.open("a", 2);
  CHECK(work.size() == 1);
  CHECK(work.find("a")->item == 1);
  work.due(0s, 10);
  work.later("a", 1s);
  work.close("a");
  work.close("never opened");
  CHECK(work.due(2s, 10) == Keys{});
  CHECK(work.size() == 0);
}

TEST_CASE("a timer is not due before its time") {
  OpenWork<int> work;
  work.open_at("t", 1, 10s);
  CHECK(work.due(10s - 1us, 10) == Keys{});
  CHECK(work.due(10s, 10) == Keys{"t"});
}
