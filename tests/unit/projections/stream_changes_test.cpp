// Waiting for a stream to change: called once, forgotten when dropped, bounded.
#include "projections/feed/stream_changes.hpp"

#include <doctest/doctest.h>

#include <vector>

using paypie::projections::StreamChanges;

TEST_CASE("who waits for a stream is called at its next change, once, and for no other stream's") {
  StreamChanges changes;
  int called = 0;
  const auto waiting = changes.when_changed("inv_1", [&] { ++called; });
  CHECK(changes.waiting() == 1);
  changes.changed("inv_2");
  CHECK(called == 0);
  changes.changed("inv_1");
  changes.changed("inv_1");
  CHECK(called == 1);
  CHECK(changes.waiting() == 0);
}

TEST_CASE("a dropped waiter is not called, the others of its stream are") {
  StreamChanges changes;
  int first = 0, second = 0;
  auto dropped = changes.when_changed("inv_1", [&] { ++first; });
  const auto kept = changes.when_changed("inv_1", [&] { ++second; });
  dropped.reset();
  changes.changed("inv_1");
  CHECK(first == 0);
  CHECK(second == 1);
}

TEST_CASE("as many wait as the limit says; one more is told that it cannot, and may once another has gone") {
  StreamChanges changes(3);
  std::vector<StreamChanges::Waiting> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.push_back(changes.when_changed("inv_1", [] {}));
    CHECK(waiting.back() != nullptr);
  }
  CHECK(changes.when_changed("inv_2", [] {}) == nullptr);
  waiting.pop_back();
  const auto again = changes.when_changed("inv_2", [] {});
  CHECK(again != nullptr);
}
