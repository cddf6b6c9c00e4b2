// Who owns a partition, as every log tells it.
#include "command-side/lane/owners.hpp"

#include <doctest/doctest.h>

#include <future>
#include <thread>

#include "command-side/lane/memory_state_store.hpp"
#include "command-side/lane/records.hpp"
#include "tests/support/log_subjects.hpp"
#include "tests/support/process.hpp"

using namespace paypie;
using namespace paypie::test;
using lane::Owner;

namespace {

const std::string topic = "paypie.stock.events.v1";
constexpr int partition = 3;

lane::Pen pen(std::uint8_t writer, std::uint64_t epoch) {
  lane::Pen pen;
  pen.writer.bytes[0] = writer;
  pen.writer_text = pen.writer.text();
  pen.epoch = epoch;
  return pen;
}

log::Offset append(log::EventLog& log, log::Record record) {
  std::promise<log::Offset> done;
  log.append({topic, partition}, std::move(record),
             [&done](const log::Delivery& delivery) { done.set_value(**delivery); });
  return done.get_future().get();
}

log::Offset open(log::EventLog& log, std::uint8_t writer, std::uint64_t epoch, const std::string& address) {
  return append(log, lane::writer_opened_record(pen(writer, epoch), {42}, address));
}

// One log, and the owners as a node that starts now finds them.
struct Follower {
  explicit Follower(log::EventLog& log) : owners(log, topic, store) {}
  Owner owner() {
    while (owners.step()) {
    }
    return owners.of(partition);
  }
  lane::MemoryStateStore store;
  lane::Owners owners;
};

// The body runs once for every log.
void over_all_logs(const std::function<void(log::EventLog&)>& body) {
  for (const auto& maker : log_subjects()) {
    CAPTURE(maker.name);
    const auto subject = maker.make({});
    REQUIRE(subject->log().ensure_topic(topic));
    body(subject->log());
  }
}

}  // namespace

TEST_CASE("a partition that nobody has written has no owner") {
  over_all_logs([](log::EventLog& log) {
    Follower follower(log);
    CHECK(follower.owner() == Owner{});
    CHECK(follower.owners.current());
  });
}

TEST_CASE("the owner is who opened the last epoch that counts") {
  over_all_logs([](log::EventLog& log) {
    Follower follower(log);
    open(log, 1, 1, "one:8080");
    CHECK(follower.owner() == Owner{1, "one:8080"});
    append(log, lane::empty_commit_record(pen(1, 1), 0, {42}));
    open(log, 2, 2, "[::2]:8080");
    CHECK(follower.owner() == Owner{2, "[::2]:8080"});
    CHECK(follower.owners.of(partition + 1) == Owner{});
  });
}

TEST_CASE("who was too late, or repeats himself, owns nothing") {
  over_all_logs([](log::EventLog& log) {
    Follower follower(log);
    open(log, 1, 1, "one:8080");
    open(log, 2, 1, "late:8080");
    open(log, 1, 1, "again:8080");
    append(log, {});  // a stranger's record
    CHECK(follower.owner() == Owner{1, "one:8080"});
  });
}

TEST_CASE("it goes on from the state store's checkpoint, which knows the address") {
  over_all_logs([](log::EventLog& log) {
    Follower follower(log);
    open(log, 1, 1, "not-read-again:8080");
    const auto last = log.read({topic, partition}, {0}, 1)->records.front();
    const log::ReaderPosition position{{1}, log::Validity(1, pen(1, 1).writer, 0), log::checksum(*last)};
    REQUIRE(follower.store.write({partition, {position, false, "kept:8080"}, {}, {}}));
    CHECK(follower.owner() == Owner{1, "kept:8080"});
    open(log, 2, 2, "two:8080");
    CHECK(follower.owner() == Owner{2, "two:8080"});
  });
}

TEST_CASE("a log that is not the checkpoint's has no owner to tell, and says so") {
  over_all_logs([](log::EventLog& log) {
    Follower follower(log);
    open(log, 1, 1, "one:8080");
    const log::ReaderPosition position{{1}, log::Validity(1, pen(1, 1).writer, 0), 4711};
    REQUIRE(follower.store.write({partition, {position, false, "kept:8080"}, {}, {}}));
    CHECK(follower.owner() == Owner{});
    CHECK(follower.owners.stopped() == 1);
  });
}

TEST_CASE("behind an epoch that jumps nobody is believed") {
  over_all_logs([](log::EventLog& log) {
    Follower follower(log);
    open(log, 1, 1, "one:8080");
    open(log, 3, 3, "three:8080");
    open(log, 2, 2, "two:8080");
    CHECK(follower.owner() == Owner{});
    CHECK(follower.owners.stopped() == 1);
  });
}

TEST_CASE("on its thread it hears of an owner without being asked to look") {
  over_all_logs([](log::EventLog& log) {
    Follower follower(log);
    const std::jthread thread([&](std::stop_token stop) { follower.owners.run(stop); });
    REQUIRE(eventually([&] { return follower.owners.current(); }));
    open(log, 1, 1, "one:8080");
    CHECK(eventually([&] { return follower.owners.of(partition).address == "one:8080"; }));
  });
}
