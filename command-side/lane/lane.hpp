// One partition: finds states, decides, lays commits in flight over them, answers what is proved, folds what it reads.
#pragma once
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "command-side/lane/lanes.hpp"
#include "command-side/lane/remembered.hpp"
#include "command-side/lane/stream_cache.hpp"
#include "command-side/lane/writer.hpp"
#include "events/settled.hpp"

namespace paypie::lane {

// Whether a decider's events can say that a command changed nothing.
template <Decider D>
inline constexpr bool can_settle = std::is_constructible_v<typename D::Event, CommandSettled>;

// A command on its way through the lane.
template <Decider D>
struct Request {
  enum class Stage {
    queued,     // not decided
    loading,    // its stream or its id is looked for on the disk
    attached,   // an earlier attempt of the same command is on its way; its answer is ours
    in_flight,  // its commit is sent
    held,       // decided without an event; what the answer rests on is not proved yet
    replayed,   // applied before; its event is being read
  };
  Ask<D> ask;
  OnAnswer<D> on_answer;  // empty once answered
  Stage stage = Stage::queued;
  bool sent = false;  // a commit of it may be in the log: from sending until the log has been read and it is not there
  std::uint64_t number = 0;  // in order of arrival
  // The commits this lane had sent, in which epoch, when the command arrived: see Lane::conclude.
  std::uint64_t arrived_in_epoch = 0;
  std::uint64_t arrived_after = 0;
  std::uint64_t ticket = 0;  // of its newest lookup on the disk
  std::uint64_t absent = 0;  // 1 + the count of flushes at which its id was known not to be in the store
};
template <Decider D>
using RequestPtr = std::shared_ptr<Request<D>>;

struct LaneParts {
  const Config& config;
  const WriterParts& writer;
  StateStore& store;
  Counters& counters;
};

template <Decider D>
class Lane final : public WriterOwner {
 public:
  Lane(log::TopicPartition where, const WriterId& me, const Codec<D>& codec, const LaneParts& parts);

  void own();
  void disown();
  // First calls, then one pump() for all of them.
  void arrive(RequestPtr<D> request);
  void report(Report& report) { writer_.report(report); }
  void pump();
  void tick();
  // Takes nothing more and lets go when what is in flight has settled, or at the latest at `end`.
  void close(std::chrono::microseconds end);
  bool closed() const { return closed_; }
  // Has served or stopped since it was owned.
  bool settled() const { return settled_; }
  PartitionStats stats() const;
  std::optional<StreamState<D>> peek(const std::string& stream) const;

 private:
  using Stage = typename Request<D>::Stage;
  using CommandMap = std::unordered_map<CommandId, AppliedCommand, CommandHash>;
  // All attempts of one command that wait for the same answer; the first one made it run.
  struct Attempts {
    std::vector<RequestPtr<D>> requests;
  };
  struct Flight {
    bool empty = true;  // an empty commit: nothing else is set
    CommandId command;
    Bytes32 request{};
    Stream<D>* stream = nullptr;
    SharedState<D> after;
    Envelope meta;
    typename D::Event event;
  };
  // An answer that rests on state, held until it is proved.
  struct Held {
    std::uint64_t needs = 0;  // commits of this epoch proved
    CommandId command;
    Bytes32 request{};
    Answer<D> answer;
  };
  struct Loaded {
    Looked<AppliedCommand> command = std::nullopt;
    Looked<std::string> state = std::nullopt;
  };
  struct Resumed {
    enum class What { at, unreachable, behind, broken };
    What what = What::at;
    Checkpoint checkpoint;
    std::string why;
  };
  struct Flushed {
    std::string failed;  // empty: written
    std::vector<Stream<D>*> streams;
    std::vector<std::size_t> bytes;  // of each stream, if written
  };

  // ---- lane_deciding.hpp
  void process(const RequestPtr<D>& request);
  void decide(const RequestPtr<D>& request, Stream<D>& stream);
  void commit(const RequestPtr<D>& request, Stream<D>& stream, typename D::Event event, SharedState<D> after);
  void settle_in_the_log(const RequestPtr<D>& request, Stream<D>& stream,
                         const Decision<typename D::Event, typename D::Refusal>& decision);
  SharedState<D> after(const StreamState<D>& now, const Ask<D>& ask, const typename D::Event& event) const;
  void conclude(const RequestPtr<D>& request, Answer<D> answer);
  void release_held();
  void load(const RequestPtr<D>& request);
  void on_loaded(const RequestPtr<D>& request, std::uint64_t ticket, std::uint64_t flushes, const Loaded& loaded);
  void replay(const RequestPtr<D>& request, const AppliedCommand& applied);
  Stream<D>* insert_stored(const std::string& stream, const std::optional<std::string>& bytes);
  const AppliedCommand* recently_applied(const CommandId& id) const;

  // ---- lane_answering.hpp
  void run(const RequestPtr<D>& request, Stage stage);
  void settle(const CommandId& id, const Bytes32& request, const Answer<D>& answer, bool first_is_replay = false);
  void reply(Request<D>& request, Answer<D> answer);
  void fail(Request<D>& request, Failure why) { reply(request, Failed{why, 0, writer_.where().partition}); }
  // For one that cannot be decided now: nothing happened, as far as that is known.
  void fail_undecided(Request<D>& request, Failure why) {
    fail(request, request.sent ? Failure::outcome_unknown : why);
  }
  void answer_overdue();
  void fail_queued(Failure why);

  // ---- lane_folding.hpp
  Digest digest() const override;
  void prepare(const Reading& reading, Task go_on) override;
  void fold(const Reading& reading, std::size_t index) override;
  void judged(log::Verdict verdict) override { ++counters_.records[static_cast<std::size_t>(verdict)]; }
  void proved(log::Offset offset) override;
  void claim(std::size_t index, log::Offset offset) override;
  void may_send() override;
  void stepped_down(const std::string& why) override;
  void stopped(const std::string& why) override;
  bool assigned() const override { return assigned_; }
  void remember_applied(const CommandId& id, AppliedCommand applied);
  void stop_stream(Stream<D>& stream, const std::string& why);
  void requeue_running();

  // ---- lane_flushing.hpp
  void resume();
  void on_resumed(const Resumed& resumed);
  void flush();
  void on_flushed(const Flushed& flushed);
  void shrink_cache() {
    if (preparing_ != 0) return;
    cache_.shrink_to(config_.limits.cached_states, config_.limits.cached_bytes, config_.bugs.evict_dirty);
  }
  bool under_pressure() const { return cache_.dirty() >= 2 * config_.limits.dirty_states; }
  void try_to_close();
  void notice(Notice::Level level, const std::string& text) const;

  template <class F>
  auto guarded(F task) {
    return [alive = std::weak_ptr(alive_), task = std::move(task)](auto&&... arguments) mutable {
      if (!alive.expired()) task(std::forward<decltype(arguments)>(arguments)...);
    };
  }

  const Codec<D>& codec_;
  const Config& config_;
  const WriterParts& parts_;
  StateStore& store_;
  Counters& counters_;
  Writer writer_;

  bool assigned_ = false;
  bool resuming_ = false;
  bool resumed_ = false;
  bool settled_ = false;
  bool closing_ = false;
  bool closed_ = false;
  std::chrono::microseconds close_at_{0};
  int resume_tries_ = 0;
  bool told_of_waiting_ = false;

  std::deque<RequestPtr<D>> queue_;
  std::deque<RequestPtr<D>> unanswered_;  // in order of arrival, for deadlines; answered ones are swept
  std::size_t waiting_ = 0;               // without an answer
  std::uint64_t arrivals_ = 0;
  std::uint64_t tickets_ = 0;
  std::unordered_map<CommandId, Attempts, CommandHash> running_;
  std::deque<Flight> flights_;  // as the writer's, oldest first
  bool empty_in_flight_ = false;
  std::deque<Held> held_;
  std::uint64_t held_needs_ = 0;  // the most any of them needs
  Remembered<D> remembered_;

  StreamCache<D> cache_;
  std::size_t stopped_streams_ = 0;
  int preparing_ = 0;                                                    // readings that wait for states
  std::int64_t last_time_ = 0;                                           // recorded times never go back
  std::shared_ptr<CommandMap> recent_ = std::make_shared<CommandMap>();  // applied, not in the store yet
  std::shared_ptr<const CommandMap> flushing_commands_;                  // likewise, being written
  bool store_is_empty_ = true;  // nothing of this partition is stored: lookups can be spared
  bool flushing_ = false;
  std::uint64_t flushes_ = 0;  // started
  log::Offset flushed_next_;
  std::chrono::microseconds flushed_at_{0};
  std::chrono::microseconds flush_pause_;          // from one flush to the next: longer after large states
  std::chrono::microseconds flush_not_before_{0};  // after a failure
  Task after_flush_;                               // a reading that waits for room
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace paypie::lane
