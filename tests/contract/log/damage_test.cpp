// Damaged files under the embedded log: whatever is flipped, cut or missing is named or stops the opening; no record
// is ever skipped or altered in silence.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "events/log/embedded.hpp"
#include "events/log/stored.hpp"
#include "tests/support/log_calls.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace fs = std::filesystem;

namespace {

const std::string topic = "paypie.test.events.v1";
const TopicPartition here{topic, 3};
constexpr int records = 200;

// A log of 200 records in one partition. Its process is gone: killed (all is in the write-ahead log), or stopped in
// order (all is in files).
class Specimen {
 public:
  enum class End { killed, stopped };
  explicit Specimen(End end) {
    auto log = EmbeddedLog::open({.folder = live_.path()}).value();
    REQUIRE(log->ensure_topic(topic).has_value());
    for (int i = 0; i < records; ++i) {
      auto record = record_with(std::to_string(i) + std::string(400, static_cast<char>('a' + i % 26)));
      record.offset = append(*log, here, record).value().value();
      written_.push_back(std::move(record));
    }
    if (end == End::stopped) log.reset();
    fs::copy(live_.path(), original_.path(), fs::copy_options::recursive);
  }

  // The folder as that process left it, to be damaged.
  fs::path fresh_copy() {
    fs::remove_all(copy_.path());
    fs::copy(original_.path(), copy_.path(), fs::copy_options::recursive);
    return copy_.path();
  }
  const std::vector<Record>& written() const { return written_; }

 private:
  TempFolder live_;
  TempFolder original_;
  TempFolder copy_;
  std::vector<Record> written_;
};

// The largest file of that kind.
fs::path file_with(const fs::path& folder, const std::string& extension) {
  fs::path largest;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != extension) continue;
    if (largest.empty() || fs::file_size(entry.path()) > fs::file_size(largest)) largest = entry.path();
  }
  REQUIRE_FALSE(largest.empty());
  return largest;
}

void flip_bit(const fs::path& path, std::uint64_t bit) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  char byte = 0;
  file.seekg(static_cast<std::streamoff>(bit / 8)).get(byte);
  byte = static_cast<char>(byte ^ static_cast<char>(1U << (bit % 8)));
  file.seekp(static_cast<std::streamoff>(bit / 8)).put(byte);
  REQUIRE(file.good());
}

enum class Outcome { intact, named, stopped, silent };

// Opens and reads everything. `silent` is the one that must never be: fewer or other records and no error.
Outcome inspect(const fs::path& folder, const std::vector<Record>& written, std::string& detail) {
  auto opened = EmbeddedLog::open({.folder = folder, .tail_bytes = 0});
  if (!opened) {
    detail = opened.error().detail;
    return Outcome::stopped;
  }
  auto& log = **opened;
  for (std::size_t at = 0; at < written.size();) {
    const auto chunk = log.read(here, Offset{static_cast<std::int64_t>(at)}, 10'000);
    if (!chunk) {
      detail = chunk.error().detail;
      const bool damage = chunk.error().code == LogErrc::damaged || chunk.error().code == LogErrc::gap;
      const auto name = fmt::format("{} offset {}", here.text(), at);
      return damage && detail.find(name) != std::string::npos ? Outcome::named : Outcome::silent;
    }
    if (chunk->records.empty()) return Outcome::silent;
    for (const auto& record : chunk->records) {
      if (*record != written[at++]) return Outcome::silent;
    }
  }
  return log.end(here) == Offset{records} ? Outcome::intact : Outcome::silent;
}

std::map<Outcome, int> flip_all_over(Specimen& specimen, const std::string& extension, int flips, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::map<Outcome, int> outcomes;
  for (int i = 0; i < flips; ++i) {
    const auto folder = specimen.fresh_copy();
    const auto file = file_with(folder, extension);
    const auto bit = random() % (8 * fs::file_size(file));
    flip_bit(file, bit);
    std::string detail;
    const auto outcome = inspect(folder, specimen.written(), detail);
    ++outcomes[outcome];
    CAPTURE(bit);
    CAPTURE(detail);
    CHECK(outcome != Outcome::silent);
  }
  MESSAGE(extension, ": ", outcomes[Outcome::intact], " intact, ", outcomes[Outcome::named], " named, ",
          outcomes[Outcome::stopped], " stopped the opening");
  return outcomes;
}

}  // namespace

TEST_CASE("a bit flipped in a file of values is named by the read that meets it; records before it are served") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  Specimen specimen(Specimen::End::stopped);
  const auto outcomes = flip_all_over(specimen, ".blob", 60, seed);
  CHECK(outcomes.at(Outcome::named) >= 40);
}

TEST_CASE("a bit flipped in a file of keys is named or stops the opening") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  Specimen specimen(Specimen::End::stopped);
  flip_all_over(specimen, ".sst", 60, seed);
}

TEST_CASE("a bit flipped in the write-ahead log stops the opening, wherever it is") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  Specimen specimen(Specimen::End::killed);
  const auto outcomes = flip_all_over(specimen, ".log", 60, seed);
  CHECK(outcomes.at(Outcome::stopped) == 60);
}

TEST_CASE("a write-ahead log that is cut anywhere before its end, or gone, stops the opening") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  Specimen specimen(Specimen::End::killed);
  for (int i = 0; i < 20; ++i) {
    const auto folder = specimen.fresh_copy();
    const auto file = file_with(folder, ".log");
    const auto size = random() % fs::file_size(file);
    CAPTURE(size);
    fs::resize_file(file, size);
    std::string detail;
    CHECK(inspect(folder, specimen.written(), detail) == Outcome::stopped);
    CAPTURE(detail);
    CHECK(detail.find("paypie.test.events.v1/3 ends at offset") != std::string::npos);
  }
  const auto folder = specimen.fresh_copy();
  fs::remove(file_with(folder, ".log"));
  std::string detail;
  CHECK(inspect(folder, specimen.written(), detail) == Outcome::stopped);
}

TEST_CASE("a torn end of the write-ahead log, as a power cut leaves it, is dropped") {
  Specimen specimen(Specimen::End::killed);
  const auto folder = specimen.fresh_copy();
  // The half of a record that was never acknowledged: the last one, with the note not yet knowing of it.
  const auto file = file_with(folder, ".log");
  fs::resize_file(file, fs::file_size(file) - 100);
  {
    Acknowledged note(folder);
    REQUIRE(note.note({{here, Offset{records - 1}}}).has_value());
  }
  auto log = EmbeddedLog::open({.folder = folder}).value();
  CHECK(log->end(here) == Offset{records - 1});
  CHECK(read_all(*log, here).size() == records - 1);
  CHECK(append(*log, here, record_with("next")).value() == Offset{records - 1});
}

TEST_CASE("a missing file of keys or values stops the opening or is named") {
  Specimen specimen(Specimen::End::stopped);
  for (const std::string extension : {".sst", ".blob"}) {
    CAPTURE(extension);
    const auto folder = specimen.fresh_copy();
    fs::remove(file_with(folder, extension));
    std::string detail;
    const auto outcome = inspect(folder, specimen.written(), detail);
    CAPTURE(detail);
    CHECK((outcome == Outcome::stopped || outcome == Outcome::named));
  }
}

TEST_CASE("a record that is damaged or missing inside the database is named, and its neighbours are served") {
  Specimen specimen(Specimen::End::stopped);
  struct Row {
    const char* what;
    std::function<void(const rocks::Database&, const std::string& key, const std::string& value)> damage;
    LogErrc code;
  };
  const auto put = [](const rocks::Database& database, const std::string& key, const std::string& value) {
    REQUIRE(database->Put({}, database.family(), key, value).ok());
  };
  const Row rows[] = {
      {"deleted",
       [](const auto& database, const auto& key, const auto&) {
         REQUIRE(database->Delete({}, database.family(), key).ok());
       },
       LogErrc::gap},
      {"emptied", [&](const auto& database, const auto& key, const auto&) { put(database, key, ""); },
       LogErrc::damaged},
      {"cut short",
       [&](const auto& database, const auto& key, const auto& value) { put(database, key, value.substr(0, 20)); },
       LogErrc::damaged},
      {"grown", [&](const auto& database, const auto& key, const auto& value) { put(database, key, value + "x"); },
       LogErrc::damaged},
      {"of another format",
       [&](const auto& database, const auto& key, const auto& value) { put(database, key, "\x7f" + value.substr(1)); },
       LogErrc::damaged},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto folder = specimen.fresh_copy();
    {
      const auto database =
          rocks::Database::open(stored_log_request(folder, rocks::Access::exclusive, nullptr)).value();
      const auto key = stored::record_key(here, Offset{100});
      std::string value;
      REQUIRE(database->Get({}, database.family(), key, &value).ok());
      row.damage(database, key, value);
    }
    auto log = EmbeddedLog::open({.folder = folder});
    if (row.code == LogErrc::gap) {
      // Within the last 256, where opening looks for holes.
      REQUIRE_FALSE(log.has_value());
      CHECK(log.error().code == LogErrc::gap);
      CHECK(log.error().detail.find("offset 100") != std::string::npos);
      continue;
    }
    REQUIRE(log.has_value());
    CHECK((*log)->read(here, Offset{0}, 1 << 20)->records.size() == 100);
    const auto at = (*log)->read(here, Offset{100}, 1 << 20);
    REQUIRE_FALSE(at.has_value());
    CHECK(at.error().code == row.code);
    CHECK(at.error().detail.find(here.text() + " offset 100") != std::string::npos);
    CHECK((*log)->read(here, Offset{101}, 1 << 20)->records.size() == 99);
  }
}

TEST_CASE("a record swapped with another is damaged: its checksum holds its offset") {
  Specimen specimen(Specimen::End::stopped);
  const auto folder = specimen.fresh_copy();
  {
    const auto database = rocks::Database::open(stored_log_request(folder, rocks::Access::exclusive, nullptr)).value();
    std::string value;
    REQUIRE(database->Get({}, database.family(), stored::record_key(here, Offset{10}), &value).ok());
    REQUIRE(database->Put({}, database.family(), stored::record_key(here, Offset{20}), value).ok());
  }
  const auto log = EmbeddedLog::open({.folder = folder}).value();
  const auto swapped = log->read(here, Offset{20}, 1);
  REQUIRE_FALSE(swapped.has_value());
  CHECK(swapped.error().code == LogErrc::damaged);
}
