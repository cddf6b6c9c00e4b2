// The embedded log seen by others: a second owner is refused, a view beside a writer, or of nobody's folder, reads.
#include <doctest/doctest.h>

#include <fstream>
#include <thread>

#include "events/log/embedded.hpp"
#include "events/log/embedded_view.hpp"
#include "tests/support/acknowledgements.hpp"
#include "tests/support/lock_holder.hpp"
#include "tests/support/log_calls.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace {

const std::string topic = "paypie.test.events.v1";
const TopicPartition here{topic, 3};

std::map<std::string, std::string> bytes_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    files[entry.path().filename().string()] = std::string(std::istreambuf_iterator<char>(file), {});
  }
  return files;
}

}  // namespace

TEST_CASE("a second process on the folder is told who has it, and may still look") {
  const TempFolder folder;
  REQUIRE(EmbeddedLog::open({.folder = folder.path()}).value()->ensure_topic(topic).has_value());
  {
    const LockHolder other(folder.path());
    const auto second = EmbeddedLog::open({.folder = folder.path()});
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().code == LogErrc::unavailable);
    CHECK(second.error().detail.find("process " + std::to_string(other.pid()) + " (python3)") != std::string::npos);
    CHECK(EmbeddedView::open({.folder = folder.path()}).has_value());
  }
  CHECK(EmbeddedLog::open({.folder = folder.path()}).has_value());
}

TEST_CASE("a view beside a busy writer holds everything acknowledged before it was taken, and stands still") {
  const TempFolder folder;
  // Small buffers: write-ahead logs change, files are made and merged behind the view's back.
  auto log = EmbeddedLog::open({.folder = folder.path(), .write_buffer_bytes = 64U << 10}).value();
  REQUIRE(log->ensure_topic(topic).has_value());
  Acknowledgements noted;
  Load load(*log, topic, noted, 1, 16);
  const auto view = EmbeddedView::open({.folder = folder.path(), .beside_writer = true}).value();
  for (int i = 0; i < 30; ++i) {
    const Acknowledgements before = noted;
    const auto refreshed = view->refresh();
    REQUIRE_MESSAGE(refreshed.has_value(), refreshed.error().detail);
    const auto problem = before.missing_from(*view);
    CHECK_MESSAGE(!problem, problem.value_or(""));
    const auto ends = view->ends();
    CHECK(ends.size() == partitions_per_topic);
    CHECK(view->read(here, ends.at(here) + 1, 1).error().code == LogErrc::gap);
    const auto until = noted.count() + 100;
    while (noted.count() < until) std::this_thread::yield();
    CHECK(view->ends() == ends);
  }
  load.stop();
  CHECK(view->end({"never", 0}).error().code == LogErrc::no_topic);
}

TEST_CASE("a view of a folder that nobody uses changes nothing in it, and checks as strictly as an owner") {
  const TempFolder live;
  const TempFolder folder;
  {
    auto log = EmbeddedLog::open({.folder = live.path()}).value();
    REQUIRE(log->ensure_topic(topic).has_value());
    for (int i = 0; i < 50; ++i) CHECK(append(*log, here, record_with(std::to_string(i))).has_value());
    // As a kill would leave it.
    std::filesystem::copy(live.path(), folder.path(), std::filesystem::copy_options::recursive);
  }
  const auto before = bytes_of(folder.path());
  const EmbeddedView::Options options{.folder = folder.path()};
  {
    const auto view = EmbeddedView::open(options).value();
    CHECK(read_all(*view, here).size() == 50);
  }
  CHECK(bytes_of(folder.path()) == before);

  for (const auto& [name, bytes] : before) {
    if (!name.ends_with(".log") || bytes.size() < 1000) continue;
    std::filesystem::resize_file(folder.path() / name, bytes.size() - 500);
  }
  const auto view = EmbeddedView::open(options);
  REQUIRE_FALSE(view.has_value());
  CHECK(view.error().code == LogErrc::damaged);
}

TEST_CASE("a view of a folder without a log is an error") {
  const TempFolder folder;
  CHECK_FALSE(EmbeddedView::open({.folder = folder.path()}).has_value());
  CHECK(std::filesystem::is_empty(folder.path()));
}
