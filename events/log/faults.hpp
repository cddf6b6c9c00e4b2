// What may go wrong between a writer and its log, decided append by append: the fault script of the memory log.
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"

namespace paypie::log {

// What becomes of one append. All times count from the append. The default: lands at once, reported at once.
struct Fate {
  enum class Report {
    offset,  // the offset of the copy `reported_copy`, once that copy has landed (unavailable if there is no such copy)
    lost,    // success without an offset
    failed,  // LogErrc::unavailable, whatever happens to the record
    never,   // not a word, as when the time-out of the network is longer than our patience
  };
  std::vector<std::chrono::microseconds> landings{std::chrono::microseconds(0)};  // one per copy; none: never lands
  bool in_order = true;  // the first copy waits for earlier in-order appends to its partition, as a producer does
  Report report = Report::offset;
  std::size_t reported_copy = 0;
  std::chrono::microseconds report_after{0};  // not before this; an offset also not before its copy landed

  // The rare ones by name.
  static Fate refused();                                     // never lands, and says so
  static Fate swallowed();                                   // never lands, never reported
  static Fate unreported();                                  // lands, success without an offset
  static Fate silent();                                      // lands, never reported
  static Fate late(std::chrono::microseconds landing);       // reported failed at once, lands afterwards
  static Fate twice(std::chrono::microseconds second);       // lands twice, the first is reported
  static Fate overtaken(std::chrono::microseconds landing);  // later appends of the partition may land before it
  static Fate slow(std::chrono::microseconds landing);       // lands late, and so do those behind it
};

// Handed to a memory log by a test; called under the log's lock, so it must not call the log.
class Faults {
 public:
  virtual ~Faults() = default;
  // `nth` counts the appends of this log, from 0.
  virtual Fate fate(const TopicPartition&, const Record&, std::uint64_t /*nth*/) { return {}; }
  // How many records at the end this read (or end()) does not see yet: a stale end. A read from inside the hidden
  // part sees an empty chunk, never a gap.
  virtual std::int64_t hidden_tail(const TopicPartition&) { return 0; }
  // An error for this read (or end()) instead of an answer.
  virtual std::optional<LogError> read_error(const TopicPartition&) { return std::nullopt; }
};

// Chances in 1,000 for each append (the first that strikes decides) and each read.
struct FaultRates {
  int refused = 0;
  int swallowed = 0;
  int unreported = 0;
  int silent = 0;
  int late = 0;
  int twice = 0;
  int second_reported = 0;  // lands twice and the second copy's offset is reported
  int overtaken = 0;
  int slow = 0;
  int stale_end = 0;
  int read_error = 0;
  std::chrono::microseconds usual_delay{1'000};   // every append lands within this, in order
  std::chrono::microseconds long_delay{200'000};  // late, second, overtaken and slow copies land within this
  std::int64_t most_hidden = 20;
};

// Draws each fate from a seeded source: the same seed and the same appends give the same faults.
class RandomFaults : public Faults {
 public:
  RandomFaults(Random& random, FaultRates rates) : random_(random), rates_(rates) {}
  Fate fate(const TopicPartition& where, const Record& record, std::uint64_t nth) override;
  std::int64_t hidden_tail(const TopicPartition& where) override;
  std::optional<LogError> read_error(const TopicPartition& where) override;
  // May be changed while it runs: chaos first, then none, to see that everything settles.
  void set(FaultRates rates) { rates_ = rates; }
  // How often each fault struck, by the names of FaultRates: a simulation asserts that the rare ones were reached.
  const std::map<std::string_view, std::uint64_t>& struck() const { return struck_; }

 private:
  bool strikes(std::string_view name, int rate, int& drawn);
  std::chrono::microseconds within(std::chrono::microseconds most);

  Random& random_;
  FaultRates rates_;
  std::map<std::string_view, std::uint64_t> struck_;
};

// A script: fates for chosen appends, counted from 0; the rest lands at once.
class ScriptedFaults : public Faults {
 public:
  ScriptedFaults& on(std::uint64_t nth, Fate fate) {
    fates_[nth] = std::move(fate);
    return *this;
  }
  ScriptedFaults& hide(std::int64_t records, int reads) {
    hidden_ = records;
    hidden_reads_ = reads;
    return *this;
  }
  ScriptedFaults& fail_reads(int reads) {
    failing_reads_ = reads;
    return *this;
  }
  Fate fate(const TopicPartition& where, const Record& record, std::uint64_t nth) override;
  std::int64_t hidden_tail(const TopicPartition& where) override;
  std::optional<LogError> read_error(const TopicPartition& where) override;

 private:
  std::map<std::uint64_t, Fate> fates_;
  std::int64_t hidden_ = 0;
  int hidden_reads_ = 0;
  int failing_reads_ = 0;
};

}  // namespace paypie::log
