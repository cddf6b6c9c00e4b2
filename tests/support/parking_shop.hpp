// A shop whose events are words, read through Parking by a consumer that can be stopped and started, with the letters'
// lane behind it, which outlives every process.
#pragma once
#include "sagas/runner/parking.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "command-side/lane/records.hpp"
#include "events/codec/codec.hpp"
#include "platform/scheduler/simulated.hpp"
#include "projections/feed/fold.hpp"

namespace paypie::sagas {

using dead_letters::DeadLetterDecider;
using dead_letters::DeadLetterEvent;

inline const std::string source = "paypie.source.events.v1";

// One partition of events that are words, one of words that are read ahead of them, and the letters' lane, which all
// outlive every process.
class ParkingShop final : public log::LogReader {
 public:
  Simulated world{7};
  std::set<std::string> poison;       // words that nobody can take
  std::set<std::string> unknown;      // words of a newer program
  std::vector<std::string> taken;     // by the consumer of today, in order
  std::vector<DeadLetterEvent> said;  // in the letters' streams
  bool log_is_away = false;
  std::size_t kept_places = Parking::default_kept_places;

  void happens(const std::string& stream, const std::string& word) {
    auto record = std::make_shared<log::Record>();
    record->offset = log::Offset{static_cast<std::int64_t>(events_.size())};
    record->key = stream;
    record->value = word;
    record->headers.push_back({std::string(log::header::content_type), std::string(log::event_content_type)});
    lane::sign(*record, pen_, events_.size());
    events_.push_back(record);
    if (parking_) read(events_.size() - 1);
  }
  // In a topic that is read ahead of the other.
  void is_said_ahead(const std::string& word) {
    auto record = std::make_shared<log::Record>();
    record->key = "rules";
    record->value = word;
    ahead_.push_back(record);
    if (parking_) parking_->take(1, {0, {}, record});
  }
  // A process starts: it reads everything that is there, the letters first, then it acts.
  void start() {
    strand_ = world.strand();
    pool_ = world.pool();
    taken.clear();
    parking_ = std::make_unique<Parking>(
        Parking::Parts{.consumer = "reader",
                       .topics = {source, "paypie.rules.events.v1"},
                       .log = *this,
                       .strand = *strand_,
                       .pool = *pool_,
                       .clock = world,
                       .take = [this](std::size_t, const projections::ValidRecord& record) { take(record); },
                       .report = [this](const std::string& letter, const StoreId&, const CommandId& id,
                                        const DeadLetterDecider::Command& command) { ask(letter, id, command); },
                       .kept_places = kept_places,
                       .ahead = {1}});
    for (const auto& record : letters_) parking_->hear({0, {}, record});
    for (const auto& record : ahead_) parking_->take(1, {0, {}, record});
    for (std::size_t i = 0; i < events_.size(); ++i) read(i);
    settle();
  }
  void stop() {
    strand_->kill();
    pool_->kill();
    parking_.reset();
  }
  // Until nothing changes any more.
  void settle() {
    for (int round = 0; round < 50; ++round) {
      parking_->act();
      world.run_until([] { return false; }, std::chrono::milliseconds(100));
    }
  }
  // A person asks; true: it happened.
  bool person(const DeadLetterDecider::Command& command) {
    const auto before = said.size();
    ask(dead_letters::letter_of("reader", "a").text(), CommandId{{static_cast<std::uint8_t>(++persons_)}}, command);
    const bool happened = said.size() > before;
    settle();
    return happened;
  }
  Parking& parking() { return *parking_; }
  template <class E>
  std::size_t count() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(said, [](const auto& event) { return std::holds_alternative<E>(event); }));
  }

  std::expected<log::Chunk, log::LogError> read(const log::TopicPartition&, log::Offset from, std::size_t) override {
    if (log_is_away) return std::unexpected(log::LogError{log::LogErrc::unavailable, "away"});
    const log::Offset end{static_cast<std::int64_t>(events_.size())};
    if (from == end) return log::Chunk{{}, end};
    return log::Chunk{{events_.at(static_cast<std::size_t>(from.value))}, end};
  }
  std::expected<log::Offset, log::LogError> end(const log::TopicPartition&) override { return log::Offset{}; }
  std::expected<std::vector<std::string>, log::LogError> topics() override { return std::vector<std::string>{}; }

 private:
  void read(std::size_t i) {
    log::ReaderPosition before{log::Offset{static_cast<std::int64_t>(i)}, {pen_.epoch, pen_.writer, i}};
    if (i > 0) before.last_checksum = log::checksum(*events_.at(i - 1));
    parking_->take(0, {0, before, events_.at(i)});
  }
  void take(const projections::ValidRecord& record) {
    const auto& word = record.record->value;
    if (unknown.contains(word)) throw projections::UnknownEvent(0, word + " is of a newer program");
    if (poison.contains(word)) throw projections::Poison(0, word + " is poison");
    taken.push_back(word);
  }
  // The lane: a command id is decided once, and its event is read by everybody.
  void ask(const std::string& letter, const CommandId& id, const DeadLetterDecider::Command& command) {
    if (!decided_.insert(letter + id.text()).second) return;
    auto& [state, version] = lanes_[letter];
    const auto decision = DeadLetterDecider::decide(state, command);
    const auto* happened = std::get_if<Happened<DeadLetterEvent>>(&decision);
    if (!happened) return;
    state = DeadLetterDecider::evolve(std::move(state), happened->event);
    said.push_back(happened->event);
    Envelope meta;
    meta.id = EventId{{static_cast<std::uint8_t>(said.size())}};
    meta.source = std::string(DeadLetterDecider::source);
    meta.stream = letter;
    meta.version = ++version;
    meta.store = {"main"};
    meta.actor = {"somebody"};
    meta.correlation = letter;
    meta.causation = id.text();
    auto record = std::make_shared<log::Record>();
    record->key = letter;
    record->value = codec::encode_event(meta, happened->event);
    letters_.push_back(record);
    if (parking_)
      strand_->post([this, record] {
        if (parking_) parking_->hear({0, {}, record});
      });
  }

  const lane::Pen pen_{WriterId{{1}}, WriterId{{1}}.text(), 1};
  std::vector<std::shared_ptr<log::Record>> events_, ahead_, letters_;
  std::map<std::string, std::pair<dead_letters::DeadLetter, std::uint64_t>> lanes_;
  std::set<std::string> decided_;
  int persons_ = 0;
  std::shared_ptr<SimulatedExecutor> strand_, pool_;
  std::unique_ptr<Parking> parking_;
};

using Words = std::vector<std::string>;
using dead_letters::Resume;
using dead_letters::Retry;
using dead_letters::Skip;
using dead_letters::StreamParked;
using dead_letters::StreamResumed;

}  // namespace paypie::sagas
