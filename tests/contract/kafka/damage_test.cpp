// Brokers that lost acknowledged records, or whose segments are damaged: named at the offset, never skipped or reset.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "events/log/kafka/log.hpp"
#include "events/log/kafka/view.hpp"
#include "tests/support/kafka_broker.hpp"
#include "tests/support/log_calls.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace fs = std::filesystem;

namespace {

const std::string topic = "paypie.test.events.v1";
const TopicPartition here{topic, 3};
const TopicPartition elsewhere{topic, 4};
constexpr int written = 40;

std::unique_ptr<KafkaLog> open(const KafkaBroker& broker, std::size_t tail_bytes = 64U << 20) {
  auto opened = KafkaLog::open({.servers = broker.bootstrap(), .tail_bytes = tail_bytes});
  REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().detail));
  const auto made = (*opened)->ensure_topic(topic);
  REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().detail));
  return std::move(*opened);
}

void write(KafkaLog& log, const TopicPartition& where, int count, const std::string& text) {
  for (int i = 0; i < count; ++i) {
    REQUIRE(append(log, where, record_with(text + std::to_string(i) + std::string(200, 'x'))).has_value());
  }
}

fs::path segment(const KafkaBroker& broker) {
  return broker.data() / (here.topic + "-" + std::to_string(here.partition)) / "00000000000000000000.log";
}

// As an unclean election or a restored disk would: the broker comes back with the first half.
void lose_half(KafkaBroker& broker) {
  broker.kill();
  const auto file = segment(broker);
  fs::resize_file(file, fs::file_size(file) / 2);
  broker.restart();
}

LogError error_of(KafkaLog& log, const TopicPartition& where, Offset from) {
  LogError error;
  const bool failed = eventually(
      [&] {
        const auto read = log.read(where, from, 1 << 20);
        if (!read) error = read.error();
        return !read && !read.error().retryable();
      },
      std::chrono::milliseconds(60'000));
  CHECK(failed);
  return error;
}

}  // namespace

TEST_CASE("a partition that lost acknowledged records stops for everyone who follows it, and no other one does") {
  KafkaBroker broker;
  const auto follower = open(broker);
  const auto writer = open(broker);
  write(*writer, here, written, "first");
  write(*writer, elsewhere, 3, "first");
  // It has seen the last record, too: an offset past what it saw would be beyond the end, and no cut.
  REQUIRE(eventually([&] {
    const auto read = follower->read(here, Offset{written - 1}, 1);
    return read && !read->records.empty();
  }));
  lose_half(broker);
  for (auto* log : {follower.get(), writer.get()}) {
    const auto error = error_of(*log, here, Offset{written});
    CHECK(error.code == LogErrc::gap);
    CHECK(error.detail.find(here.text() + " was cut") != std::string::npos);
    CHECK(error_of(*log, here, Offset{0}).code == LogErrc::gap);  // until it is opened anew, on purpose
    CHECK(eventually([&] { return log->read(elsewhere, Offset{2}, 1).has_value(); }));
  }
  const auto fresh = open(broker);
  const auto end = fresh->end(here).value();
  CHECK(end < Offset{written});
  CHECK(fresh->read(here, Offset{written}, 1).error().code == LogErrc::gap);
  CHECK(read_all(*fresh, here).size() == static_cast<std::size_t>(end.value));
}

TEST_CASE("a partition that lost records and grew past its old end is not taken for the old one") {
  KafkaBroker broker;
  const auto follower = open(broker);
  write(*follower, here, written, "first");
  lose_half(broker);
  const auto other = open(broker);
  write(*other, here, written, "second");
  const auto error = error_of(*follower, here, Offset{written});
  CHECK(error.code == LogErrc::gap);
  CHECK(error.detail.find(here.text() + " was cut") != std::string::npos);
}

TEST_CASE("a broker that restarts with everything stops nothing, and what is appended then is read") {
  KafkaBroker broker;
  const auto log = open(broker);
  write(*log, here, written, "first");
  for (int round = 0; round < 2; ++round) {
    round == 0 ? broker.kill() : broker.stop();
    broker.restart();
    REQUIRE(eventually([&] { return append(*log, here, record_with("again")).has_value(); }));
    CHECK(read_all(*log, here).size() == static_cast<std::size_t>(written + round + 1));
    // Each time it looks whether the youngest records are still the same.
    CHECK(eventually([&] { return log->figures().tail.rebuilt > static_cast<std::uint64_t>(round); }));
  }
}

TEST_CASE("a record whose segment was damaged on the broker's disk is named or never handed out") {
  KafkaBroker broker;
  write(*open(broker), here, written, "first");
  broker.stop();
  {
    std::fstream file(segment(broker), std::ios::in | std::ios::out | std::ios::binary);
    // All batches are of one size, so this is inside the value of one in the middle.
    const auto middle = static_cast<std::streamoff>(fs::file_size(segment(broker)) / 2);
    file.seekp(middle + 200).put('#');
    REQUIRE(file.good());
  }
  broker.restart();
  // A consumer of its own, so that nothing comes from memory.
  const auto view = KafkaView::open({.servers = broker.bootstrap(), .read_within = std::chrono::seconds(3)}).value();
  std::int64_t intact = 0;
  for (;;) {
    const auto chunk = view->read(here, Offset{intact}, 1);
    if (!chunk) {
      CAPTURE(chunk.error().detail);
      CHECK(chunk.error().detail.find(here.text() + " offset " + std::to_string(intact)) != std::string::npos);
      CHECK(chunk.error().code == LogErrc::damaged);
      break;
    }
    REQUIRE_FALSE(chunk->records.empty());
    REQUIRE(chunk->records[0]->value == "first" + std::to_string(intact) + std::string(200, 'x'));
    ++intact;
  }
  CHECK(intact > 0);
  CHECK(intact < written);
}
