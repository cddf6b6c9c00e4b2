// `replay verify` finds what was planted, names its place, and finds nothing in a log that is right.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "tests/support/order_history.hpp"
#include "tests/support/order_log.hpp"
#include "tools/replay/verify.hpp"
#include "tools/replay/walk.hpp"

using namespace paypie;

namespace {

// A log made by hand, one writer per partition, whose records a test may spoil.
class HandMadeLog final : public log::LogReader {
 public:
  explicit HandMadeLog(std::uint64_t seed, int events) {
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      log::Record opened;
      opened.headers = {{"content-type", std::string(log::writer_opened_content_type)},
                        {std::string(log::header::epoch), "1"},
                        {std::string(log::header::writer), writer.text()}};
      opened.value = "{}";
      add(partition, std::move(opened));
    }
    test::OrderHistories histories(seed);
    for (int i = 0; i < events; i += 2) {
      auto happening = histories.create();
      append(happening);
      const auto& created = std::get<orders::OrderCreated>(happening.event);
      happening.event = orders::OrderNoteChanged{created.order, "another note"};
      happening.meta.version = 2;
      happening.meta.id = EventId{test::bytes_of(4, ++commands_)};
      append(happening);
    }
  }

  void append(const test::Happening& happening) {
    const auto& meta = happening.meta;
    const int partition = log::partition_of(meta.stream);
    const auto seq = partitions_[partition].size() - 1;
    log::Record record;
    record.key = meta.stream;
    record.time = meta.time;
    record.value = codec::encode_event(meta, happening.event);
    record.headers = {{"content-type", std::string(log::event_content_type)},
                      {"ce_type", codec::decode_envelope(record.value).value().type},
                      {"ce_id", meta.id.text()},
                      {std::string(log::header::epoch), "1"},
                      {std::string(log::header::writer), writer.text()},
                      {std::string(log::header::seq), std::to_string(seq)},
                      {std::string(log::header::command), CommandId{test::bytes_of(3, ++commands_)}.text()},
                      {std::string(log::header::request), std::string(64, '0')}};
    add(partition, std::move(record));
  }

  // The first event record that `fits`, spoiled by `change`; where it is.
  std::pair<int, std::int64_t> spoil(const std::function<bool(const log::Record&)>& fits,
                                     const std::function<void(log::Record&)>& change) {
    for (auto& [partition, records] : partitions_) {
      for (auto& record : records) {
        if (!record.key || !fits(record)) continue;
        change(record);
        return {partition, record.offset.value};
      }
    }
    FAIL("no record fits");
    return {};
  }
  void damage(int partition, std::int64_t offset) { damaged_[partition] = offset; }
  log::Record& at(int partition, std::size_t offset) { return partitions_[partition].at(offset); }

  std::expected<log::Chunk, log::LogError> read(const log::TopicPartition& where, log::Offset from,
                                                std::size_t) override {
    log::Chunk chunk;
    const auto& records = partitions_[where.partition];
    chunk.end = {static_cast<std::int64_t>(records.size())};
    const auto damaged = damaged_.find(where.partition);
    for (auto at = from.value; at < chunk.end.value && chunk.records.size() < 7; ++at) {
      if (damaged != damaged_.end() && damaged->second == at) {
        if (at == from.value)
          return std::unexpected(log::LogError{log::LogErrc::damaged, "the checksum does not match"});
        break;
      }
      chunk.records.push_back(std::make_shared<const log::Record>(records[static_cast<std::size_t>(at)]));
    }
    return chunk;
  }
  std::expected<log::Offset, log::LogError> end(const log::TopicPartition& where) override {
    return log::Offset{static_cast<std::int64_t>(partitions_[where.partition].size())};
  }
  std::expected<std::vector<std::string>, log::LogError> topics() override {
    return std::vector<std::string>{"paypie.order.events.v1"};
  }

 private:
  void add(int partition, log::Record record) {
    auto& records = partitions_[partition];
    record.offset = {static_cast<std::int64_t>(records.size())};
    if (!records.empty()) record.time = std::max(record.time, records.back().time);
    records.push_back(std::move(record));
  }

  const WriterId writer{test::bytes_of(1, 2)};
  std::map<int, std::vector<log::Record>> partitions_;
  std::map<int, std::int64_t> damaged_;
  std::uint64_t commands_ = 0;
};

constexpr std::uint64_t seed = 11;
constexpr int events = 400;

void replace(std::string& text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), by);
}

bool is_creation(const log::Record& record) { return record.header("ce_type") == "paypie.order.created.v1"; }

replay::Finding only_finding(HandMadeLog& log) {
  const auto result = replay::verify(log, {});
  REQUIRE(result.findings.size() >= 1);
  return result.findings.front();
}

}  // namespace

TEST_CASE("a log that is right has no findings") {
  HandMadeLog log(seed, events);
  const auto result = replay::verify(log, {});
  for (const auto& finding : result.findings) FAIL_CHECK(finding.kind << ": " << finding.detail);
  CHECK(result.complete);
  CHECK(result.partitions == 12);
  CHECK(result.events == events);
  CHECK(result.records == events + 12);
  CHECK(result.voids.empty());
}

TEST_CASE("a damaged record is named, and its partition is not called complete") {
  HandMadeLog log(seed, events);
  log.damage(4, 9);
  const auto result = replay::verify(log, {});
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].kind == "damaged");
  CHECK(result.findings[0].topic == "paypie.order.events.v1");
  CHECK(result.findings[0].partition == 4);
  CHECK(result.findings[0].offset == 9);
  CHECK_FALSE(result.complete);
}

TEST_CASE("an amount that does not add up is found at its record") {
  HandMadeLog log(seed, events);
  const auto [partition, offset] = log.spoil(is_creation, [](log::Record& record) {
    replace(record.value, "\"shipping\":{\"amount\":499", "\"shipping\":{\"amount\":498");
  });
  const auto finding = only_finding(log);
  CHECK(finding.kind == "totals");
  CHECK(finding.partition == partition);
  CHECK(finding.offset == offset);
}

TEST_CASE("an event that cannot be decoded is found") {
  HandMadeLog log(seed, events);
  const auto [partition, offset] =
      log.spoil(is_creation, [](log::Record& record) { record.value.resize(record.value.size() - 2); });
  const auto finding = only_finding(log);
  CHECK(finding.kind == "undecodable");
  CHECK(finding.offset == offset);
}

TEST_CASE("a command that counts twice is found") {
  HandMadeLog log(seed, events);
  std::string command;
  int seen_in = -1;
  log.spoil(
      [&](const log::Record& record) {
        const int partition = log::partition_of(*record.key);
        if (!command.empty() && partition == seen_in) return true;
        command = *record.header(log::header::command);
        seen_in = partition;
        return false;
      },
      [&](log::Record& record) {
        std::ranges::find(record.headers, log::header::command, &log::Header::name)->value = command;
      });
  CHECK(only_finding(log).kind == "repeated_command");
}

TEST_CASE("a record in another partition than its stream's, or with another key, is found") {
  HandMadeLog log(seed, events);
  log.spoil(is_creation, [](log::Record& record) { record.key = test::order_id(999'999).text(); });
  CHECK(only_finding(log).kind == "misplaced");
}

TEST_CASE("a version that is not the next one is found") {
  HandMadeLog log(seed, events);
  log.spoil([](const log::Record& record) { return record.value.find("00000000002\"") != std::string::npos; },
            [](log::Record& record) { replace(record.value, "00000000002\"", "00000000003\""); });
  CHECK(only_finding(log).kind == "version");
}

TEST_CASE("recorded times of events must not go back; the one on an opening says nothing") {
  HandMadeLog log(seed, events);
  log.at(3, 0).time = {log.at(3, 1).time.micros + 1};
  CHECK(replay::verify(log, {}).findings.empty());
  log.at(5, 2).time = {log.at(5, 1).time.micros - 1};
  const auto finding = only_finding(log);
  CHECK(finding.kind == "time");
  CHECK(finding.partition == 5);
  CHECK(finding.offset == 2);
}

TEST_CASE("a stranger's record is void and found") {
  HandMadeLog log(seed, events);
  log.spoil(is_creation, [](log::Record& record) { record.headers.clear(); });
  const auto result = replay::verify(log, {});
  REQUIRE(!result.findings.empty());
  CHECK(result.findings.front().kind == "foreign");
  CHECK(result.voids.at("foreign") == 1);
}

TEST_CASE("every topic of events is checked, and no other") {
  test::OrderLog log;
  test::OrderHistories histories(seed);
  for (int i = 0; i < 50; ++i) log.write(histories.create());
  for (const auto* topic : {"paypie.parcel.events.v1", "strangers.topic"}) {
    log.broker().ensure_topic(topic);
    log::Record stranger;
    stranger.value = "{}";
    log.broker().land({topic, 5}, stranger);
  }
  const auto result = replay::verify(log.log(), {});
  CHECK(result.topics == 2);
  CHECK(result.partitions == 24);
  CHECK(result.events == 50);
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].kind == "foreign");
  CHECK(result.findings[0].topic == "paypie.parcel.events.v1");
  CHECK(result.findings[0].partition == 5);
}

TEST_CASE("what settles the command of a process belongs to any topic") {
  test::OrderLog log;
  test::OrderHistories histories(seed);
  auto settled = histories.create();
  log.write(settled);
  ++settled.meta.version;
  settled.meta.id = {test::bytes_of(9, 9)};
  settled.meta.type = wire_type<CommandSettled>();
  settled.event = CommandSettled{Settlement::refused, "not_cancellable"};
  log.write(settled);
  const auto result = replay::verify(log.log(), {});
  CHECK(result.events == 2);
  CHECK(result.findings.empty());
}

TEST_CASE("an event in the topic of another aggregate is found") {
  test::OrderLog log;
  test::OrderHistories histories(seed);
  const auto place = log.write(histories.create());
  const log::TopicPartition other{"paypie.parcel.events.v1", place.partition};
  log.broker().ensure_topic(other.topic);
  for (const auto& record : log.broker().records(log.where(place.partition))) log.broker().land(other, *record);
  const auto result = replay::verify(log.log(), {});
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].kind == "misplaced");
  CHECK(result.findings[0].topic == other.topic);
}

TEST_CASE(
    "a reader's checkpoint that fits the log is no finding; one beyond its end, of another record or of another "
    "judgement is") {
  test::OrderLog log;
  test::OrderHistories histories(seed);
  for (int i = 0; i < 60; ++i) log.write(histories.create());
  const auto where = test::OrderLog::where(5);
  log.duplicate_last(5);
  const auto records = log.broker().records(where);
  REQUIRE(records.size() >= 4);
  const auto end = static_cast<std::int64_t>(records.size());
  // What a reader that has seen so many records must have kept.
  const auto position_after = [&](std::int64_t count) {
    log::ReaderPosition position{.next = {count}};
    for (std::int64_t i = 0; i < count; ++i) position.validity.judge(*records[static_cast<std::size_t>(i)]);
    if (count > 0) position.last_checksum = checksum(*records[static_cast<std::size_t>(count - 1)]);
    return position;
  };
  replay::VerifyOptions options;
  for (std::int64_t count = 0; count <= end; ++count)
    options.checkpoints.push_back({"a reader", where, position_after(count)});
  CHECK(replay::verify(log.log(), options).findings.empty());

  struct Row {
    std::string_view says;
    std::int64_t offset;
    log::ReaderPosition position;
  };
  auto other_record = position_after(3);
  ++other_record.last_checksum;
  auto other_judgement = position_after(3);
  other_judgement.validity = position_after(2).validity;
  auto beyond = position_after(end);
  beyond.next = beyond.next + 1;
  for (const auto& row : {Row{"has seen another record", 2, other_record}, Row{"judged otherwise", 2, other_judgement},
                          Row{"it was cut", end, beyond}}) {
    CAPTURE(row.says);
    options.checkpoints = {{"a reader", where, row.position}};
    const auto found = replay::verify(log.log(), options).findings;
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == "checkpoint");
    CHECK(found[0].partition == 5);
    CHECK(found[0].offset == row.offset);
    CHECK(found[0].detail.find("a reader") == 0);
    CHECK(found[0].detail.find(row.says) != std::string::npos);
  }
}
