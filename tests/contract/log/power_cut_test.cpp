// Power cuts, full disks and failing syncs under the embedded log: nothing acknowledged is lost, and nothing is
// acknowledged once the disk has failed.
#include <doctest/doctest.h>

#include <cstdlib>

#include "events/log/embedded.hpp"
#include "tests/support/acknowledgements.hpp"
#include "tests/support/fragile_disk/fragile_disk.hpp"
#include "tests/support/log_calls.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace {

const std::string topic = "paypie.test.events.v1";
const TopicPartition here{topic, 3};

EmbeddedOptions options_for(const TempFolder& folder, const FragileDisk& disk) {
  // Small buffers, so that write-ahead logs change and files are made within a test.
  return {.folder = folder.path() / "log", .write_buffer_bytes = 256U << 10, .env = disk.env()};
}

struct Story {
  std::uint64_t acknowledged = 0;
  std::optional<std::string> violation;  // the first one, with its cycle
};

// So many times: open, check, load, cut the power somewhere in the middle of it.
Story live_through_power_cuts(int cycles, std::uint64_t seed, EmbeddedOptions::Planted planted) {
  const TempFolder folder;
  Acknowledgements noted;
  std::mt19937_64 random(seed);
  Story story;
  for (int cycle = 0; cycle <= cycles && !story.violation; ++cycle) {
    FragileDisk disk;
    auto options = options_for(folder, disk);
    options.planted = planted;
    auto opened = EmbeddedLog::open(options);
    if (!opened) {
      story.violation = opened.error().detail;
    } else {
      REQUIRE((*opened)->ensure_topic(topic).has_value());
      story.violation = noted.missing_from(**opened);
    }
    if (story.violation) {
      story.violation = fmt::format("cycle {}: {}", cycle, *story.violation);
      break;
    }
    if (cycle == cycles) break;
    const auto until = noted.count() + 1 + random() % 600;
    Load load(**opened, topic, noted, random(), 1 + static_cast<int>(random() % 64));
    while (noted.count() < until) std::this_thread::yield();
    disk.cut_power(random());
    load.stop();
    opened->reset();
  }
  story.acknowledged = noted.count();
  return story;
}

int cycles_to_run() {
  const char* asked = std::getenv("PAYPIE_CYCLES");
  return asked == nullptr ? 20 : std::atoi(asked);
}

std::uint64_t seed_to_use() {
  const char* asked = std::getenv("PAYPIE_SEED");
  return asked == nullptr ? std::random_device{}() : std::strtoull(asked, nullptr, 10);
}

}  // namespace

TEST_CASE("after power cuts under load everything acknowledged is there, undamaged") {
  const auto seed = seed_to_use();
  CAPTURE(seed);
  const auto story = live_through_power_cuts(cycles_to_run(), seed, {});
  CHECK_MESSAGE(!story.violation, story.violation.value_or(""));
  CHECK(story.acknowledged >= static_cast<std::uint64_t>(cycles_to_run()));
  MESSAGE(story.acknowledged, " acknowledged over ", cycles_to_run(), " power cuts");
}

TEST_CASE("the planted bug 'no sync' is found by power cuts") {
  const auto seed = seed_to_use();
  CAPTURE(seed);
  CHECK(live_through_power_cuts(20, seed, {.no_sync = true}).violation.has_value());
}

TEST_CASE("the planted bug 'acknowledge before writing' is found by power cuts") {
  const auto seed = seed_to_use();
  CAPTURE(seed);
  CHECK(live_through_power_cuts(50, seed, {.ack_before_write = true}).violation.has_value());
}

TEST_CASE("a full disk is an error of every append from then on, is reported once, and loses nothing") {
  const TempFolder folder;
  Acknowledgements noted;
  {
    FragileDisk disk;
    std::atomic<int> fatal = 0;
    auto options = options_for(folder, disk);
    options.on_fatal = [&](const LogError& error) {
      CHECK(error.code == LogErrc::disk);
      CHECK(error.detail.find("space") != std::string::npos);
      ++fatal;
    };
    auto log = EmbeddedLog::open(options).value();
    REQUIRE(log->ensure_topic(topic).has_value());
    disk.limit_space(2U << 20);
    Load load(*log, topic, noted, 1, 16);
    while (fatal == 0) std::this_thread::yield();
    load.stop();
    disk.limit_space(std::nullopt);  // too late: what the disk holds is no longer known
    for (int i = 0; i < 3; ++i) {
      const auto delivery = append(*log, here, record_with("x"));
      REQUIRE_FALSE(delivery.has_value());
      CHECK(delivery.error().code == LogErrc::disk);
      CHECK_FALSE(delivery.error().retryable());
    }
    const auto created = log->ensure_topic("another");
    REQUIRE_FALSE(created.has_value());
    CHECK(created.error().code == LogErrc::disk);
    CHECK(fatal == 1);
    CHECK_FALSE(noted.missing_from(*log).has_value());  // reading goes on
  }
  CHECK(noted.count() > 100);
  const auto log = EmbeddedLog::open({.folder = folder.path() / "log"}).value();
  CHECK_FALSE(noted.missing_from(*log).has_value());
}

TEST_CASE("after a failed sync nothing is accepted, even if later syncs would succeed") {
  const TempFolder folder;
  Acknowledgements noted;
  {
    FragileDisk disk;
    auto log = EmbeddedLog::open(options_for(folder, disk)).value();
    REQUIRE(log->ensure_topic(topic).has_value());
    for (int i = 0; i < 10; ++i) {
      auto record = record_with(std::to_string(i));
      record.offset = append(*log, here, record).value().value();
      noted.add(here, record.offset, checksum(record));
    }
    disk.fail_syncs(true);
    CHECK(append(*log, here, record_with("lost")).error().code == LogErrc::disk);
    CHECK(log->end(here).value() == Offset{10});
    disk.fail_syncs(false);
    CHECK(append(*log, here, record_with("refused")).error().code == LogErrc::disk);
    CHECK(log->end(here).value() == Offset{10});
  }
  const auto log = EmbeddedLog::open({.folder = folder.path() / "log"}).value();
  CHECK_FALSE(noted.missing_from(*log).has_value());
}

TEST_CASE("appends that arrive together share a sync") {
  const TempFolder folder;
  FragileDisk disk;
  auto log = EmbeddedLog::open(options_for(folder, disk)).value();
  REQUIRE(log->ensure_topic(topic).has_value());
  std::vector<std::future<Delivery>> deliveries;
  {
    std::promise<void> held;
    std::promise<void> release;
    log->append(here, record_with("first"), [&](const Delivery&) {
      held.set_value();
      release.get_future().wait();
    });
    held.get_future().wait();
    for (int i = 0; i < 100; ++i) deliveries.push_back(start_append(*log, here, record_with("x")));
    const auto before = disk.syncs();
    release.set_value();
    for (auto& delivery : deliveries) CHECK(await(delivery).has_value());
    CHECK(disk.syncs() == before + 1);
  }
  CHECK(log->figures().batches == 2);
  CHECK(log->figures().appended == 101);
}
