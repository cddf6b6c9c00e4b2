// Opening RocksDB: locks name their holder, read-only views see what was written.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "platform/rocksdb/database.hpp"
#include "tests/support/lock_holder.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::rocks;

namespace {

OpenRequest request_for(const std::filesystem::path& folder, Access access = Access::exclusive) {
  return {
      .folder = folder,
      .access = access,
      .options = modest_options(),
      .families = {{"default", keyed_family(1U << 20)}, {"second", keyed_family(1U << 20)}},
  };
}

std::string get(const Database& database, const std::string& key) {
  std::string value;
  const auto status = database->Get({}, database.family("second"), key, &value);
  return status.ok() ? value : status.ToString();
}

// Blocks, not lengths: what is set aside for a file is not in its length.
std::uintmax_t disk_taken(const std::filesystem::path& folder) {
  constexpr std::uintmax_t block = 512;
  std::uintmax_t blocks = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    struct stat status{};
    if (::stat(file.path().c_str(), &status) == 0) blocks += static_cast<std::uintmax_t>(status.st_blocks);
  }
  return blocks * block;
}

}  // namespace

TEST_CASE("what was put is there after closing and opening again") {
  const test::TempFolder folder;
  {
    auto database = Database::open(request_for(folder.path() / "deep" / "er"));
    REQUIRE(database.has_value());
    CHECK(database->db().Put({}, database->family("second"), "k", "v").ok());
    CHECK(database->close().has_value());
  }
  auto again = Database::open(request_for(folder.path() / "deep" / "er"));
  REQUIRE(again.has_value());
  CHECK(get(*again, "k") == "v");
  CHECK(again->family("third") == nullptr);
}

TEST_CASE("a database that was flushed leaves the next open nothing to read from its write-ahead log") {
  for (const bool flushed : {false, true}) {
    CAPTURE(flushed);
    const test::TempFolder folder;
    {
      auto database = Database::open(request_for(folder.path()));
      REQUIRE(database.has_value());
      CHECK(database->db().Put({}, database->family(), "j", "u").ok());
      CHECK(database->db().Put({}, database->family("second"), "k", "v").ok());
      if (flushed) database->flush();
    }
    std::uintmax_t logged = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
      if (file.path().extension() == ".log") logged += file.file_size();
    }
    CHECK((logged == 0) == flushed);
    CHECK(get(*Database::open(request_for(folder.path())), "k") == "v");
  }
}

TEST_CASE("an open database takes the disk that its contents need, and sets none aside") {
  const test::TempFolder folder;
  auto database = Database::open({
      .folder = folder.path(),
      .access = Access::exclusive,
      .options = modest_options(),
      .families = {{"default", keyed_family(1U << 20, 16U << 20)}},
  });
  REQUIRE(database.has_value());
  CHECK(database->db().Put({}, database->family(), "k", "v").ok());
  CHECK(disk_taken(folder.path()) < 1'000'000);
}

TEST_CASE("opening twice in one process is refused, and does not drop the lock") {
  const test::TempFolder folder;
  auto first = Database::open(request_for(folder.path()));
  REQUIRE(first.has_value());
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto second = Database::open(request_for(folder.path()));
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().problem == Problem::locked);
    CHECK(second.error().detail.find("this process") != std::string::npos);
  }
}

TEST_CASE("a folder held by another process is refused and the process is named") {
  const test::TempFolder folder;
  {
    const test::LockHolder other(folder.path());
    const auto second = Database::open(request_for(folder.path()));
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().problem == Problem::locked);
    CHECK(second.error().detail.find("process " + std::to_string(other.pid())) != std::string::npos);
    CHECK(holder_of_lock(folder.path()).starts_with("process " + std::to_string(other.pid())));
  }
  CHECK(holder_of_lock(folder.path()).empty());
  CHECK(Database::open(request_for(folder.path())).has_value());
}

TEST_CASE("a read-only view is a still picture of what was written") {
  const test::TempFolder folder;
  auto writer = Database::open(request_for(folder.path()));
  REQUIRE(writer.has_value());
  CHECK(writer->db().Put({}, writer->family("second"), "k", "v").ok());
  const auto view = Database::open(request_for(folder.path(), Access::read_only));
  REQUIRE(view.has_value());
  CHECK(writer->db().Put({}, writer->family("second"), "k", "w").ok());
  CHECK(get(*view, "k") == "v");
  CHECK(get(*Database::open(request_for(folder.path(), Access::read_only)), "k") == "w");
  CHECK_FALSE(view->db().Put({}, view->family("second"), "k", "x").ok());
}

TEST_CASE("a read-only view of nothing, or a file in the way, is an error and not an empty database") {
  const test::TempFolder folder;
  CHECK_FALSE(Database::open(request_for(folder.path() / "none", Access::read_only)).has_value());
  CHECK_FALSE(Database::open(request_for("/dev/null/x")).has_value());
}
