// What a state store promises, held against both: in memory and on RocksDB.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>

#include "command-side/lane/memory_state_store.hpp"
#include "command-side/lane/rocks_state_store.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::lane;
using paypie::test::TempFolder;

namespace {

CommandId command_id(std::uint8_t n) {
  CommandId id;
  id.bytes[3] = n;
  return id;
}

StateBatch batch(int partition, std::int64_t next, std::string state) {
  WriterId writer;
  writer.bytes[0] = 7;
  AppliedCommand applied{"ord_1", static_cast<std::uint64_t>(next), {next - 1}, {}, {1'700'000'000'000'000}};
  applied.request[31] = 9;
  return {partition,
          {{log::Offset{next}, log::Validity(3, writer, 5), 0xdeadbeef}, false, "node-1:8080", {1'700'000'000'000'001}},
          {{"ord_1", std::move(state)}},
          {{command_id(static_cast<std::uint8_t>(next)), applied}}};
}

std::unique_ptr<StateStore> open_rocks(const std::filesystem::path& folder, const std::string& fingerprint = "f") {
  auto store = RocksStateStore::open(folder, fingerprint, {});
  REQUIRE_MESSAGE(store, store.error());
  return std::move(*store);
}

// Runs the body over each store, with a way to close and reopen it.
void over_both(const std::function<void(std::unique_ptr<StateStore>&, const std::function<void()>&)>& body) {
  SUBCASE("in memory") {
    std::unique_ptr<StateStore> store = std::make_unique<MemoryStateStore>();
    body(store, [] {});
  }
  SUBCASE("on RocksDB") {
    TempFolder folder;
    auto store = open_rocks(folder.path() / "states");
    body(store, [&] {
      store.reset();
      store = open_rocks(folder.path() / "states");
    });
  }
}

}  // namespace

TEST_CASE("an empty store has nothing, and says so without reading the disk") {
  over_both([](auto& store, const auto&) {
    CHECK(*store->checkpoint(0) == std::nullopt);
    CHECK(*store->state(0, "ord_1", Tier::memory) == std::nullopt);
    CHECK(*store->command(0, command_id(1), Tier::memory) == std::nullopt);
  });
}

TEST_CASE("a batch is there as a whole: states, command ids and position, also after reopening") {
  over_both([](auto& store, const auto& reopen) {
    REQUIRE(store->write(batch(4, 10, "first")));
    REQUIRE(store->write(batch(4, 12, std::string("\0\xff", 2))));
    for (int round = 0; round < 2; ++round) {
      CHECK(**store->checkpoint(4) == batch(4, 12, "").checkpoint);
      CHECK(**store->state(4, "ord_1", Tier::disk) == std::string("\0\xff", 2));
      CHECK(**store->command(4, command_id(10), Tier::disk) == batch(4, 10, "").commands[0].second);
      CHECK(**store->command(4, command_id(12), Tier::disk) == batch(4, 12, "").commands[0].second);
      reopen();
    }
  });
}

TEST_CASE("what was just written is found without reading the disk") {
  over_both([](auto& store, const auto&) {
    REQUIRE(store->write(batch(4, 10, "first")));
    CHECK(**store->state(4, "ord_1", Tier::memory) == "first");
    CHECK(store->command(4, command_id(10), Tier::memory)->has_value());
  });
}

TEST_CASE("partitions do not see each other, and one can be forgotten alone") {
  over_both([](auto& store, const auto& reopen) {
    REQUIRE(store->write(batch(4, 10, "four")));
    REQUIRE(store->write(batch(5, 11, "five")));
    CHECK(**store->state(4, "ord_1", Tier::disk) == "four");
    CHECK(**store->state(5, "ord_1", Tier::disk) == "five");
    CHECK(*store->command(5, command_id(10), Tier::disk) == std::nullopt);
    REQUIRE(store->forget(4));
    reopen();
    CHECK(*store->checkpoint(4) == std::nullopt);
    CHECK(*store->state(4, "ord_1", Tier::disk) == std::nullopt);
    CHECK(*store->command(4, command_id(10), Tier::disk) == std::nullopt);
    CHECK(**store->state(5, "ord_1", Tier::disk) == "five");
    CHECK(store->checkpoint(5)->has_value());
  });
}

TEST_CASE("many states are found in one call, in the order asked for") {
  over_both([](auto& store, const auto&) {
    auto many = batch(0, 3, "one");
    many.states.push_back({"ord_2", "two"});
    REQUIRE(store->write(many));
    const std::vector<std::string> asked{"ord_2", "ord_x", "ord_1"};
    const auto found = store->states(0, asked);
    REQUIRE(found);
    REQUIRE(found->size() == 3);
    CHECK((*found)[0] == "two");
    CHECK((*found)[1] == std::nullopt);
    CHECK((*found)[2] == "one");
  });
}

TEST_CASE("checkpoints are read beside the owner of the store, and a folder without one has none") {
  TempFolder folder;
  const auto states = folder.path() / "states";
  CHECK(RocksStateStore::checkpoints_in(states).value().empty());
  CHECK_FALSE(std::filesystem::exists(states));
  auto store = open_rocks(states);
  CHECK(RocksStateStore::checkpoints_in(states).value().empty());
  for (const int partition : {3, 11}) REQUIRE(store->write(batch(partition, 10 + partition, "x")));
  const std::map<int, Checkpoint> wanted{{3, store->checkpoint(3).value().value()},
                                         {11, store->checkpoint(11).value().value()}};
  CHECK(RocksStateStore::checkpoints_in(states).value() == wanted);
  store.reset();
  CHECK(RocksStateStore::checkpoints_in(states).value() == wanted);
}

TEST_CASE("a RocksDB store of other state fields is emptied, and says so") {
  TempFolder folder;
  {
    auto store = open_rocks(folder.path() / "states", "old");
    REQUIRE(store->write(batch(4, 10, "first")));
  }
  {
    auto store = open_rocks(folder.path() / "states", "old");
    CHECK(store->checkpoint(4)->has_value());
  }
  auto store = RocksStateStore::open(folder.path() / "states", "new", {});
  REQUIRE(store);
  CHECK((*store)->emptied_because() == "its states have the fields of another version");
  CHECK(*(*store)->checkpoint(4) == std::nullopt);
  CHECK(*(*store)->state(4, "ord_1", Tier::disk) == std::nullopt);
}

TEST_CASE("a damaged RocksDB store is emptied: everything in it is in the log") {
  TempFolder folder;
  {
    auto store = open_rocks(folder.path() / "states");
    REQUIRE(store->write(batch(4, 10, "first")));
  }
  for (const auto& file : std::filesystem::directory_iterator(folder.path() / "states")) {
    if (file.path().filename().string().starts_with("MANIFEST")) {
      std::ofstream(file.path(), std::ios::trunc | std::ios::binary) << "no manifest at all, as it were";
    }
  }
  auto store = RocksStateStore::open(folder.path() / "states", "f", {});
  REQUIRE_MESSAGE(store, store.error());
  CHECK_FALSE((*store)->emptied_because().empty());
  CHECK(*(*store)->checkpoint(4) == std::nullopt);
}

TEST_CASE("a state that is only on the disk would block, and is then found there") {
  TempFolder folder;
  {
    auto store = open_rocks(folder.path() / "states");
    REQUIRE(store->write(batch(4, 10, std::string(5'000, 'x'))));
  }
  // Reopening writes the write-ahead log into a file that no cache has seen.
  auto store = open_rocks(folder.path() / "states");
  const auto looked = store->state(4, "ord_1", Tier::memory);
  REQUIRE_FALSE(looked);
  CHECK(looked.error() == Miss::would_block);
  CHECK((*store->state(4, "ord_1", Tier::disk))->size() == 5'000);
  CHECK(store->state(4, "ord_1", Tier::memory)->has_value());
  CHECK(*store->state(4, "ord_2", Tier::memory) == std::nullopt);
}
