// The contract of EventLog, reading: verbatim bytes, chunks, ends, gaps, reopening and watching.
#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/support/log_calls.hpp"
#include "tests/support/log_subjects.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace {

const std::string topic = "paypie.test.events.v1";
const TopicPartition here{topic, 7};

void over_every_log(const std::function<void(LogSubject&)>& test) {
  for (const auto& maker : log_subjects()) {
    CAPTURE(maker.name);
    const auto subject = maker.make({});
    const auto made = subject->log().ensure_topic(topic);
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().detail));
    test(*subject);
  }
}

std::vector<Record> awkward_records() {
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  const std::string nul("\0", 1);
  return {
      {{}, Timestamp{0}, std::nullopt, {}, ""},
      {{}, Timestamp{1}, "", {}, ""},
      {{}, Timestamp{-1}, nul, {{"", ""}}, nul},
      {{}, Timestamp{INT64_MAX}, every_byte, {{every_byte, every_byte}}, every_byte + every_byte},
      {{}, Timestamp{INT64_MIN}, "k", {{"b", "2"}, {"a", "1"}, {"b", "2"}, {"b", "3"}}, "order and duplicates"},
      {{}, Timestamp{5}, "\xff\xfe", {{"\xc3\x28", "\xa0\xa1"}}, "not UTF-8 \xf0\x28\x8c\x28"},
      {{}, Timestamp{6}, std::string(3000, 'k'), std::vector<Header>(300, {"n", "v"}), std::string(100'000, 'v')},
  };
}

}  // namespace

TEST_CASE("records come back verbatim, also after reopening") {
  over_every_log([](LogSubject& subject) {
    auto expected = awkward_records();
    std::int64_t offset = 0;
    for (auto& record : expected) {
      record.offset = Offset{999};  // ignored by append
      CHECK(append(subject.log(), here, record).value() == Offset{offset});
      record.offset = Offset{offset++};
    }
    CHECK(read_all(subject.log(), here) == expected);
    subject.reopen();
    const auto again = read_all(subject.log(), here);
    CHECK(again == expected);
    for (std::size_t i = 0; i < again.size(); ++i) CHECK(checksum(again[i]) == checksum(expected[i]));
  });
}

TEST_CASE("a chunk holds at most max_bytes, but at least one record, and chunks join without seams") {
  over_every_log([](LogSubject& subject) {
    for (int i = 0; i < 20; ++i) CHECK(append(subject.log(), here, record_of_size(1000)).has_value());
    struct Row {
      std::size_t max_bytes;
      std::size_t records;
    };
    for (const auto& row : {Row{0, 1}, Row{1, 1}, Row{1000, 1}, Row{1999, 1}, Row{2000, 2}, Row{2001, 2},
                            Row{19'999, 19}, Row{20'000, 20}, Row{1'000'000, 20}}) {
      CAPTURE(row.max_bytes);
      const auto chunk = subject.log().read(here, Offset{0}, row.max_bytes);
      REQUIRE(chunk.has_value());
      CHECK(chunk->records.size() == row.records);
      CHECK(chunk->end == Offset{20});
      CHECK(read_all(subject.log(), here, row.max_bytes).size() == 20);
    }
    const auto middle = subject.log().read(here, Offset{13}, 2500);
    REQUIRE(middle.has_value());
    REQUIRE(middle->records.size() == 2);
    CHECK(middle->records[0]->offset == Offset{13});
    CHECK(middle->records[1]->offset == Offset{14});
  });
}

TEST_CASE("at the end a read is empty; beyond it the log was cut") {
  over_every_log([](LogSubject& subject) {
    const auto empty = subject.log().read(here, Offset{0}, 1000);
    REQUIRE(empty.has_value());
    CHECK(empty->records.empty());
    CHECK(empty->end == Offset{0});
    for (int i = 0; i < 3; ++i) CHECK(append(subject.log(), here, record_with("x")).has_value());
    const auto at_end = subject.log().read(here, Offset{3}, 1000);
    REQUIRE(at_end.has_value());
    CHECK(at_end->records.empty());
    CHECK(at_end->end == Offset{3});
    for (const std::int64_t outside : {std::int64_t{4}, INT64_MAX, std::int64_t{-1}, INT64_MIN}) {
      const auto beyond = subject.log().read(here, Offset{outside}, 1000);
      REQUIRE_FALSE(beyond.has_value());
      CHECK(beyond.error().code == LogErrc::gap);
      CHECK_FALSE(beyond.error().retryable());
      CHECK(beyond.error().detail.find(here.text()) != std::string::npos);
    }
  });
}

TEST_CASE("the end is exact, and exact again after reopening, when appending goes on") {
  over_every_log([](LogSubject& subject) {
    for (int round = 0; round < 3; ++round) {
      for (int i = 0; i < 4; ++i) {
        CHECK(subject.log().end(here).value() == Offset{4 * round + i});
        CHECK(append(subject.log(), here, record_with("x")).value() == Offset{4 * round + i});
      }
      CHECK(subject.log().end({topic, 6}).value() == Offset{0});
      CHECK(subject.log().end({topic, 8}).value() == Offset{0});
      subject.reopen();
    }
    CHECK(read_all(subject.log(), here).size() == 12);
  });
}

TEST_CASE("what was reported is readable at once") {
  over_every_log([](LogSubject& subject) {
    for (int i = 0; i < 50; ++i) {
      auto promise = std::make_shared<std::promise<bool>>();
      auto readable = promise->get_future();
      subject.log().append(here, record_with(std::to_string(i)), [&subject, promise, i](const Delivery&) {
        const auto chunk = subject.log().read(here, Offset{i}, 1);
        promise->set_value(chunk && chunk->records.size() == 1 && chunk->records[0]->value == std::to_string(i));
      });
      CHECK(await(readable));
    }
  });
}

TEST_CASE("reading while others append sees a dense, growing prefix") {
  over_every_log([](LogSubject& subject) {
    constexpr std::int64_t total = 2000;
    std::jthread writer([&] {
      std::vector<std::future<Delivery>> deliveries;
      for (std::int64_t i = 0; i < total; ++i) {
        deliveries.push_back(start_append(subject.log(), here, record_with(std::to_string(i))));
        if (i % 50 == 0) await(deliveries.back()).value();
      }
    });
    std::int64_t seen = 0;
    bool in_order = true;
    while (seen < total && in_order) {
      const auto chunk = subject.log().read(here, Offset{seen}, 10'000);
      REQUIRE(chunk.has_value());
      for (const auto& record : chunk->records) in_order = in_order && record->value == std::to_string(seen++);
    }
    CHECK(in_order);
    CHECK(seen == total);
  });
}

TEST_CASE("whoever watches a topic hears of every partition that grew, until it stops watching") {
  over_every_log([](LogSubject& subject) {
    REQUIRE(subject.log().ensure_topic("other").has_value());
    std::mutex mutex;
    std::condition_variable heard;
    std::vector<std::int64_t> ends(partitions_per_topic, 0);
    auto subscription = subject.log().watch(topic, [&](int partition) {
      const std::lock_guard lock(mutex);
      ends.at(static_cast<std::size_t>(partition)) = subject.log().end({topic, partition}).value().value;
      heard.notify_all();
    });
    CHECK(append(subject.log(), {"other", 5}, record_with("x")).has_value());
    for (const int partition : {3, 11, 3})
      CHECK(append(subject.log(), {topic, partition}, record_with("x")).has_value());
    {
      std::unique_lock lock(mutex);
      CHECK(heard.wait_for(lock, patience, [&] { return ends[3] == 2 && ends[11] == 1; }));
      CHECK(ends[5] == 0);
    }
    subscription.reset();
    CHECK(append(subject.log(), {topic, 3}, record_with("x")).has_value());
    const std::lock_guard lock(mutex);
    CHECK(ends[3] == 2);
  });
}

TEST_CASE("topics are listed by name, also after reopening") {
  over_every_log([](LogSubject& subject) {
    const std::vector<std::string> names{"paypie.other.events.v1", topic, "paypie.test.events.v10"};
    CHECK(subject.log().topics().value() == std::vector{topic});
    for (const auto& name : {names[2], names[0], topic}) REQUIRE(subject.log().ensure_topic(name).has_value());
    CHECK(subject.log().topics().value() == names);
    subject.reopen();
    CHECK(subject.log().topics().value() == names);
  });
}

TEST_CASE("a subscription can be dropped while it is called, and outlives nothing it needs") {
  over_every_log([](LogSubject& subject) {
    auto subscription = std::make_shared<EventLog::Subscription>();
    std::promise<void> called;
    auto future = called.get_future();
    *subscription = subject.log().watch(topic, [&, subscription](int) mutable {
      subscription->reset();
      called.set_value();  // twice would throw
    });
    for (int i = 0; i < 5; ++i) CHECK(append(subject.log(), here, record_with("x")).has_value());
    CHECK(future.wait_for(patience) == std::future_status::ready);
    auto late = subject.log().watch(topic, [](int) {});
    subject.reopen();
    late.reset();
    CHECK(subject.log().end(here).value() == Offset{5});
  });
}
