// Copies all topics of events from one log to another: offsets, times, keys, headers in order and values stay as they
// are, so hashes agree and every reader's result is the same.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>

#include "events/log/log.hpp"

namespace paypie::log_copy {

enum class Step { comparing, copying, verifying };
std::string_view to_text(Step step);

struct Options {
  std::size_t chunk_bytes = 1U << 20;
  // Appends that are out at a time: below the queue of any log, because one that is refused while those behind it land
  // would leave a hole.
  std::size_t in_flight = 4'096;
  std::size_t in_flight_bytes = 16U << 20;
  std::chrono::milliseconds patience{60'000};  // without any report, before the target counts as unreachable
  // Called often on the caller's thread; who throws from it ends the copy, which can be taken up again.
  std::function<void(Step step, std::uint64_t done, std::uint64_t total)> progress = [](auto...) {};
};

enum class Problem {
  source,      // cannot be read
  target,      // cannot be read or written
  differs,     // the target is no prefix of the source: the detail names the first record that differs
  interfered,  // somebody else appends to the target
};

struct Failure {
  Problem problem = Problem::source;
  std::string detail;  // names topic, partition and offset
};

struct Copied {
  std::uint64_t topics = 0;
  std::uint64_t records = 0;  // of the source, all of them in the target now
  std::uint64_t known = 0;    // of these, in the target before
  std::uint64_t bytes = 0;    // size() of all
};

// Up to where the source ends when it begins. A target that is a prefix of the source, perhaps an empty one, is
// completed; any other is refused before a single record is appended. At the end every record is read back and
// compared, with its checksum. Blocks on both logs.
std::expected<Copied, Failure> copy(log::LogReader& from, log::EventLog& to, const Options& options);

}  // namespace paypie::log_copy
