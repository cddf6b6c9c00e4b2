// Decisions in a log, and what another model would have decided: which events count, of which store, and what cannot be
// read.
#include "tools/risk/history.hpp"

#include <doctest/doctest.h>

#include <map>

#include "events/cashback.hpp"
#include "events/codec/codec.hpp"
#include "events/log/validity.hpp"
#include "projections/assessment_rows.hpp"
#include "tests/support/order_history.hpp"
#include "tests/support/sample_cashback.hpp"

using namespace paypie;
using namespace paypie::risk;
using samples::dollars;

namespace {

// The topic of cashback's accounts, one writer, everything in its first partition.
class DecisionLog final : public log::LogReader {
 public:
  DecisionLog() {
    log::Record opened;
    opened.headers = {{"content-type", std::string(log::writer_opened_content_type)},
                      {std::string(log::header::epoch), "1"},
                      {std::string(log::header::writer), writer_.text()}};
    opened.value = "{}";
    records_.push_back(opened);
  }

  template <class E>
  void add(const E& event, const std::string& store = "main") {
    Envelope meta;
    meta.id = EventId{test::bytes_of(4, records_.size())};
    meta.stream = samples::cashback_parts::account.text();
    meta.version = records_.size();
    meta.time = Timestamp{862'358'400'000'000};
    meta.store = *StoreId::parse(store);
    meta.correlation = samples::order.text();
    add_text(meta, codec::encode_event(meta, event));
  }
  void add_text(const Envelope& meta, std::string value) {
    log::Record record;
    record.offset = {static_cast<std::int64_t>(records_.size())};
    record.key = meta.stream;
    record.value = std::move(value);
    record.headers = {{"content-type", std::string(log::event_content_type)},
                      {"ce_type", "paypie.cashback_account.approved.v1"},
                      {"ce_id", meta.id.text()},
                      {std::string(log::header::epoch), "1"},
                      {std::string(log::header::writer), writer_.text()},
                      {std::string(log::header::seq), std::to_string(records_.size() - 1)},
                      {std::string(log::header::command), CommandId{test::bytes_of(3, records_.size())}.text()},
                      {std::string(log::header::request), std::string(64, '0')}};
    records_.push_back(std::move(record));
  }
  bool damaged = false;

  std::expected<log::Chunk, log::LogError> read(const log::TopicPartition& where, log::Offset from,
                                                std::size_t) override {
    CHECK(where.topic == projections::assessments_topic);
    if (damaged) return std::unexpected(log::LogError{log::LogErrc::damaged, "the checksum does not match"});
    log::Chunk chunk;
    if (where.partition != 0) return chunk;
    chunk.end = {static_cast<std::int64_t>(records_.size())};
    for (auto at = static_cast<std::size_t>(from.value); at < records_.size(); ++at) {
      chunk.records.push_back(std::make_shared<const log::Record>(records_[at]));
    }
    return chunk;
  }
  std::expected<log::Offset, log::LogError> end(const log::TopicPartition&) override {
    return log::Offset{static_cast<std::int64_t>(records_.size())};
  }
  std::expected<std::vector<std::string>, log::LogError> topics() override {
    return std::vector<std::string>{std::string(projections::assessments_topic)};
  }

 private:
  const WriterId writer_{test::bytes_of(1, 2)};
  std::vector<log::Record> records_;
};

// Young accounts are risky.
Scorecard by_age(std::int64_t reject_from) {
  return {.name = "by-age",
          .version = 1,
          .base = 0,
          .review_from = 10,
          .reject_from = reject_from,
          .inputs = {{"account_age_days", {{7, 20}, {30, 10}, {std::nullopt, 0}}}}};
}

Assessment of_age(std::int64_t days) { return assess(by_age(30), std::array{Fact{"account_age_days", days}}); }

cashback::CashbackApproved approved(std::optional<Assessment> by) {
  using namespace samples::cashback_parts;
  return {account, samples::order, claim(), dollars(600), 1, std::move(by), ""};
}
cashback::CashbackReferred referred(const Assessment& by) {
  using namespace samples::cashback_parts;
  return {account, samples::order, claim(), dollars(600), by};
}
cashback::CashbackRejected rejected(std::optional<Assessment> by) {
  using namespace samples::cashback_parts;
  return {account, samples::order, claim(), cashback::RejectedFor::risk, std::move(by), ""};
}

}  // namespace

TEST_CASE("what a model decided is compared; what a person decided, and other events, are not") {
  DecisionLog log;
  log.add(approved(of_age(90)));
  log.add(referred(of_age(10)));
  log.add(referred(of_age(3)));
  log.add(rejected(of_age(3)));
  log.add(approved(std::nullopt));
  log.add(rejected(std::nullopt));
  log.add(cashback::PayoutHandedOver{samples::cashback_parts::account, samples::cashback_parts::payout, "file"});
  WhatIf what_if(by_age(20));
  CHECK(take_all(log, "", what_if) == 0);
  CHECK(what_if.all() == 4);
  CHECK(what_if.count(Verdict::approve, Verdict::approve) == 1);
  CHECK(what_if.count(Verdict::review, Verdict::review) == 1);
  CHECK(what_if.count(Verdict::review, Verdict::reject) == 2);
  REQUIRE(what_if.changed().size() == 2);
  const auto& was = what_if.changed().front().was;
  CHECK(was.time == "1997-04-30T00:00:00.000000Z");
  CHECK(was.store == "main");
  CHECK(was.account == samples::cashback_parts::account.text());
  CHECK(was.order == samples::order.text());
  CHECK(what_if.changed().front().now.score == 20);
}

TEST_CASE("the decisions of one store are looked at alone") {
  DecisionLog log;
  log.add(referred(of_age(3)));
  log.add(referred(of_age(3)), "north");
  WhatIf what_if(by_age(20));
  CHECK(take_all(log, "north", what_if) == 0);
  CHECK(what_if.all() == 1);
  CHECK(what_if.changed().at(0).was.store == "north");
}

TEST_CASE("an event that cannot be read is counted, and a log that ends too early is an error") {
  DecisionLog log;
  log.add(referred(of_age(3)));
  log.add_text({.stream = "cba_1"}, "{");
  WhatIf what_if(by_age(20));
  CHECK(take_all(log, "", what_if) == 1);
  CHECK(what_if.all() == 1);
  log.damaged = true;
  CHECK_THROWS_AS(take_all(log, "", what_if), tools::Failure);
}
