// The contract of EventLog, appending: order, offsets, limits, reports. The same cases over every implementation.
#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <set>
#include <thread>

#include "tests/support/log_calls.hpp"
#include "tests/support/log_subjects.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace {

const std::string topic = "paypie.test.events.v1";
const TopicPartition here{topic, 7};

void over_every_log(const std::function<void(LogSubject&)>& test, const SubjectOptions& options = {}) {
  for (const auto& maker : log_subjects()) {
    CAPTURE(maker.name);
    const auto subject = maker.make(options);
    const auto made = subject->log().ensure_topic(topic);
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().detail));
    test(*subject);
  }
}

}  // namespace

TEST_CASE("offsets of a partition are dense from 0 and in the order of appending") {
  over_every_log([](LogSubject& subject) {
    std::vector<std::future<Delivery>> deliveries;
    for (int i = 0; i < 500; ++i) {
      deliveries.push_back(start_append(subject.log(), {topic, i % 2}, record_with(std::to_string(i))));
    }
    for (int i = 0; i < 500; ++i) {
      const auto delivery = await(deliveries[static_cast<std::size_t>(i)]);
      REQUIRE(delivery.has_value());
      REQUIRE(delivery->has_value());
      CHECK((*delivery)->value == i / 2);
    }
    for (int partition : {0, 1}) {
      const auto records = read_all(subject.log(), {topic, partition});
      REQUIRE(records.size() == 250);
      for (std::size_t i = 0; i < records.size(); ++i) {
        CHECK(records[i].offset.value == static_cast<std::int64_t>(i));
        CHECK(records[i].value == std::to_string(2 * static_cast<int>(i) + partition));
      }
    }
  });
}

TEST_CASE("partitions and topics do not touch each other") {
  over_every_log([](LogSubject& subject) {
    // One name is the beginning of the other, as keys could be mistaken for each other.
    REQUIRE(subject.log().ensure_topic("paypie.test.events.v10").has_value());
    for (int i = 0; i < partitions_per_topic; ++i) {
      CHECK(append(subject.log(), {topic, i}, record_with("a" + std::to_string(i))).value() == Offset{0});
      CHECK(append(subject.log(), {"paypie.test.events.v10", i}, record_with("b")).value() == Offset{0});
    }
    for (int i = 0; i < partitions_per_topic; ++i) {
      const auto records = read_all(subject.log(), {topic, i});
      REQUIRE(records.size() == 1);
      CHECK(records[0].value == "a" + std::to_string(i));
    }
  });
}

TEST_CASE("a record is bounded by its size(), to the byte") {
  over_every_log([](LogSubject& subject) {
    constexpr std::size_t limit = EventLog::max_record_bytes;
    CHECK(append(subject.log(), here, record_of_size(limit - 1)).has_value());
    CHECK(append(subject.log(), here, record_of_size(limit)).has_value());
    const auto over = append(subject.log(), here, record_of_size(limit + 1));
    REQUIRE_FALSE(over.has_value());
    CHECK(over.error().code == LogErrc::too_large);
    CHECK_FALSE(over.error().retryable());
    CHECK(read_all(subject.log(), here).size() == 2);
  });
}

TEST_CASE("an unknown topic or partition is an error and not a new topic") {
  over_every_log([](LogSubject& subject) {
    const TopicPartition nowhere[] = {{"nobody", 0}, {topic, -1}, {topic, partitions_per_topic}, {"", 0}};
    for (const auto& where : nowhere) {
      CAPTURE(where.text());
      const auto delivery = append(subject.log(), where, record_with("x"));
      REQUIRE_FALSE(delivery.has_value());
      CHECK(delivery.error().code == LogErrc::no_topic);
      CHECK(delivery.error().detail.find(where.text()) != std::string::npos);
      const auto chunk = subject.log().read(where, Offset{0}, 1000);
      REQUIRE_FALSE(chunk.has_value());
      CHECK(chunk.error().code == LogErrc::no_topic);
      const auto end = subject.log().end(where);
      REQUIRE_FALSE(end.has_value());
      CHECK(end.error().code == LogErrc::no_topic);
    }
  });
}

TEST_CASE("creating a topic again changes nothing; a bad name is refused") {
  over_every_log([](LogSubject& subject) {
    CHECK(append(subject.log(), here, record_with("kept")).has_value());
    CHECK(subject.log().ensure_topic(topic).has_value());
    CHECK(read_all(subject.log(), here).size() == 1);
    for (const std::string& bad : {std::string(), std::string("a/b"), std::string("a b"), std::string("a\0b", 3),
                                   std::string(250, 'a'), std::string("gr\xc3\xbc\xc3\x9f")}) {
      const auto created = subject.log().ensure_topic(bad);
      REQUIRE_FALSE(created.has_value());
      CHECK(created.error().code == LogErrc::no_topic);
    }
    const auto longest = subject.longest_topic_name();
    CHECK(subject.log().ensure_topic(std::string(longest, 'a')).has_value());
    CHECK(subject.log().ensure_topic(std::string(longest + 1, 'a')).error().code == LogErrc::no_topic);
  });
}

TEST_CASE("no report comes from within append, errors neither") {
  over_every_log([](LogSubject& subject) {
    const TopicPartition targets[] = {here, {"nobody", 0}};
    for (const auto& where : targets) {
      for (const std::size_t size : {std::size_t{200}, EventLog::max_record_bytes + 1}) {
        thread_local bool inside_append = false;
        auto promise = std::make_shared<std::promise<bool>>();
        auto reported_inside = promise->get_future();
        inside_append = true;
        subject.log().append(where, record_of_size(size),
                             [promise](const Delivery&) { promise->set_value(inside_append); });
        inside_append = false;
        CHECK_FALSE(await(reported_inside));
      }
    }
  });
}

TEST_CASE("a report may append again") {
  over_every_log([](LogSubject& subject) {
    auto promise = std::make_shared<std::promise<Delivery>>();
    auto second = promise->get_future();
    subject.log().append(here, record_with("1"), [&subject, promise](const Delivery&) {
      subject.log().append(here, record_with("2"),
                           [promise](Delivery delivery) { promise->set_value(std::move(delivery)); });
    });
    CHECK(await(second).value() == Offset{1});
  });
}

TEST_CASE("many threads append at once: every record is there once, each thread's own order is kept") {
  over_every_log([](LogSubject& subject) {
    constexpr int threads = 8;
    constexpr int each = 200;
    std::vector<std::vector<std::future<Delivery>>> deliveries(threads);
    {
      std::vector<std::jthread> writers;
      for (int t = 0; t < threads; ++t) {
        writers.emplace_back([&, t] {
          for (int i = 0; i < each; ++i) {
            deliveries[static_cast<std::size_t>(t)].push_back(
                start_append(subject.log(), here, record_with(std::to_string(t) + ":" + std::to_string(i))));
          }
        });
      }
    }
    const auto records = read_all(subject.log(), here);
    std::set<std::int64_t> offsets;
    for (int t = 0; t < threads; ++t) {
      std::int64_t last = -1;
      for (int i = 0; i < each; ++i) {
        const auto offset = await(deliveries[static_cast<std::size_t>(t)][static_cast<std::size_t>(i)]).value().value();
        CHECK(offset.value > last);
        last = offset.value;
        CHECK(offsets.insert(offset.value).second);
      }
    }
    CHECK(offsets.size() == threads * each);
    const auto all = read_all(subject.log(), here);
    REQUIRE(all.size() == threads * each);
    std::vector<int> next(threads, 0);
    for (const auto& record : all) {
      const auto colon = record.value.find(':');
      const auto t = static_cast<std::size_t>(std::stoi(record.value.substr(0, colon)));
      CHECK(std::stoi(record.value.substr(colon + 1)) == next[t]++);
    }
  });
}

TEST_CASE("the queue is bounded: one more than the limit is full, and room comes back") {
  constexpr std::size_t limit = 5;
  over_every_log(
      [](LogSubject& subject) {
        for (int round = 0; round < 2; ++round) {
          // Reports come one after another, so holding one back holds up the queue behind it.
          std::latch held(1);
          std::latch release(1);
          subject.log().append(here, record_with("first"), [&](const Delivery&) {
            held.count_down();
            release.wait();
          });
          held.wait();
          std::vector<std::future<Delivery>> fitting;
          for (std::size_t i = 0; i < limit; ++i)
            fitting.push_back(start_append(subject.log(), here, record_with("fits")));
          auto over = start_append(subject.log(), here, record_with("too many"));
          release.count_down();
          for (auto& delivery : fitting) CHECK(await(delivery).has_value());
          const auto refused = await(over);
          REQUIRE_FALSE(refused.has_value());
          CHECK(refused.error().code == LogErrc::full);
          CHECK(refused.error().retryable());
        }
        CHECK(read_all(subject.log(), here).size() == 2 * (limit + 1));
      },
      {.max_queued = limit});
}

TEST_CASE("what was queued when a log closes is written and reported") {
  for (const auto& maker : log_subjects()) {
    if (maker.name == "memory") continue;  // whose end is a crash, by design
    CAPTURE(maker.name);
    const auto subject = maker.make({});
    REQUIRE(subject->log().ensure_topic(topic).has_value());
    std::vector<std::future<Delivery>> deliveries;
    for (int i = 0; i < 300; ++i) deliveries.push_back(start_append(subject->log(), here, record_with("x")));
    subject->reopen();
    for (auto& delivery : deliveries) CHECK(await(delivery).has_value());
    CHECK(subject->log().end(here).value() == Offset{300});
  }
}
