// Several topics as one stream: by time, what is ahead before everything else, and nothing without it.
#include "sagas/runner/merged_reader.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <utility>

#include "command-side/lane/records.hpp"

using namespace paypie;
using namespace paypie::sagas;

namespace {

// Topics of which only partition 0 has records, each with the time it was recorded.
class Topics final : public log::LogReader {
 public:
  void append(const std::string& topic, const std::string& word, int time) {
    auto& records = topics_[topic];
    if (records.empty()) {
      records.push_back(std::make_shared<log::Record>(lane::writer_opened_record(pen_, Timestamp{time}, "here")));
    }
    auto record = std::make_shared<log::Record>();
    record->offset = log::Offset{static_cast<std::int64_t>(records.size())};
    record->time = Timestamp{time};
    record->key = "stream";
    record->value = word;
    record->headers.push_back({std::string(log::header::content_type), std::string(log::event_content_type)});
    lane::sign(*record, pen_, records.size() - 1);
    records.push_back(std::move(record));
  }
  // Another writer, with nothing to say yet.
  void take_over(const std::string& topic, std::uint64_t epoch, int time) {
    const lane::Pen next{WriterId{{2}}, WriterId{{2}}.text(), epoch};
    auto record = std::make_shared<log::Record>(lane::writer_opened_record(next, Timestamp{time}, "there"));
    record->offset = log::Offset{static_cast<std::int64_t>(topics_[topic].size())};
    topics_[topic].push_back(std::move(record));
  }
  std::string away;  // a topic that cannot be read
  std::function<void(const std::string& topic)> before_read = [](const std::string&) {};

  std::expected<log::Chunk, log::LogError> read(const log::TopicPartition& where, log::Offset from,
                                                std::size_t) override {
    before_read(where.topic);
    if (where.topic == away) return std::unexpected(log::LogError{log::LogErrc::unavailable, "away"});
    const auto& records = where.partition == 0 ? topics_[where.topic] : none_;
    const log::Offset end{static_cast<std::int64_t>(records.size())};
    if (from >= end) return log::Chunk{{}, end};
    return log::Chunk{{records.at(static_cast<std::size_t>(from.value))}, end};
  }
  std::expected<log::Offset, log::LogError> end(const log::TopicPartition&) override { return log::Offset{}; }
  std::expected<std::vector<std::string>, log::LogError> topics() override { return std::vector<std::string>{}; }

 private:
  const lane::Pen pen_{WriterId{{1}}, WriterId{{1}}.text(), 1};
  std::map<std::string, std::vector<std::shared_ptr<log::Record>>> topics_;
  const std::vector<std::shared_ptr<log::Record>> none_;
};

using Words = std::vector<std::string>;

Words words(const MergedReader::Batch& batch) {
  Words all;
  for (const auto& [topic, record] : batch.records) all.push_back(record.record->value);
  return all;
}

constexpr std::size_t everything = 1U << 20;

struct Library {
  Topics topics;
  Library() {
    topics.append("stock", "arrived", 1);
    topics.append("orders", "created", 2);
    topics.append("orders", "paid", 4);
    topics.append("stock", "shipped", 5);
    topics.append("letters", "skipped", 9);
  }
};

}  // namespace

TEST_CASE("records of several topics come in the order of their times") {
  Library library;
  MergedReader reader(library.topics, {"orders", "stock", "letters"}, "a test");
  const auto batch = reader.read(everything);
  CHECK(words(batch) == Words{"arrived", "created", "paid", "shipped", "skipped"});
  CHECK(batch.at_end);
}

TEST_CASE("what is ahead comes first, however late it was recorded, also in what is read later") {
  Library library;
  MergedReader reader(library.topics, {"orders", "stock", "letters"}, "a test", {2});
  CHECK(words(reader.read(everything)) == Words{"skipped", "arrived", "created", "paid", "shipped"});
  library.topics.append("orders", "cancelled", 10);
  library.topics.append("letters", "parked", 11);
  CHECK(words(reader.read(everything)) == Words{"parked", "cancelled"});
}

TEST_CASE("what is ahead is read to its end, also over several batches, before anything else") {
  Library library;
  library.topics.append("letters", "retried", 12);
  MergedReader reader(library.topics, {"orders", "stock", "letters"}, "a test", {2});
  Words one_by_one;
  for (auto batch = reader.read(1);; batch = reader.read(1)) {
    CHECK(words(batch).size() <= 1);
    for (const auto& word : words(batch)) one_by_one.push_back(word);
    if (batch.at_end) break;
  }
  REQUIRE(one_by_one.size() == 6);
  CHECK(Words(one_by_one.begin(), one_by_one.begin() + 2) == Words{"skipped", "retried"});
}

TEST_CASE("while what is ahead cannot be read, nothing is; another topic holds up nobody") {
  Library library;
  MergedReader reader(library.topics, {"orders", "stock", "letters"}, "a test", {2});
  library.topics.away = "letters";
  auto batch = reader.read(everything);
  CHECK(words(batch).empty());
  CHECK_FALSE(batch.at_end);
  CHECK(batch.trouble == "away");
  library.topics.away = "stock";
  batch = reader.read(everything);
  CHECK(words(batch) == Words{"skipped", "created", "paid"});
  CHECK_FALSE(batch.at_end);
  library.topics.away.clear();
  batch = reader.read(everything);
  CHECK(words(batch) == Words{"arrived", "shipped"});
  CHECK(batch.at_end);
}

TEST_CASE("what was recorded ahead while the others were read comes before what followed it") {
  Library library;
  MergedReader reader(library.topics, {"orders", "stock", "letters"}, "a test", {2});
  library.topics.before_read = [&, once = true](const std::string& topic) mutable {
    if (topic != "orders" || !std::exchange(once, false)) return;
    library.topics.append("letters", "announced", 20);
    library.topics.append("orders", "after that", 21);
  };
  const auto batch = reader.read(everything);
  CHECK(words(batch) == Words{"skipped", "announced", "arrived", "created", "paid", "shipped", "after that"});
  CHECK(batch.at_end);
}

TEST_CASE("what was read is held back until what may be ahead of it can be read, and so is the epoch it says") {
  Library library;
  MergedReader reader(library.topics, {"orders", "stock", "letters"}, "a test", {2});
  library.topics.before_read = [&](const std::string& topic) {
    if (topic == "orders") library.topics.away = "letters";
  };
  auto batch = reader.read(everything);
  CHECK(words(batch) == Words{"skipped"});
  CHECK_FALSE(batch.at_end);
  CHECK(batch.trouble == "away");
  CHECK(batch.epochs[0][0] == 0);
  CHECK(batch.epochs[2][0] == 1);
  library.topics.before_read = [](const std::string&) {};
  CHECK(words(reader.read(everything)).empty());
  library.topics.away.clear();
  library.topics.append("letters", "announced", 20);
  batch = reader.read(everything);
  CHECK(words(batch) == Words{"announced", "arrived", "created", "paid", "shipped"});
  CHECK(batch.epochs[0][0] == 1);
  while (!batch.at_end) {
    batch = reader.read(everything);
    CHECK(words(batch).empty());
    REQUIRE(batch.trouble.empty());
  }
}

TEST_CASE("a partition ahead that has stopped holds up the other topics; one of these holds up nobody") {
  Library library;
  MergedReader reader(library.topics, {"orders", "stock", "letters"}, "a test", {2});
  library.topics.take_over("stock", 3, 13);  // an epoch is missing
  auto batch = reader.read(everything);
  CHECK(words(batch).size() == 5);
  CHECK(batch.at_end);
  CHECK(batch.stopped.size() == 1);
  library.topics.take_over("letters", 3, 14);
  library.topics.append("orders", "cancelled", 15);
  for (int again = 0; again < 2; ++again) {
    batch = reader.read(everything);
    CHECK(words(batch).empty());
    CHECK_FALSE(batch.at_end);
    CHECK(batch.stopped.size() == 2);
    CHECK(batch.trouble == batch.stopped.back());
  }
}

TEST_CASE("each batch says in which epoch every partition stands, also where nobody has said anything in it yet") {
  Library library;
  MergedReader reader(library.topics, {"orders", "stock"}, "a test");
  const auto epochs = [&] { return reader.read(everything).epochs; };
  const auto first = epochs();
  REQUIRE(first.size() == 2);
  CHECK(first[0][0] == 1);
  CHECK(first[1][0] == 1);
  CHECK(first[0][1] == 0);
  library.topics.take_over("orders", 2, 12);
  library.topics.take_over("stock", 3, 13);  // counts not: an epoch is missing
  const auto next = epochs();
  CHECK(next[0][0] == 2);
  CHECK(next[1][0] == 1);
}
