// The query node's store against the log: documents, the stream index, resume, poison, another form.
#include "projections/stores/order_tail.hpp"

#include <doctest/doctest.h>

#include "platform/scheduler/system.hpp"
#include "tests/support/order_log.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::projections;
using test::OrderLog;

namespace {

struct Cache {
  Cache(log::EventLog& log, const std::filesystem::path& folder, OrderTail::Config config = {},
        std::size_t cache_bytes = 1U << 20)
      : store(open(folder, cache_bytes)), tail(log, *store, clock, config) {}
  static std::unique_ptr<OrderStore> open(const std::filesystem::path& folder, std::size_t cache_bytes) {
    auto store = OrderStore::open({.folder = folder, .cache_bytes = cache_bytes});
    REQUIRE_MESSAGE(store, (store ? "" : store.error().detail));
    return std::move(*store);
  }
  int catch_up() {
    for (int batches = 0;; ++batches) {
      auto step = tail.step();
      REQUIRE_MESSAGE(step, (step ? "" : step.error()));
      if (!*step) return batches;
    }
  }
  std::map<std::string, std::string> documents() const {
    std::map<std::string, std::string> all;
    store->for_each([&](std::string_view id, const StoredDocument& order) { all.emplace(id, order.document); });
    return all;
  }
  SystemClock clock;
  std::unique_ptr<OrderStore> store;
  OrderTail tail;
};

}  // namespace

TEST_CASE("documents and index equal the log, whatever the batches were and however often it was restarted") {
  constexpr std::uint64_t seed = 21;
  INFO("seed " << seed);
  OrderLog log;
  test::OrderHistories histories(seed);
  test::TempFolder folder;
  std::map<std::string, OrderView> views;
  std::map<std::string, std::vector<std::pair<std::uint64_t, OrderLog::Place>>> places;
  for (int round = 0; round < 6; ++round) {
    const std::size_t halve_from = round % 2 == 0 ? 1 : 1'000;  // by two threads, by one
    Cache cache(log.log(), folder.path() / "cache",
                {.batch_bytes = 20'000, .remembered = 10, .halve_from = halve_from});
    for (int n = 0; n < 80; ++n) {
      auto happening = histories.next();
      auto place = log.write(happening);
      places[happening.meta.stream].emplace_back(happening.meta.version, place);
      OrderView& view = views[happening.meta.stream];
      view = apply(std::move(view), happening.meta, happening.event);
      if (n == 40) log.duplicate_last(place.partition);
    }
    cache.catch_up();
    CHECK(cache.tail.status().lag.events == 0);
    CHECK(cache.documents().size() == views.size());
    for (const auto& [stream, view] : views) {
      StoredDocument found;
      REQUIRE(cache.store->look(stream, found) != OrderStore::Look::absent);
      auto stored = cache.store->find(stream);
      REQUIRE(stored);
      CHECK(stored->version == view.version);
      CHECK(stored->store == view.store.name);
      CHECK(stored->document == codec::to_json<codec::Empty::written>(view));
      auto entries = cache.store->entries(stream, 1, 1000);
      const auto& expected = places[stream];
      REQUIRE(entries.size() == expected.size());
      for (std::size_t i = 0; i < entries.size(); ++i) {
        CHECK(entries[i].version == expected[i].first);
        CHECK(entries[i].offset == expected[i].second.offset);
      }
      CHECK(cache.store->entries(stream, 2, 1).size() == (expected.size() > 1 ? 1 : 0));
    }
  }
  Cache rebuilt(log.log(), folder.path() / "another");
  rebuilt.catch_up();
  CHECK(rebuilt.documents() == Cache(log.log(), folder.path() / "cache").documents());
  StoredDocument none;
  CHECK(rebuilt.store->look("ord_none", none) == OrderStore::Look::absent);
}

TEST_CASE("positions are read beside the owner of the store, and a folder without one has none") {
  OrderLog log;
  test::OrderHistories histories(4);
  log.write(histories, 60);
  test::TempFolder folder;
  const auto place = folder.path() / "cache";
  CHECK(OrderStore::positions_in(place).value().empty());
  CHECK_FALSE(std::filesystem::exists(place));
  std::map<int, log::ReaderPosition> wanted;
  {
    Cache cache(log.log(), place);
    cache.catch_up();
    wanted = cache.store->positions();
    REQUIRE(wanted.size() == 12);
    CHECK(OrderStore::positions_in(place).value() == wanted);
  }
  CHECK(OrderStore::positions_in(place).value() == wanted);
}

TEST_CASE("what is kept in memory is replaced as soon as the tail has written it, and is the same without memory") {
  OrderLog log;
  test::OrderHistories histories(24);
  test::TempFolder folder;
  Cache cache(log.log(), folder.path() / "cache");
  Cache forgetful(log.log(), folder.path() / "forgetful", {}, 0);
  auto created = histories.create();
  const std::string& stream = created.meta.stream;
  log.write(created);
  for (std::uint64_t version = 1; version <= 3; ++version) {
    if (version > 1) {
      Envelope meta = created.meta;
      meta.version = version;
      log.write(meta, codec::encode_event(meta, orders::OrderNoteChanged{{}, std::to_string(version)}));
    }
    cache.catch_up();
    forgetful.catch_up();
    StoredDocument found;
    REQUIRE(cache.store->look(stream, found) == OrderStore::Look::found);
    CHECK(found.version == version);
    CHECK(found.document == cache.documents().at(stream));
    CHECK(found.document == forgetful.store->find(stream)->document);
  }
}

TEST_CASE("the cache parks what it cannot read and stops before what it does not know") {
  OrderLog log;
  test::OrderHistories histories(22);
  test::TempFolder folder;
  auto bad = histories.create();
  log.write(bad);
  Envelope meta = bad.meta;
  meta.version = 2;
  log.write(meta, "no event");
  auto good = histories.create();
  log.write(good);
  {
    Cache cache(log.log(), folder.path(), {.halve_from = 1});
    cache.catch_up();
    CHECK(cache.tail.is_parked(bad.meta.stream));
    CHECK(cache.store->find(bad.meta.stream)->version == 1);
    CHECK(cache.store->find(good.meta.stream));
  }
  meta.version = 3;
  log.write(meta, codec::encode_event(meta, orders::OrderNoteChanged{}));
  meta = good.meta;
  meta.version = 2;
  std::string unknown = codec::encode_event(meta, orders::OrderNoteChanged{});
  unknown.replace(unknown.find("note_changed.v1"), 15, "note_changed.v9");
  auto place = log.write(meta, unknown);
  Cache later(log.log(), folder.path());
  later.catch_up();
  CHECK(later.tail.is_parked(bad.meta.stream));
  CHECK(later.store->find(bad.meta.stream)->version == 1);
  CHECK(later.store->find(good.meta.stream)->version == 1);
  CHECK(later.tail.status().lag.stopped.size() == 1);
  CHECK(later.tail.progress().next(place.partition) == place.offset);
}

TEST_CASE("who waits for an offset is called when it is covered, and not after letting go") {
  OrderLog log;
  test::OrderHistories histories(23);
  test::TempFolder folder;
  Cache cache(log.log(), folder.path());
  cache.catch_up();
  auto place = log.write(histories.create());
  int called = 0, forgotten = 0;
  auto waiting = cache.tail.progress().when_covered(place.partition, place.offset, [&] { ++called; });
  cache.tail.progress().when_covered(place.partition, place.offset, [&] { ++forgotten; });
  CHECK(called == 0);
  CHECK(cache.tail.progress().waiting() == 1);
  cache.catch_up();
  CHECK(called == 1);
  CHECK(forgotten == 0);
  auto late = cache.tail.progress().when_covered(place.partition, place.offset, [&] { ++called; });
  CHECK(called == 2);
}
