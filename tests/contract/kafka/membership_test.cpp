// A consumer group on a real broker: who has which partitions, and that what stays is left in peace.
#include "events/log/membership/membership.hpp"

#include <doctest/doctest.h>

#include "events/log/kafka/log.hpp"
#include "tests/support/kafka_broker.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

const std::string topic = "paypie.order.events.v1";

log::kafka::Settings settings() { return {.servers = shared_kafka(), .topic_prefix = random_topic_prefix()}; }

// One member and what it was told, in order.
class Member {
 public:
  Member(const log::kafka::Settings& kafka, const std::string& name,
         std::chrono::milliseconds session = std::chrono::milliseconds(6'000)) {
    auto joined =
        log::Membership::join({.kafka = kafka, .topic = topic, .group = "owners", .name = name, .session = session},
                              [this](const std::set<int>& ours) {
                                const std::lock_guard lock(mutex_);
                                told_.push_back(ours);
                              });
    REQUIRE_MESSAGE(joined, joined.error().detail);
    seat = std::move(*joined);
  }
  std::set<int> ours() const { return seat->ours().value_or(std::set<int>{}); }
  std::vector<std::set<int>> told() const {
    const std::lock_guard lock(mutex_);
    return told_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::set<int>> told_;

 public:
  std::unique_ptr<log::Membership> seat;  // last: it tells until it is gone
};

}  // namespace

TEST_CASE("what is gained and lost is the difference of two shares") {
  const auto [gained, lost] = log::change({1, 2, 3}, {2, 3, 4, 5});
  CHECK(gained == std::set<int>{4, 5});
  CHECK(lost == std::set<int>{1});
}

TEST_CASE("members share the partitions out, and who leaves is followed at once") {
  const auto kafka = settings();
  auto log = log::KafkaLog::open(kafka);
  REQUIRE(log);
  REQUIRE((*log)->ensure_topic(topic));
  Member first(kafka, "a");
  REQUIRE(eventually([&] { return first.ours().size() == log::partitions_per_topic; }));
  Member second(kafka, "b");
  REQUIRE(eventually([&] { return first.ours().size() == 6 && second.ours().size() == 6; }));
  auto together = first.ours();
  together.merge(second.ours());
  CHECK(together.size() == log::partitions_per_topic);
  // From all twelve to six: at no time told that there are none.
  for (const auto& share : first.told()) CHECK(share.size() >= 6);

  const auto began = std::chrono::steady_clock::now();
  first.seat->leave();
  CHECK(eventually([&] { return second.ours().size() == log::partitions_per_topic; }));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  MESSAGE("a hand-over took " << took.count() << " s");
  CHECK(first.told().back().size() == 6);  // who leaves is not told any more
}

TEST_CASE("a member waits for a topic and a broker that are not there") {
  auto kafka = settings();
  Member early(kafka, "a");
  CHECK_FALSE(early.seat->ours().has_value());
  auto log = log::KafkaLog::open(kafka);
  REQUIRE(log);
  REQUIRE((*log)->ensure_topic(topic));
  CHECK(eventually([&] { return early.ours().size() == log::partitions_per_topic; }));
  kafka.servers = "127.0.0.1:1";
  Member nowhere(kafka, "b");
  CHECK_FALSE(nowhere.seat->ours().has_value());
}

TEST_CASE("a session that the broker does not take is named, shorter or longer than it wants") {
  const auto kafka = settings();
  auto log = log::KafkaLog::open(kafka);
  REQUIRE(log);
  REQUIRE((*log)->ensure_topic(topic));
  using std::chrono::milliseconds;
  for (const auto session : {milliseconds(5'999), milliseconds(1'800'001)}) {  // the broker's defaults: 6 s to 30 min
    Member outside(kafka, "a", session);
    REQUIRE(eventually([&] { return !outside.seat->refused().empty(); }));
    CHECK(outside.seat->refused().find(std::to_string(session.count()) + " ms") != std::string::npos);
    CHECK(outside.seat->refused().find("group.min.session.timeout.ms") != std::string::npos);
    CHECK_FALSE(outside.seat->ours().has_value());
  }
  Member inside(kafka, "a", milliseconds(6'000));
  CHECK(eventually([&] { return inside.ours().size() == log::partitions_per_topic; }));
  CHECK(inside.seat->refused().empty());
}
