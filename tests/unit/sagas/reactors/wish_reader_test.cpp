// For which streams a reactor may call: those whose partition it serves in the epoch in which the log stands, read to
// its end.
#include "sagas/reactors/calls/wish_reader.hpp"

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <utility>

#include "command-side/lane/records.hpp"
#include "events/log/memory.hpp"
#include "platform/scheduler/simulated.hpp"
#include "projections/feed/fold.hpp"

using namespace paypie;
using reactors::WishReader;

namespace {

const std::string wishes = "paypie.wish.events.v1", others = "paypie.other.events.v1";

// The number-th stream of a partition.
std::string stream_of(int partition, int number = 1) {
  for (int n = 0;; ++n) {
    const auto name = "wish_" + std::to_string(n);
    if (log::partition_of(name) == partition && --number == 0) return name;
  }
}

// A log whose events are words, and a reader of it that can be started.
class Ground {
 public:
  Ground() {
    for (const auto& topic : {wishes, others}) broker->ensure_topic(topic);
  }
  ~Ground() {
    strand_->kill();
    pool_->kill();
  }
  void opens(const std::string& topic, int partition, std::uint64_t epoch) {
    const auto writer = WriterId{{static_cast<std::uint8_t>(epoch)}};
    writers_[{topic, partition}] = {lane::Pen{writer, writer.text(), epoch}, 0};
    broker->land({topic, partition}, lane::writer_opened_record({writer, writer.text(), epoch}, {1}, "here:1"));
  }
  void happens(const std::string& topic, const std::string& stream, const std::string& word) {
    const auto partition = log::partition_of(stream);
    auto& [pen, seq] = writers_.at({topic, partition});
    log::Record record;
    record.time = Timestamp{1};
    record.key = stream;
    record.value = word;
    record.headers.push_back({std::string(log::header::content_type), std::string(log::event_content_type)});
    lane::sign(record, pen, seq++);
    broker->land({topic, partition}, std::move(record));
  }
  void start() {
    reader = std::make_unique<WishReader>(
        WishReader::Parts{.consumer = "a test",
                          .topics = {wishes, others},
                          .log = log_,
                          .strand = *strand_,
                          .pool = *pool_,
                          .clock = world_,
                          .take = [this](std::size_t, const projections::ValidRecord& record) { take(record); },
                          .caught_up = [this] { ++caught_up; }});
    reader->start();
  }
  void read() {
    world_.run_until([] { return false; }, std::chrono::seconds(2));
  }

 private:
  void take(const projections::ValidRecord& record) {
    const auto& word = record.record->value;
    if (word == "poison") throw projections::Poison(0, word);
    if (word == "unknown") throw projections::UnknownEvent(0, word);
    taken.push_back(word);
    calls_while_reading += reader->read_for(record.stream(), served) ? 1 : 0;
  }

  Simulated world_{3};
  std::shared_ptr<SimulatedExecutor> wire_ = world_.strand(), strand_ = world_.strand(), pool_ = world_.pool();

 public:
  std::shared_ptr<log::MemoryBroker> broker = std::make_shared<log::MemoryBroker>(*wire_);
  std::unique_ptr<WishReader> reader;
  std::vector<std::string> taken;
  std::optional<std::uint64_t> served;  // asked for whenever something is taken
  int calls_while_reading = 0, caught_up = 0;

 private:
  log::Faults no_faults_;
  log::MemoryLog log_{broker, *wire_, no_faults_, {}};
  std::map<log::TopicPartition, std::pair<lane::Pen, std::uint64_t>> writers_;
};

}  // namespace

TEST_CASE("nobody is called before the log was read up to the opening of the epoch that is served") {
  Ground ground;
  const auto stream = stream_of(3);
  ground.opens(wishes, 3, 1);
  ground.happens(wishes, stream, "wish");
  ground.start();
  CHECK(!ground.reader->read_for(stream, 1));
  ground.read();
  CHECK(ground.reader->read_for(stream, 1) == 1);
  CHECK(!ground.reader->read_for(stream, std::nullopt));
  CHECK(!ground.reader->read_for(stream, 2));  // it is open, and what was recorded before is not read yet
  ground.served = 2;
  ground.happens(wishes, stream, "outcome");
  ground.opens(wishes, 3, 2);
  ground.read();
  CHECK(ground.taken == std::vector<std::string>{"wish", "outcome"});
  CHECK(ground.calls_while_reading == 0);
  CHECK(ground.reader->read_for(stream, 2) == 2);
  CHECK(ground.caught_up >= 2);
}

TEST_CASE("who has read of a later epoch than it serves is superseded, and calls nobody, whether it has heard or not") {
  Ground ground;
  const auto stream = stream_of(3), elsewhere = stream_of(4);
  for (std::uint64_t epoch = 1; epoch <= 2; ++epoch) ground.opens(wishes, 3, epoch);
  ground.opens(wishes, 4, 1);
  ground.start();
  ground.read();
  CHECK(!ground.reader->read_for(stream, 1));
  CHECK(ground.reader->read_for(stream, 2) == 2);
  CHECK(ground.reader->read_for(elsewhere, 1) == 1);
  ground.opens(wishes, 3, 3);
  ground.read();
  CHECK(!ground.reader->read_for(stream, 2));
  CHECK(ground.reader->read_for(elsewhere, 1) == 1);
}

TEST_CASE("nobody is called for a stream that is parked, or lies in a partition that was not read to its end") {
  Ground ground;
  for (int partition = 0; partition < 5; ++partition) ground.opens(wishes, partition, 1);
  // What is wrong with another topic is of no importance.
  for (const int partition : {0, 4}) ground.opens(others, partition, 1);
  ground.happens(others, stream_of(0), "unknown");
  ground.happens(others, stream_of(4), "wish");
  ground.broker->damage({others, 4}, log::Offset{1});
  for (const int partition : {0, 4}) ground.happens(wishes, stream_of(partition), "wish");
  ground.happens(wishes, stream_of(1, 1), "poison");
  ground.happens(wishes, stream_of(1, 1), "wish");
  ground.happens(wishes, stream_of(1, 2), "wish");
  ground.happens(wishes, stream_of(2), "unknown");
  ground.happens(wishes, stream_of(3), "wish");
  ground.broker->damage({wishes, 3}, log::Offset{1});
  ground.start();
  ground.read();
  const auto may_call = [&](int partition, int number) {
    return ground.reader->read_for(stream_of(partition, number), 1).has_value();
  };
  CHECK(may_call(0, 1));
  CHECK(may_call(4, 1));
  CHECK(!may_call(1, 1));
  CHECK(may_call(1, 2));
  CHECK(!may_call(2, 1));
  CHECK(!may_call(2, 2));
  CHECK(!may_call(3, 1));
  CHECK(ground.reader->stopped().size() == 4);
  CHECK(ground.reader->parked_streams() == 1);
  CHECK(ground.reader->parked_events() == 2);
}
