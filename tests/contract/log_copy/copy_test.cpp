// Copying between any two logs: byte-equal, taken up again where it stopped, refused where it would change a history.
#include <doctest/doctest.h>

#include "tests/support/log_calls.hpp"
#include "tests/support/log_subjects.hpp"
#include "tests/support/order_log.hpp"
#include "tools/log_copy/copy.hpp"
#include "tools/replay/verify.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;
using log_copy::copy;
using log_copy::Problem;

namespace {

constexpr const char* parcels = "paypie.parcel.events.v1";

// Orders, and records that no reader understands but every log must keep.
void fill(EventLog& log, int orders = 60) {
  OrderLog written;
  OrderHistories histories(5);
  written.write(histories, orders);
  for (int partition = 0; partition < partitions_per_topic; ++partition) {
    const auto where = OrderLog::where(partition);
    written.duplicate_last(partition);
    for (const auto& record : written.broker().records(where)) REQUIRE(append(log, where, *record).has_value());
  }
  const std::string nul("\0", 1);
  const std::vector<Record> awkward{{{}, Timestamp{-1}, nul, {{"", ""}, {"b", "2"}, {"a", "1"}, {"b", nul}}, nul},
                                    {{}, Timestamp{1'234'567}, std::nullopt, {}, ""},
                                    {{}, Timestamp{INT64_MAX}, "", {{"\xff", "\xc3\x28"}}, std::string(100'000, 'v')}};
  for (const auto& record : awkward) REQUIRE(append(log, {parcels, 4}, record).has_value());
}

using Test = std::function<void(LogSubject& from, LogSubject& to)>;

void over_pair(const LogMaker& source, const LogMaker& target, const Test& test) {
  CAPTURE(source.name);
  CAPTURE(target.name);
  const auto from = source.make({}), to = target.make({});
  for (const auto* topic : {OrderLog::topic, parcels}) REQUIRE(from->log().ensure_topic(topic).has_value());
  fill(from->log());
  test(*from, *to);
}

void over_every_pair(const Test& test) {
  for (const auto& source : log_subjects()) {
    for (const auto& target : log_subjects()) over_pair(source, target, test);
  }
}

// For what depends on the target alone.
void over_every_target(const Test& test) {
  for (const auto& target : log_subjects()) over_pair(log_subjects().front(), target, test);
}

std::vector<std::vector<Record>> everything(EventLog& log) {
  std::vector<std::vector<Record>> all;
  for (const auto& topic : log.topics().value()) {
    for (int partition = 0; partition < partitions_per_topic; ++partition) {
      all.push_back(read_all(log, {topic, partition}));
    }
  }
  return all;
}

struct Stopped {};

// Ends a copy after so many records appended.
log_copy::Options stopping_after(std::uint64_t records) {
  log_copy::Options options;
  options.progress = [records](log_copy::Step step, std::uint64_t done, std::uint64_t) {
    if (step == log_copy::Step::copying && done >= records) throw Stopped();
  };
  return options;
}

}  // namespace

TEST_CASE("a copy is equal in every byte, offset and fold, also after reopening") {
  over_every_pair([](LogSubject& from, LogSubject& to) {
    const auto copied = copy(from.log(), to.log(), {});
    REQUIRE_MESSAGE(copied.has_value(), copied.error().detail);
    CHECK(copied->topics == 2);
    CHECK(copied->known == 0);
    const auto wanted = everything(from.log());
    to.reopen();
    CHECK(everything(to.log()) == wanted);
    const auto report = replay::verify(from.log(), {});
    CHECK(report.events == 60);
    CHECK(replay::verify(to.log(), {}) == report);
    // And nothing is left to do.
    const auto again = copy(from.log(), to.log(), {});
    REQUIRE(again.has_value());
    CHECK(again->known == again->records);
    CHECK(everything(to.log()) == wanted);
  });
}

TEST_CASE("a copy that was stopped is taken up where it stopped, also when the source has grown") {
  over_every_pair([](LogSubject& from, LogSubject& to) {
    CHECK_THROWS_AS(copy(from.log(), to.log(), stopping_after(40)), Stopped);
    to.reopen();
    REQUIRE(append(from.log(), {parcels, 4}, record_with("later")).has_value());
    const auto copied = copy(from.log(), to.log(), {});
    REQUIRE_MESSAGE(copied.has_value(), copied.error().detail);
    CHECK(copied->known > 0);
    CHECK(copied->known < copied->records);
    CHECK(everything(to.log()) == everything(from.log()));
  });
}

TEST_CASE("a window of one record at a time copies the same") {
  over_every_target([](LogSubject& from, LogSubject& to) {
    log_copy::Options options;
    options.chunk_bytes = 1;
    options.in_flight = 1;
    REQUIRE(copy(from.log(), to.log(), options).has_value());
    CHECK(everything(to.log()) == everything(from.log()));
  });
}

TEST_CASE("a target that is no prefix is refused at the first record that differs, and left as it was") {
  over_every_target([](LogSubject& from, LogSubject& to) {
    for (const auto* topic : {OrderLog::topic, parcels}) REQUIRE(to.log().ensure_topic(topic).has_value());
    const TopicPartition where{OrderLog::topic, 7};
    auto records = read_all(from.log(), where);
    REQUIRE(records.size() >= 3);
    REQUIRE(append(to.log(), where, records[0]).has_value());
    records[1].headers.back().value += "x";
    REQUIRE(append(to.log(), where, records[1]).has_value());
    const auto before = everything(to.log());
    const auto copied = copy(from.log(), to.log(), {});
    REQUIRE_FALSE(copied.has_value());
    CHECK(copied.error().problem == Problem::differs);
    CHECK(copied.error().detail.find("paypie.order.events.v1/7 offset 1:") != std::string::npos);
    CHECK(everything(to.log()) == before);
  });
}

TEST_CASE("a target that holds more than the source is refused where the source ends") {
  over_every_target([](LogSubject& from, LogSubject& to) {
    REQUIRE(copy(from.log(), to.log(), {}).has_value());
    REQUIRE(append(to.log(), {parcels, 4}, record_with("a server began here")).has_value());
    const auto copied = copy(from.log(), to.log(), {});
    REQUIRE_FALSE(copied.has_value());
    CHECK(copied.error().problem == Problem::differs);
    CHECK(copied.error().detail.find("paypie.parcel.events.v1/4 offset 3:") != std::string::npos);

    REQUIRE(to.log().ensure_topic("paypie.only_here.events.v1").has_value());
    REQUIRE(append(to.log(), {"paypie.only_here.events.v1", 2}, record_with("x")).has_value());
    const auto other = copy(from.log(), to.log(), {});
    REQUIRE_FALSE(other.has_value());
    CHECK(other.error().detail.find("paypie.only_here.events.v1/2 offset 0:") != std::string::npos);
  });
}

TEST_CASE("whoever appends to the target meanwhile is noticed") {
  over_every_target([](LogSubject& from, LogSubject& to) {
    bool done = false;
    log_copy::Options options;
    options.in_flight = 1;
    options.progress = [&](log_copy::Step step, std::uint64_t at, std::uint64_t) {
      if (done || step != log_copy::Step::copying || at < 20) return;
      done = true;
      for (int partition = 0; partition < partitions_per_topic; ++partition) {
        REQUIRE(append(to.log(), {OrderLog::topic, partition}, record_with("a server")).has_value());
      }
    };
    const auto copied = copy(from.log(), to.log(), options);
    REQUIRE_FALSE(copied.has_value());
    CHECK(copied.error().problem == Problem::interfered);
  });
}

TEST_CASE("whoever appends behind the end of the copy is noticed, too") {
  over_every_target([](LogSubject& from, LogSubject& to) {
    bool done = false;
    log_copy::Options options;
    options.progress = [&](log_copy::Step step, std::uint64_t, std::uint64_t) {
      if (done || step != log_copy::Step::verifying) return;
      done = true;
      REQUIRE(append(to.log(), {OrderLog::topic, 0}, record_with("a server")).has_value());
    };
    const auto copied = copy(from.log(), to.log(), options);
    REQUIRE_FALSE(copied.has_value());
    CHECK(copied.error().problem == Problem::interfered);
  });
}
