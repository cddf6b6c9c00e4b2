// A poison event parks its stream, nothing else; retry and skip go on in order; a restart says nothing twice.
#include "sagas/runner/parking.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "command-side/lane/records.hpp"
#include "events/codec/codec.hpp"
#include "platform/scheduler/simulated.hpp"
#include "projections/feed/fold.hpp"

using namespace paypie;
using namespace paypie::sagas;
using dead_letters::DeadLetterDecider;
using dead_letters::DeadLetterEvent;

namespace {

const std::string source = "paypie.source.events.v1";

// One partition of events that are words, and the letters' lane, which both outlive every process.
class Shop final : public log::LogReader {
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
  // A process starts: it reads everything that is there, then it acts.
  void start() {
    strand_ = world.strand();
    pool_ = world.pool();
    taken.clear();
    parking_ = std::make_unique<Parking>(
        Parking::Parts{.consumer = "reader",
                       .topics = {source},
                       .log = *this,
                       .strand = *strand_,
                       .pool = *pool_,
                       .clock = world,
                       .take = [this](std::size_t, const projections::ValidRecord& record) { take(record); },
                       .report = [this](const std::string& letter, const StoreId&, const CommandId& id,
                                        const DeadLetterDecider::Command& command) { ask(letter, id, command); },
                       .kept_places = kept_places});
    for (std::size_t i = 0; i < events_.size(); ++i) read(i);
    for (const auto& record : letters_) parking_->hear({0, {}, record});
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
  std::vector<std::shared_ptr<log::Record>> events_, letters_;
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

}  // namespace

TEST_CASE("a poison event parks its stream, says so once, and everything else goes on") {
  Shop shop;
  shop.poison = {"a2"};
  shop.start();
  for (const auto* word : {"a1", "b1", "a2", "b2", "a3", "c1"}) shop.happens(std::string(1, word[0]), word);
  shop.settle();
  CHECK(shop.taken == Words{"a1", "b1", "b2", "c1"});
  CHECK(shop.parking().parked() == std::map<std::string, std::string>{{"a", "a2 is poison"}});
  CHECK(shop.parking().waiting() == 2);
  REQUIRE(shop.said.size() == 1);
  const auto& letter = std::get<StreamParked>(shop.said.front());
  CHECK(letter.at.stream == "a");
  CHECK(letter.at.offset == 2);
  CHECK(letter.at.consumer == "reader");
  CHECK(letter.error == "a2 is poison");
}

TEST_CASE("once the cause is gone, a retry goes on in order and says that it is over") {
  Shop shop;
  shop.poison = {"a2"};
  shop.start();
  for (const auto* word : {"a1", "a2", "a3", "a4"}) shop.happens("a", word);
  shop.settle();
  shop.poison.clear();
  REQUIRE(shop.person(Retry{"mended"}));
  shop.happens("a", "a5");
  CHECK(shop.taken == Words{"a1", "a2", "a3", "a4", "a5"});
  CHECK(shop.parking().parked().empty());
  CHECK(shop.count<StreamResumed>() == 1);
}

TEST_CASE("a retry in vain leaves everything as it was, and counts the attempts") {
  Shop shop;
  shop.poison = {"a2"};
  shop.start();
  for (const auto* word : {"a1", "a2", "a3"}) shop.happens("a", word);
  shop.settle();
  REQUIRE(shop.person(Retry{"mended?"}));
  REQUIRE(shop.person(Retry{"mended now?"}));
  CHECK(shop.taken == Words{"a1"});
  CHECK(shop.parking().waiting() == 2);
  CHECK(shop.count<StreamParked>() == 3);
  CHECK(std::get<StreamParked>(shop.said.back()).attempts == 3);
}

TEST_CASE("skipping goes on behind the event, up to the next one that cannot be taken") {
  Shop shop;
  shop.poison = {"a2", "a4"};
  shop.start();
  for (const auto* word : {"a1", "a2", "a3", "a4", "a5"}) shop.happens("a", word);
  shop.settle();
  REQUIRE(shop.person(Skip{"entered by hand"}));
  CHECK(shop.taken == Words{"a1", "a3"});
  CHECK(shop.parking().parked().at("a") == "a4 is poison");
  CHECK(std::get<StreamParked>(shop.said.back()).at.offset == 3);
  REQUIRE(shop.person(Skip{"this one, too"}));
  CHECK(shop.taken == Words{"a1", "a3", "a5"});
  CHECK(shop.count<StreamResumed>() == 1);
}

TEST_CASE("a restart parks it again without another word, and what was skipped stays skipped") {
  Shop shop;
  shop.poison = {"a2", "b1"};
  shop.start();
  for (const auto* word : {"a1", "a2", "a3", "b1", "b2"}) shop.happens(std::string(1, word[0]), word);
  shop.settle();
  REQUIRE(shop.person(Skip{"entered by hand"}));
  const auto before = shop.said.size();
  for (int restarts = 0; restarts < 2; ++restarts) {
    shop.stop();
    shop.start();
    CHECK(shop.taken == Words{"a1", "a3"});
    CHECK(shop.parking().parked().size() == 1);
    CHECK(shop.said.size() == before);
  }
}

TEST_CASE("a retry that was asked for while nobody ran is made at the start, once") {
  Shop shop;
  shop.poison = {"a1"};
  shop.start();
  shop.happens("a", "a1");
  shop.settle();
  shop.stop();
  const auto letter = dead_letters::letter_of("reader", "a").text();
  shop.start();
  REQUIRE(shop.person(Retry{"mended?"}));
  CHECK(shop.count<StreamParked>() == 2);
  shop.stop();
  shop.start();
  CHECK(shop.count<StreamParked>() == 2);
}

TEST_CASE("a new program that can take the event says so by itself") {
  Shop shop;
  shop.poison = {"a1"};
  shop.start();
  shop.happens("a", "a1");
  shop.settle();
  shop.stop();
  shop.poison.clear();
  shop.start();
  CHECK(shop.taken == Words{"a1"});
  CHECK(shop.count<StreamResumed>() == 1);
}

TEST_CASE("while the log cannot be read, a retry waits") {
  Shop shop;
  shop.poison = {"a1"};
  shop.start();
  shop.happens("a", "a1");
  shop.happens("a", "a2");
  shop.settle();
  shop.poison.clear();
  shop.log_is_away = true;
  REQUIRE(shop.person(Retry{"mended"}));
  CHECK(shop.taken.empty());
  CHECK(shop.count<StreamParked>() == 1);
  shop.log_is_away = false;
  shop.settle();
  CHECK(shop.taken == Words{"a1", "a2"});
  CHECK(shop.count<StreamResumed>() == 1);
}

TEST_CASE("many events behind a parked one come in order, with those that happen meanwhile") {
  Shop shop;
  shop.poison = {"0"};
  shop.start();
  Words all;
  for (int i = 0; i < 1'203; ++i) all.push_back(std::to_string(i));
  for (int i = 0; i < 1'200; ++i) shop.happens("a", all[static_cast<std::size_t>(i)]);
  shop.settle();
  shop.poison.clear();
  const auto letter = dead_letters::letter_of("reader", "a").text();
  REQUIRE(shop.person(Retry{"mended"}));
  for (int i = 1'200; i < 1'203; ++i) shop.happens("a", all[static_cast<std::size_t>(i)]);
  shop.settle();
  CHECK(shop.taken == all);
}

TEST_CASE(
    "places are kept up to their limit; what comes later is found in the log again, in order, with other streams'") {
  for (const int behind : {2, 3, 4, 30}) {  // the limit is 3
    CAPTURE(behind);
    Shop shop;
    shop.kept_places = 3;
    shop.poison = {"a0"};
    shop.start();
    Words all;
    for (int i = 0; i <= behind; ++i) {
      all.push_back("a" + std::to_string(i));
      shop.happens("a", all.back());
      shop.happens("b", "b");
    }
    shop.settle();
    CHECK(shop.parking().kept_places() == static_cast<std::size_t>(std::min(behind, 3)));
    CHECK(shop.parking().waiting() == all.size());
    shop.taken.clear();
    shop.poison.clear();
    REQUIRE(shop.person(Retry{"mended"}));
    CHECK(shop.taken == all);
    CHECK(shop.parking().kept_places() == 0);
    CHECK(shop.parking().parked().empty());
    CHECK(shop.count<StreamResumed>() == 1);
    all.push_back("more");
    shop.happens("a", all.back());
    CHECK(shop.taken == all);
  }
}

TEST_CASE("a second poison event among those found again parks the stream there, and the log may be away meanwhile") {
  Shop shop;
  shop.kept_places = 2;
  shop.poison = {"a0", "a6"};
  shop.start();
  for (int i = 0; i < 9; ++i) shop.happens("a", "a" + std::to_string(i));
  shop.settle();
  REQUIRE(shop.person(Skip{"entered by hand"}));
  CHECK(shop.taken == Words{"a1", "a2", "a3", "a4", "a5"});
  CHECK(shop.parking().waiting() == 3);
  CHECK(std::get<StreamParked>(shop.said.back()).at.offset == 6);
  shop.happens("a", "a9");
  shop.poison.clear();
  shop.log_is_away = true;
  REQUIRE(shop.person(Retry{"mended"}));
  CHECK(shop.parking().waiting() == 4);
  shop.log_is_away = false;
  shop.settle();
  CHECK(shop.taken == Words{"a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9"});
  CHECK(shop.count<StreamResumed>() == 1);
}

TEST_CASE("two parked streams share the places") {
  Shop shop;
  shop.kept_places = 3;
  shop.poison = {"a", "b"};
  shop.start();
  for (const auto* word : {"a", "b", "a1", "b1", "a2", "b2", "a3", "b3"}) shop.happens(std::string(1, word[0]), word);
  shop.settle();
  CHECK(shop.parking().kept_places() == 3);
  CHECK(shop.parking().waiting() == 8);
  shop.poison = {"b"};
  REQUIRE(shop.person(Retry{"mended"}));
  CHECK(shop.taken == Words{"a", "a1", "a2", "a3"});
  CHECK(shop.parking().kept_places() == 1);
  CHECK(shop.parking().waiting() == 4);
}

TEST_CASE("an event of a newer program is not parked: its reader stops the partition; behind a parked one it waits") {
  Shop shop;
  shop.poison = {"a1"};
  shop.unknown = {"a2", "b1"};
  shop.start();
  shop.happens("a", "a1");
  shop.happens("a", "a2");
  CHECK_THROWS_AS(shop.happens("b", "b1"), projections::UnknownEvent);
  shop.settle();
  REQUIRE(shop.person(Skip{"entered by hand"}));
  CHECK(shop.taken.empty());
  CHECK(shop.parking().parked().at("a") == "a2 is of a newer program");
  CHECK(std::get<StreamParked>(shop.said.back()).at.offset == 1);
}
