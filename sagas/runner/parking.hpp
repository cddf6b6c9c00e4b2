// What a consumer does with an event that it cannot take: parks its stream, says so in a dead letter, and goes on with
// everything else. Later events of the stream wait behind it, in order, as offsets; they are read from the log again
// when a person has asked for a retry, or to skip the event.
//
// What is parked follows from the log (the event, and the letter's events): a restart parks it again, and says nothing
// twice.
//
// How many places of waiting events are kept is limited. What comes later is found again in the log when its turn has
// come, from the first event on whose place was not kept: slower, and nothing is lost.
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "command-side/dead_letters/api/lanes.hpp"
#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/feed/partition_feed.hpp"
#include "sagas/runner/work_reader.hpp"

namespace paypie::sagas {

// On the strand. Everything handed in must outlive it and what the pool still runs.
class Parking {
 public:
  // Takes a record of the topic of that index; throws projections::Poison if that is impossible, and
  // projections::UnknownEvent if a newer program wrote it: then its partition waits for an upgrade.
  using Take = std::function<void(std::size_t topic, const projections::ValidRecord&)>;
  // Hands a command to a letter's lane. What came of it is seen in the log. Any thread.
  using Report = std::function<void(const std::string& letter, const StoreId&, const CommandId&,
                                    dead_letters::DeadLetterDecider::Command)>;
  static constexpr std::size_t default_kept_places = 100'000;  // of waiting events, of all streams together
  struct Parts {
    std::string consumer;
    std::vector<std::string> topics;  // by index
    log::LogReader& log;
    Strand& strand;
    Executor& pool;
    const Clock& clock;
    Take take;
    Report report;  // empty: parked streams are known to this process alone
    std::size_t kept_places = default_kept_places;
    std::vector<std::size_t> ahead = {};  // the indexes of topics that are read before the others: see MergedReader
  };
  explicit Parking(Parts parts) : parts_(std::move(parts)) {}

  // Taken, parked, or put behind what is parked; nothing of a partition that has stopped. What was skipped is passed
  // over for ever, so letters are heard first.
  void take(std::size_t topic, const projections::ValidRecord& record);
  // A record of the letters' own topic, of whatever consumer.
  void hear(const projections::ValidRecord& record);
  // Does what is open. Only once everything that was in the log has been seen.
  void act();

  // Source stream -> why.
  std::map<std::string, std::string> parked() const;
  bool is_parked(const std::string& stream) const { return parked_.contains(stream); }
  // Partitions that wait for an upgrade, a sentence each.
  std::vector<std::string> stopped() const;
  bool is_stopped(std::size_t topic, int partition) const { return stopped_.contains({topic, partition}); }
  // One of these is of a topic that is ahead: nothing of the others is taken any more, as if it could not be read. A
  // stream that is parked there holds up nobody: the others go on with what was taken of it.
  bool is_held_up() const { return is_held_up_; }
  std::size_t waiting() const;  // events, parked ones included
  std::size_t kept_places() const { return kept_; }

 private:
  struct Parked {
    std::size_t topic = 0;
    int partition = 0;
    std::deque<std::int64_t> offsets;  // the first one cannot be taken
    // Where a reader stands before the first event whose place was not kept, and how many these are.
    std::optional<log::ReaderPosition> rest;
    std::size_t in_rest = 0;
    std::string type, error;
    StoreId store;
    bool due = false;         // a person said so: what waits is to be taken
    bool busy = false;        // being read for that
    std::string retried_for;  // the event of the letter that asked for the last retry
  };
  struct Letter {
    dead_letters::DeadLetter state;
    StoreId store;
    std::string last_event;
  };

  dead_letters::Place place_of(const std::string& stream, const Parked& parked) const;
  bool waits(std::size_t topic) const;
  void stop(std::size_t topic, const projections::ValidRecord& record, const std::string& why);
  void park(std::size_t topic, const projections::ValidRecord& record, const std::string& why);
  void see_to(const std::string& stream, Parked& parked);
  void read_again(const std::string& stream, Parked& parked);
  void find_rest(const std::string& stream, Parked& parked);
  void found_rest(const std::string& stream, const std::vector<projections::ValidRecord>& records,
                  const log::ReaderPosition& next);
  void go_on(const std::string& stream, std::vector<projections::ValidRecord> records, bool all_read);
  void say(const std::string& letter, const StoreId& store, std::string_view what, const std::string& after,
           dead_letters::DeadLetterDecider::Command command);

  const Parts parts_;
  std::map<std::string, Parked> parked_;                        // by stream
  std::size_t kept_ = 0;                                        // places behind parked events
  std::map<std::pair<std::size_t, int>, std::string> stopped_;  // topic and partition -> why
  bool is_held_up_ = false;
  std::map<std::string, Letter> letters_;                   // of this consumer, by id
  std::set<std::pair<std::string, std::int64_t>> skipped_;  // stream and offset: by this consumer, for ever
  std::map<std::string, std::chrono::microseconds> said_;   // by letter: not again before then
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

// What a consumer that parks follows: its topics, and, with letters, theirs behind them, which is read ahead, as others
// may be.
WorkReader::Options followed_by(std::string consumer, std::vector<std::string> topics, bool with_letters,
                                std::vector<std::size_t> ahead = {});

// To the lanes of this node: of several nodes, only the letter's owner is heard.
Parking::Report report_to(dead_letters::DeadLetterLanes& lanes, const Clock& clock, std::string consumer);

}  // namespace paypie::sagas
