// The validity rule: the table of what counts, and what every other record is called.
#include <doctest/doctest.h>

#include <random>

#include "events/log/validity.hpp"

using namespace paypie;
using namespace paypie::log;

namespace {

constexpr WriterId alice{{1}};
constexpr WriterId bob{{2}};

Marks opened(std::uint64_t epoch, WriterId writer) { return {Marks::Kind::writer_opened, epoch, writer, 0}; }
Marks commit(std::uint64_t epoch, WriterId writer, std::uint64_t seq) {
  return {Marks::Kind::commit, epoch, writer, seq};
}

Record record_of(std::string_view content_type, std::optional<std::string> key, std::vector<Header> rest) {
  Record record;
  record.key = std::move(key);
  record.headers.push_back({std::string(header::content_type), std::string(content_type)});
  for (auto& one : rest) record.headers.push_back(std::move(one));
  return record;
}

}  // namespace

TEST_CASE("the rule, row by row") {
  struct Row {
    const char* what;
    Validity before;
    Marks next;
    Verdict verdict;
    Validity after;
  };
  const Validity start;
  const Validity serving(3, alice, 5);
  const Row rows[] = {
      {"the first opening", start, opened(1, alice), Verdict::counts, {1, alice, 0}},
      {"an opening that skips an epoch at the start", start, opened(2, alice), Verdict::epoch_jump, start},
      {"a commit before any opening", start, commit(1, alice, 0), Verdict::epoch_jump, start},
      {"the next epoch", serving, opened(4, bob), Verdict::counts, {4, bob, 0}},
      {"the same writer opens again", serving, opened(4, alice), Verdict::counts, {4, alice, 0}},
      {"an equal epoch by another", serving, opened(3, bob), Verdict::stale_epoch, serving},
      {"a copy of the current opening", serving, opened(3, alice), Verdict::duplicate, serving},
      {"an old opening", serving, opened(1, bob), Verdict::stale_epoch, serving},
      {"an epoch that jumps", serving, opened(5, bob), Verdict::epoch_jump, serving},
      {"the next commit", serving, commit(3, alice, 5), Verdict::counts, {3, alice, 6}},
      {"a commit once more", serving, commit(3, alice, 4), Verdict::duplicate, serving},
      {"a commit too early", serving, commit(3, alice, 6), Verdict::gap, serving},
      {"the loser of this epoch", serving, commit(3, bob, 5), Verdict::stale_epoch, serving},
      {"a zombie", serving, commit(2, bob, 5), Verdict::stale_epoch, serving},
      {"a commit from the future", serving, commit(4, alice, 0), Verdict::epoch_jump, serving},
      {"an empty commit takes a seq too",
       serving,
       {Marks::Kind::empty_commit, 3, alice, 5},
       Verdict::counts,
       {3, alice, 6}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Validity rule = row.before;
    CHECK(to_text(rule.judge(row.next)) == to_text(row.verdict));
    CHECK(rule == row.after);
  }
}

TEST_CASE("a foreign record is void and moves nothing") {
  Validity rule(3, alice, 5);
  CHECK(rule.judge(std::optional<Marks>()) == Verdict::foreign);
  CHECK(rule == Validity(3, alice, 5));
}

TEST_CASE("the verdict on a prefix does not depend on what follows, and counted commits are dense") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    Validity rule;
    std::uint64_t epoch = 0;
    std::uint64_t seq = 0;
    for (int i = 0; i < 60; ++i) {
      const WriterId writer = random() % 2 == 0 ? alice : bob;
      const auto e = random() % 5;
      const Marks marks = random() % 4 == 0 ? opened(e, writer) : commit(e, writer, random() % 6);
      if (rule.judge(marks) != Verdict::counts) continue;
      if (marks.kind == Marks::Kind::writer_opened) {
        CHECK(marks.epoch == epoch + 1);
        epoch = marks.epoch;
        seq = 0;
      } else {
        CHECK(marks.epoch == epoch);
        CHECK(marks.seq == seq);
        ++seq;
      }
    }
  }
}

TEST_CASE("marks are read from headers; anything unusual is foreign") {
  const std::string writer = alice.text();
  const auto ours =
      record_of(event_content_type, "ord_x", {{"paypie-epoch", "3"}, {"paypie-writer", writer}, {"paypie-seq", "0"}});
  const auto marks = marks_of(ours);
  REQUIRE(marks.has_value());
  CHECK(marks->kind == Marks::Kind::commit);
  CHECK(marks->epoch == 3);
  CHECK(marks->writer == alice);
  CHECK(marks->seq == 0);
  CHECK(marks_of(record_of(writer_opened_content_type, {}, {{"paypie-epoch", "1"}, {"paypie-writer", writer}})));
  CHECK(
      marks_of(record_of(empty_commit_content_type, {},
                         {{"paypie-epoch", "1"}, {"paypie-writer", writer}, {"paypie-seq", "18446744073709551615"}})));

  for (const char* bad : {"", "0", "-1", "+1", "01", " 1", "1 ", "1.0", "0x1", "18446744073709551616"}) {
    CAPTURE(bad);
    CHECK_FALSE(marks_of(record_of(event_content_type, "ord_x",
                                   {{"paypie-epoch", bad}, {"paypie-writer", writer}, {"paypie-seq", "0"}})));
  }
  CHECK_FALSE(marks_of(Record{}));
  CHECK_FALSE(marks_of(
      record_of("application/json", "ord_x", {{"paypie-epoch", "3"}, {"paypie-writer", writer}, {"paypie-seq", "0"}})));
  CHECK_FALSE(marks_of(record_of(event_content_type, "ord_x", {{"paypie-epoch", "3"}, {"paypie-seq", "0"}})));
  CHECK_FALSE(marks_of(
      record_of(event_content_type, "ord_x", {{"paypie-epoch", "3"}, {"paypie-writer", "bob"}, {"paypie-seq", "0"}})));
  CHECK_FALSE(marks_of(record_of(event_content_type, "ord_x", {{"paypie-epoch", "3"}, {"paypie-writer", writer}})));
  CHECK_FALSE(marks_of(
      record_of(event_content_type, {}, {{"paypie-epoch", "3"}, {"paypie-writer", writer}, {"paypie-seq", "0"}})));
  CHECK_FALSE(
      marks_of(record_of(writer_opened_content_type, "ord_x", {{"paypie-epoch", "1"}, {"paypie-writer", writer}})));
}
