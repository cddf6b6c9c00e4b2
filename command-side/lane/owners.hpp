// Who writes which partition: follows every partition of a topic by the validity rule alone, folding nothing. What the
// last WriterOpened that counts says is all there is to know; it may be old news, which costs a refused request.
#pragma once
#include <array>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "command-side/lane/clock_watch.hpp"
#include "command-side/lane/state_store.hpp"
#include "events/log/log.hpp"

namespace paypie::lane {

struct Owner {
  std::uint64_t epoch = 0;  // 0: nobody has ever written this partition, as far as it was read
  std::string address;      // host:port where its writer takes commands; empty: not known
  bool operator==(const Owner&) const = default;
};

class Owners {
 public:
  // Begins at the checkpoints of this node's state store. All must outlive it.
  Owners(log::EventLog& log, std::string topic, StateStore& store);
  // Before anything is followed: tells `watch` of the times that writers at other addresses than ours record.
  void compare_clocks(const Clock& clock, ClockWatch& watch, std::function<std::string()> our_address);

  // Follows the log until stopped, on a thread of its own.
  void run(std::stop_token stop);
  // Reads what there is of each partition, a chunk at most; true: there may be more. Blocks. For run() and tests.
  bool step();

  // Any thread. A partition whose log is damaged or was cut has no owner: address empty.
  Owner of(int partition) const;
  // Every partition has been read to its end once.
  bool current() const;
  // Partitions that are not followed any more until a person has looked.
  int stopped() const;

 private:
  struct Following {
    bool begun = false;
    bool stopped = false;
    bool at_end = false;
    log::Offset next;
    log::Validity validity;
    std::optional<std::chrono::microseconds> at_end_since;  // monotonic: when its end was last looked for and found
    std::int64_t latest = 0;                                // of the times that events carry
  };
  struct Comparing {
    const Clock& clock;
    ClockWatch& watch;
    std::function<std::string()> our_address;
  };
  bool begin(int partition);
  bool read(int partition);
  void compare(int partition, const log::Record& record, bool opens, std::chrono::microseconds now);
  void stop(int partition, const std::string& why);
  void publish(int partition, Owner owner);

  log::EventLog& log_;
  const std::string topic_;
  StateStore& store_;
  std::optional<Comparing> comparing_;
  std::array<Following, log::partitions_per_topic> following_;  // of the thread that steps

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable_any wake_;
  bool grown_ = false;
  bool current_ = false;
  int stopped_ = 0;
  std::array<Owner, log::partitions_per_topic> owners_;
};

}  // namespace paypie::lane
