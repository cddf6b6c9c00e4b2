// The map whose copies share: held against std::map over drawn histories, and what a change costs, counted.
#include "command-side/decider/persistent_map.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "command-side/lane/state_codec.hpp"
#include "events/values.hpp"

using namespace paypie;

namespace {

constexpr std::uint64_t seed = 20'261'122;

using Map = PersistentMap<ReservationId, std::int64_t>;

ReservationId drawn_id(std::mt19937_64& random, std::uint64_t below) {
  ReservationId id;
  const auto number = random() % below;
  for (std::size_t i = 0; i < 8; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

std::vector<std::pair<ReservationId, std::int64_t>> entries(const auto& map) { return {map.begin(), map.end()}; }

Map of_size(std::size_t size) {
  std::mt19937_64 random(seed);
  Map map;
  while (map.size() < size) map.insert_or_assign(drawn_id(random, ~0ULL), 1);
  return map;
}

}  // namespace

TEST_CASE("a persistent map does what std::map does, and its copies stay as they were") {
  std::mt19937_64 random(seed);
  for (const std::uint64_t keys : {3U, 40U, 2'000U}) {
    CAPTURE(keys);
    Map map;
    std::map<ReservationId, std::int64_t> model;
    std::vector<std::pair<Map, std::map<ReservationId, std::int64_t>>> kept;
    for (int step = 0; step < 4'000; ++step) {
      const auto key = drawn_id(random, keys);
      if (random() % 3 == 0) {
        CHECK(map.erase(key) == (model.erase(key) == 1));
      } else {
        const auto value = static_cast<std::int64_t>(random() % 100);
        map.insert_or_assign(key, value);
        model.insert_or_assign(key, value);
      }
      const auto asked = drawn_id(random, keys);
      REQUIRE(map.contains(asked) == model.contains(asked));
      if (const auto* found = map.find(asked)) CHECK(*found == model.at(asked));
      if (step % 400 == 0) kept.emplace_back(map, model);
    }
    kept.emplace_back(map, model);
    for (const auto& [then, was] : kept) {
      CHECK(then.size() == was.size());
      CHECK(entries(then) == std::vector<std::pair<ReservationId, std::int64_t>>(was.begin(), was.end()));
    }
  }
}

TEST_CASE("equal persistent maps are equal whatever the order in which their entries came") {
  std::mt19937_64 random(seed);
  Map forwards, backwards;
  std::vector<ReservationId> keys;
  for (int i = 0; i < 500; ++i) keys.push_back(drawn_id(random, ~0ULL));
  for (const auto& key : keys) forwards.insert_or_assign(key, 1);
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) backwards.insert_or_assign(*key, 1);
  CHECK(forwards == backwards);
  backwards.insert_or_assign(keys.front(), 2);
  CHECK_FALSE(forwards == backwards);
  backwards.erase(keys.front());
  CHECK_FALSE(forwards == backwards);
  CHECK(Map() == Map());
}

TEST_CASE("maps of one size with other keys are not equal, and a map shares all it has with its copy") {
  Map one, other;
  one.insert_or_assign(ReservationId{{1}}, 1);
  other.insert_or_assign(ReservationId{{2}}, 1);
  CHECK_FALSE(one == other);
  const auto copy = one;
  CHECK(copy.entries_not_in(one) == 0);
  CHECK(other.entries_not_in(one) == 1);
}

TEST_CASE("iterators are equal where they stand at the same entry") {
  const auto map = of_size(3);
  auto at = map.begin();
  CHECK(at == map.begin());
  CHECK(at++ == map.begin());
  CHECK_FALSE(at == map.begin());
  CHECK_FALSE(at == map.end());
  CHECK(std::next(at, 2) == map.end());
}

TEST_CASE("keys of one hash are as good as others, and equal maps are equal whatever the order in which they came") {
  struct OneForAll {
    constexpr std::uint64_t operator()(std::uint64_t) const { return 7; }
  };
  PersistentMap<std::uint64_t, int, OneForAll> forwards, backwards;
  for (std::uint64_t key = 0; key < 20; ++key) forwards.insert_or_assign(key, 1);
  for (std::uint64_t key = 20; key > 0; --key) backwards.insert_or_assign(key - 1, 1);
  CHECK(forwards == backwards);
  CHECK(forwards.erase(10));
  CHECK(forwards.size() == 19);
  for (std::uint64_t key = 0; key < 20; ++key) CHECK(forwards.contains(key) == (key != 10));
}

TEST_CASE("a change of a map of ten thousand copies its path, not its entries") {
  // 1.39 x log2(n) is a treap's mean depth (Seidel and Aragon, 1996): 18 of 10,000. Copying them all would be 10,000.
  std::mt19937_64 random(seed);
  const auto mean_cost = [&](std::size_t size) {
    const auto map = of_size(size);
    std::size_t copied = 0, most = 0;
    for (int i = 0; i < 1'000; ++i) {
      auto changed = map;
      changed.insert_or_assign(drawn_id(random, ~0ULL), 1);
      const auto added = changed.entries_not_in(map);
      auto smaller = map;
      smaller.erase(
          std::next(map.begin(), static_cast<std::ptrdiff_t>(random() % std::min<std::size_t>(size, 50)))->first);
      copied += added + smaller.entries_not_in(map);
      most = std::max({most, added, smaller.entries_not_in(map)});
    }
    CHECK(most <= 64);
    return static_cast<double>(copied) / 2'000;
  };
  const auto ten = mean_cost(10), ten_thousand = mean_cost(10'000);
  MESSAGE("entries copied by a change: ", ten, " of 10, ", ten_thousand, " of 10,000");
  CHECK(ten_thousand <= 25);
  CHECK(ten >= 1);
}

TEST_CASE("a persistent map goes into a stored state and comes back") {
  const auto map = of_size(1'000);
  const auto bytes = lane::to_bytes(map);
  CHECK(lane::from_bytes<Map>(bytes) == map);
  CHECK(lane::layout_of<Map>() == lane::layout_of<std::map<ReservationId, std::int64_t>>());
  CHECK(bytes == lane::to_bytes(std::map<ReservationId, std::int64_t>(map.begin(), map.end())));
}

TEST_CASE("the youngest are remembered, the oldest forgotten first, and one that comes again is young") {
  Remembered<ReservationId, std::int64_t> memory;
  const auto key = [](std::uint8_t number) {
    ReservationId id;
    id.bytes[15] = number;
    return id;
  };
  for (std::uint8_t number = 1; number <= 3; ++number) memory.remember(key(number), number, 3);
  CHECK(memory.size() == 3);
  memory.remember(key(1), 10, 3);
  memory.remember(key(4), 4, 3);
  CHECK(memory.size() == 3);
  CHECK_FALSE(memory.contains(key(2)));
  REQUIRE(memory.find(key(1)));
  CHECK(*memory.find(key(1)) == 10);
  const auto again = lane::from_bytes<Remembered<ReservationId, std::int64_t>>(lane::to_bytes(memory));
  CHECK(again == memory);
  auto later = again;
  CHECK_FALSE(later == Remembered<ReservationId, std::int64_t>());
  later.remember(key(5), 5, 3);
  CHECK_FALSE(later == again);
  CHECK_FALSE(later.contains(key(3)));
  CHECK(later.contains(key(1)));
  CHECK(again.contains(key(3)));
}
