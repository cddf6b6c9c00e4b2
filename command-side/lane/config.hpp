// What a lane may use and what it tells: limits, loud notices, figures, and the mistakes tests plant.
#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "command-side/lane/ask.hpp"
#include "command-side/lane/rare.hpp"
#include "events/log/record.hpp"
#include "events/log/validity.hpp"

namespace paypie::lane {

// All counts are per partition.
struct Limits {
  std::size_t waiting = 4'096;          // commands without an answer; one more is Failure::full
  std::size_t in_flight = 512;          // commits sent and not yet proved
  std::size_t read_bytes = 1U << 20;    // one read of the log
  std::size_t cached_states = 10'000;   // states in memory; clean ones are dropped, the least used first
  std::size_t cached_bytes = 8U << 20;  // their size as stored; in memory they take two to four times as much
  std::size_t dirty_states = 2'000;     // written by then at the latest; twice as many make commands wait
  std::size_t state_bytes = 2U << 20;   // a stream whose state, as stored, is larger takes no more events
  // Large states are written less often, or a hot stream's would be most of what is written: after a flush the next one
  // waits as long as its states of this size and more take at this rate. What was not written is folded again at a
  // start.
  std::size_t large_state_bytes = 64U << 10;
  std::size_t large_states_per_second = 128U << 10;  // bytes
  std::size_t remembered_refusals = 10'000;
  std::chrono::microseconds remember_refusals_for = std::chrono::hours(24);
  std::chrono::microseconds remember_commands_for = std::chrono::days(7);
  std::chrono::microseconds flush_every{1'000'000};
  std::chrono::microseconds answer_within{10'000'000};  // for commands that name no deadline
  std::chrono::microseconds tick{50'000};               // how often deadlines are looked at
  std::chrono::microseconds report_within{2'000'000};   // a commit without a report is in doubt then
  std::chrono::microseconds settle_within{1'000'000};   // a doubt that reading cannot settle: step down
  std::chrono::microseconds open_within{2'000'000};     // a WriterOpened that is not seen by then: once more
  std::chrono::microseconds read_again_after{10'000};
  std::chrono::microseconds back_off_most{200'000};   // drawn at random below this, when somebody else was faster
  std::chrono::microseconds close_within{5'000'000};  // what is in flight may settle so long when closing
};

// Mistakes on purpose, one at a time, so that the simulation shows that it finds them. Never set outside of tests.
struct PlantedBugs {
  bool answer_before_report = false;
  bool answer_out_of_order = false;
  bool offset_not_checked = false;
  bool no_dedupe = false;
  bool overlay_ignored = false;
  bool position_ahead_of_its_write = false;
  bool refuse_on_pending_state = false;      // without (a)
  bool refuse_without_later_commit = false;  // without (b)
  bool serve_without_reading_back = false;
  bool accept_equal_epoch = false;
  bool accept_gaps = false;
  bool shared_writer_id = false;
  bool request_hash_ignored = false;
  bool fold_void_records = false;
  bool call_it_not_there = false;  // after a step-down, decide again without having read the tail
  bool evict_dirty = false;
};

// Something people must hear about: a partition or stream that stopped, a step-down, a store that cannot be written.
struct Notice {
  enum class Level { info, warning, alarm };
  Level level = Level::info;
  log::TopicPartition where;
  std::string text;
};

struct Config {
  std::string address = "local";  // host:port where this node takes commands; travels in WriterOpened
  Limits limits;
  std::function<void(const Notice&)> notice;  // called on the strand; may be empty
  PlantedBugs bugs;
};

enum class Phase { idle, opening, serving, doubting, stopped };
std::string_view to_text(Phase phase);

// Of one partition, as of the last tick.
struct PartitionStats {
  Phase phase = Phase::idle;
  bool assigned = false;  // ours to serve
  std::uint64_t epoch = 0;
  log::Offset next;           // confirmed up to here
  std::size_t in_flight = 0;  // commits sent and not proved
  std::size_t waiting = 0;    // commands without an answer
  std::size_t cached = 0;     // states in memory
  std::size_t dirty = 0;      // of these, not yet in the state store
  std::size_t stopped_streams = 0;

  // That commands are taken in; none: this node does not write the partition, or not now.
  std::optional<std::uint64_t> served_epoch() const {
    return phase == Phase::serving || phase == Phase::doubting ? std::optional(epoch) : std::nullopt;
  }
};

// Counters since the start, over all partitions of the topic.
struct Counters {
  std::uint64_t accepted = 0;
  std::uint64_t nothing_to_do = 0;
  std::uint64_t refused = 0;
  std::uint64_t replayed = 0;
  std::array<std::uint64_t, failures> failed{};  // by Failure
  std::array<std::uint64_t, 6> records{};        // by log::Verdict: records read, not those proved by their reports
  std::uint64_t empty_commits = 0;
  std::uint64_t opened = 0;
  std::uint64_t doubts = 0;
  std::uint64_t step_downs = 0;
  std::uint64_t loads = 0;  // lookups that had to go to the disk
  std::uint64_t flushes = 0;
  std::uint64_t flush_failures = 0;
  std::array<std::uint64_t, rare_states> rare{};

  void reached(Rare what) { ++rare[static_cast<std::size_t>(what)]; }
};

struct Stats : Counters {
  std::array<PartitionStats, log::partitions_per_topic> partitions;
};

}  // namespace paypie::lane
