// A position proves itself on the log it is resumed on, also where this node has seen less of the log than whoever
// covered it.
#include "projections/feed/partition_feed.hpp"

#include <doctest/doctest.h>

#include "tests/support/order_log.hpp"

using namespace paypie;
using namespace paypie::projections;
using test::OrderLog;

namespace {

// Shows what it has seen so far, as a process does that tails brokers; asked for the end, it asks them.
class Behind final : public log::LogReader {
 public:
  Behind(log::EventLog& log, log::Offset seen) : log_(log), seen_(seen) {}

  std::expected<log::Chunk, log::LogError> read(const log::TopicPartition& where, log::Offset from,
                                                std::size_t max_bytes) override {
    if (from == seen_) return log::Chunk{{}, seen_};
    if (from > seen_) return std::unexpected(log::LogError{log::LogErrc::gap, where.text() + " ends before"});
    return log_.read(where, from, max_bytes);
  }
  std::expected<log::Offset, log::LogError> end(const log::TopicPartition& where) override {
    ++asked;
    if (old_ends > 0) {
      --old_ends;
      return seen_;
    }
    const auto end = log_.end(where);
    if (end) seen_ = *end;
    return end;
  }
  std::expected<std::vector<std::string>, log::LogError> topics() override { return log_.topics(); }

  int asked = 0;
  int old_ends = 0;  // answers of a leader that was deposed and does not know it

 private:
  log::EventLog& log_;
  log::Offset seen_;
};

struct Covered {
  OrderLog log;
  int partition = 0;
  log::ReaderPosition position;  // of a node that has read all of it

  Covered() {
    test::OrderHistories histories(31);
    log.write(histories, 60);
    while (log.broker().end(OrderLog::where(partition)).value < 4) ++partition;
    PartitionFeed feed(log.log(), OrderLog::where(partition), {}, "another node");
    while (feed.position().next < log.broker().end(OrderLog::where(partition))) REQUIRE(feed.read(1 << 20));
    position = feed.position();
  }
};

}  // namespace

TEST_CASE("a node that has not seen the last record that another one covered asks how far the log reaches") {
  Covered covered;
  Behind behind(covered.log.log(), covered.position.next + -1);
  PartitionFeed feed(behind, OrderLog::where(covered.partition), covered.position, "this node");
  CHECK(feed.read(1 << 20));
  CHECK_MESSAGE(!feed.stopped(), feed.stopped()->why);
  CHECK(behind.asked == 1);
}

TEST_CASE("an old end, shown for a moment, is asked about again; one that stays means that the log was cut") {
  Covered covered;
  for (const int old_ends : {PartitionFeed::most_looks - 1, PartitionFeed::most_looks}) {
    CAPTURE(old_ends);
    Behind behind(covered.log.log(), covered.position.next + -1);
    behind.old_ends = old_ends;
    PartitionFeed feed(behind, OrderLog::where(covered.partition), covered.position, "this node");
    for (int i = 1; i < PartitionFeed::most_looks; ++i) {
      const auto read = feed.read(1 << 20);
      CHECK(!read);
      if (!read) CHECK(read.error().retryable());
      CHECK(!feed.stopped());
    }
    CHECK(feed.read(1 << 20));
    CHECK(feed.stopped().has_value() == (old_ends == PartitionFeed::most_looks));
  }
}

TEST_CASE("a log that ends far before the position was cut, and the position says so") {
  Covered covered;
  covered.log.broker().cut(OrderLog::where(covered.partition), {1});
  PartitionFeed feed(covered.log.log(), OrderLog::where(covered.partition), covered.position, "this node");
  for (int i = 0; i < PartitionFeed::most_looks; ++i) static_cast<void>(feed.read(1 << 20));
  REQUIRE(feed.stopped());
  CHECK(feed.stopped()->why.find("does not reach the position any more") != std::string::npos);
}
