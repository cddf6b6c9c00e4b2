// The protocol for one partition: open an epoch, append commits in a pipeline, prove that they count, read back when
// in doubt, step down (log-protocol, "The writer"). Knows no command and no state: its owner, a lane, does.
#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/lane/config.hpp"
#include "command-side/lane/mailbox.hpp"
#include "command-side/lane/records.hpp"
#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"

namespace paypie::lane {

struct JudgedRecord {
  std::shared_ptr<const log::Record> record;
  std::optional<log::Marks> marks;
  bool counts = false;
};

// A chunk of the log as a pool thread leaves it: judged, and with whatever the owner's Digest made of it.
struct Reading {
  std::vector<JudgedRecord> records;
  log::Offset end;
  std::shared_ptr<void> digest;
};
// Runs on a pool thread, so it owns or outlives all it touches. Decodes what counts.
using Digest = std::function<std::shared_ptr<void>(const std::vector<JudgedRecord>&)>;

// How an append ended, on its way to the strand. `seq` is none for a WriterOpened.
struct Report {
  int partition = 0;
  std::uint64_t epoch = 0;
  std::optional<std::uint64_t> seq;
  log::Delivery delivery;
};

// What a writer tells its lane; always on the strand.
class WriterOwner {
 public:
  virtual ~WriterOwner() = default;
  virtual Digest digest() const = 0;
  // A reading is about to be folded: see to it that the states it needs are in memory, then call go_on.
  virtual void prepare(const Reading& reading, Task go_on) = 0;
  // A commit that counts and is none of those in flight. False: the partition cannot go on (stop() has been called).
  virtual void fold(const Reading& reading, std::size_t index) = 0;
  virtual void judged(log::Verdict verdict) = 0;
  // The oldest commit in flight counts, at this offset.
  virtual void proved(log::Offset offset) = 0;
  // Planted bugs only: treats the index-th commit in flight as proved.
  virtual void claim(std::size_t index, log::Offset offset) = 0;
  // Commits may be sent (again).
  virtual void may_send() = 0;
  // Everything in flight is forgotten; nothing may be sent until may_send().
  virtual void stepped_down(const std::string& why) = 0;
  // For good. Loud.
  virtual void stopped(const std::string& why) = 0;
  virtual bool assigned() const = 0;
};

struct WriterParts {
  Strand& strand;
  Executor& pool;
  log::EventLog& log;
  const Clock& clock;
  Random& random;
  std::shared_ptr<Mailbox<Report>> reports;
};

class Writer {
 public:
  Writer(log::TopicPartition where, const WriterId& me, const Config& config, const WriterParts& parts,
         WriterOwner& owner, Counters& counters);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Where the owner's states stand. Before the first open().
  void start_at(log::Offset next, const log::Validity& validity, std::string address);
  // Reads to the end and opens an epoch; tries again until it serves, stops or is closed.
  void open();
  // Gives up writing; what is in flight is forgotten.
  void close();
  void stop(const std::string& why);

  // Serving, and less than Limits::in_flight in flight.
  bool has_room() const { return phase_ == Phase::serving && flights_.size() < config_.limits.in_flight; }
  // Appends a commit made by commit_record(). Needs has_room().
  void send(log::Record commit);
  void send_empty();
  void report(Report& report);
  void look_at_the_clock();

  Phase phase() const { return phase_; }
  std::size_t in_flight() const { return flights_.size(); }
  std::uint64_t epoch() const { return pen_.epoch; }
  // Of this epoch: how many commits were sent, and how many are proved to count.
  std::uint64_t sent() const { return proved_ + flights_.size(); }
  std::uint64_t proved() const { return proved_; }
  log::Offset next() const { return next_; }
  const log::Validity& validity() const { return validity_; }
  // Where the writer of validity()'s epoch takes commands.
  const std::string& address() const { return address_; }
  const log::TopicPartition& where() const { return where_; }

 private:
  struct Flight {
    std::chrono::microseconds sent_at;
    std::optional<log::Delivery> report;
    // Where it was reported to be; none without a report, or with one that does not say.
    std::optional<log::Offset> offset() const { return report && *report ? **report : std::nullopt; }
  };

  template <class F>
  auto guarded(F task);
  void read_on();
  void read_again_later();
  void on_read(std::expected<Reading, log::LogError>& read);
  void absorb(const Reading& reading);
  void take(const Reading& reading, std::size_t index);
  void take_opened(const log::Record& record, const log::Marks& marks);
  void lose_bid();
  void at_end();
  void end_while_opening();
  void end_while_doubting();
  void append_opened();
  void begin_again(bool somebody_was_faster);
  void append(log::Record record, std::optional<std::uint64_t> seq);
  void prove_front(log::Offset offset);
  void advance();
  void prove_by_reports();
  void doubt();
  void step_down(const std::string& why);
  bool judge(const std::optional<log::Marks>& marks, log::Verdict& verdict);

  const log::TopicPartition where_;
  const Config& config_;
  const WriterParts& parts_;
  WriterOwner& owner_;
  Counters& counters_;

  Phase phase_ = Phase::idle;
  log::Offset next_;        // all before it is folded or proved
  log::Validity validity_;  // the rule's state there
  std::string address_;     // of its writer
  Pen pen_;                 // of the epoch served, or the one being opened
  std::uint64_t highest_served_ = 0;

  enum class Bid { none, out, reported, accepted, lost };  // what became of our WriterOpened
  Bid bid_ = Bid::none;
  std::chrono::microseconds since_{0};  // of the bid, or of the doubt

  std::uint64_t proved_ = 0;
  std::deque<Flight> flights_;

  bool reading_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);  // replaced by open() and close(): older callbacks are void
};

}  // namespace paypie::lane
