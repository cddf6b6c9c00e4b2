// The copy: survey both logs, compare what is there, append what is missing, read it all back.
#include "tools/log_copy/copy.hpp"

#include <fmt/format.h>

#include "tools/log_copy/still.hpp"
#include "tools/log_copy/window.hpp"

namespace paypie::log_copy {

namespace {

using log::Offset;
using log::Record;
using log::TopicPartition;

std::unexpected<Failure> failed(Problem problem, const std::string& detail) {
  return std::unexpected(Failure{problem, detail});
}

std::unexpected<Failure> differs(const TopicPartition& where, Offset offset, std::string_view how) {
  return failed(Problem::differs, fmt::format("{} offset {}: {}", where.text(), offset.value, how));
}

// Equal in every field, and then in what the log itself would keep of it.
bool same(const Record& one, const Record& other) { return one == other && checksum(one) == checksum(other); }

// Records of one partition, one after another, chunk by chunk.
class Reading {
 public:
  Reading(log::LogReader& reader, const TopicPartition& where, Offset from, std::size_t chunk_bytes)
      : reader_(reader), where_(where), next_(from), chunk_bytes_(chunk_bytes) {}
  // There must be one.
  std::expected<const Record*, log::LogError> next() {
    if (at_ == chunk_.records.size()) {
      auto chunk = reader_.read(where_, next_, chunk_bytes_);
      if (!chunk) return std::unexpected(chunk.error());
      if (chunk->records.empty()) {
        return std::unexpected(
            log::LogError{log::LogErrc::gap, fmt::format("{} ends before offset {}", where_.text(), next_.value)});
      }
      chunk_ = std::move(*chunk);
      at_ = 0;
    }
    next_ = next_ + 1;
    return chunk_.records[at_++].get();
  }

 private:
  log::LogReader& reader_;
  const TopicPartition& where_;
  Offset next_;
  const std::size_t chunk_bytes_;
  log::Chunk chunk_;
  std::size_t at_ = 0;
};

class Copy {
 public:
  Copy(log::LogReader& from, log::EventLog& to, const Options& options) : from_(from), to_(to), options_(options) {}

  std::expected<Copied, Failure> run() {
    if (auto done = survey(); !done) return std::unexpected(std::move(done.error()));
    if (auto done = compare(Step::comparing, target_); !done) return std::unexpected(std::move(done.error()));
    if (auto done = append(); !done) return std::unexpected(std::move(done.error()));
    if (auto done = verify(); !done) return std::unexpected(std::move(done.error()));
    return copied_;
  }

 private:
  using Done = std::expected<void, Failure>;

  static std::uint64_t records_in(const Ends& ends) {
    std::uint64_t records = 0;
    for (const auto& [where, end] : ends) records += static_cast<std::uint64_t>(end.value);
    return records;
  }
  void progress(Step step) const { options_.progress(step, done_, total_); }

  // Where both logs end, and that the target has nothing behind the source's end.
  Done survey() {
    auto source = ends_of(from_);
    if (!source) return failed(Problem::source, source.error().detail);
    auto target = ends_of(to_);
    if (!target) return failed(Problem::target, target.error().detail);
    source_ = std::move(*source);
    target_ = std::move(*target);
    for (const auto& [where, end] : target_) {
      const auto there = source_.find(where);
      const Offset last = there == source_.end() ? Offset{0} : there->second;
      if (end > last) return differs(where, last, "the target has a record here, the source ends");
    }
    copied_.topics = source_.size() / log::partitions_per_topic;
    copied_.records = records_in(source_);
    copied_.known = records_in(target_);
    return {};
  }

  // Both logs hold the same up to `ends`.
  Done compare(Step step, const Ends& ends) {
    done_ = 0;
    total_ = records_in(ends);
    for (const auto& [where, end] : ends) {
      Reading source(from_, where, {}, options_.chunk_bytes), target(to_, where, {}, options_.chunk_bytes);
      for (Offset at; at < end; at = at + 1) {
        const auto wanted = source.next();
        if (!wanted) return failed(Problem::source, wanted.error().detail);
        const auto found = target.next();
        if (!found) return failed(Problem::target, found.error().detail);
        if (!same(**wanted, **found)) return differs(where, at, "the target's record is not the source's");
        if (step == Step::verifying) copied_.bytes += (*wanted)->size();
        ++done_;
        progress(step);
      }
    }
    return {};
  }

  Done append() {
    done_ = copied_.known;
    total_ = copied_.records;
    Window window(to_,
                  {.records = options_.in_flight, .bytes = options_.in_flight_bytes, .patience = options_.patience},
                  [this] { progress(Step::copying); });
    for (const auto& [where, end] : source_) {
      if (where.partition == 0) {
        if (const auto made = to_.ensure_topic(where.topic); !made) return failed(Problem::target, made.error().detail);
      }
      const auto there = target_.find(where);
      Offset at = there == target_.end() ? Offset{0} : there->second;
      Reading source(from_, where, at, options_.chunk_bytes);
      for (; at < end; at = at + 1) {
        const auto record = source.next();
        if (!record) {
          window.empty();  // what is out is good, and shortens the next run
          return failed(Problem::source, record.error().detail);
        }
        if (const auto trouble = window.append(where, **record)) return failed(*trouble);
        ++done_;
        progress(Step::copying);
      }
    }
    if (const auto trouble = window.empty()) return failed(*trouble);
    return {};
  }

  static std::unexpected<Failure> failed(const Window::Trouble& trouble) {
    return log_copy::failed(trouble.elsewhere ? Problem::interfered : Problem::target, trouble.error.detail);
  }
  static std::unexpected<Failure> failed(Problem problem, const std::string& detail) {
    return log_copy::failed(problem, detail);
  }

  Done verify() {
    if (const auto compared = compare(Step::verifying, source_); !compared) return compared;
    const auto now = ends_of(to_);
    if (!now) return failed(Problem::target, now.error().detail);
    for (const auto& [where, end] : *now) {
      const auto wanted = source_.find(where);
      if (wanted != source_.end() && end == wanted->second) continue;
      if (wanted == source_.end() && end.value == 0) continue;
      return failed(Problem::interfered,
                    fmt::format("{} ends at offset {}: somebody else appends to the target", where.text(), end.value));
    }
    return {};
  }

  log::LogReader& from_;
  log::EventLog& to_;
  const Options& options_;
  Ends source_, target_;
  Copied copied_;
  std::uint64_t done_ = 0, total_ = 0;
};

}  // namespace

std::string_view to_text(Step step) {
  switch (step) {
    case Step::comparing: return "compared";
    case Step::copying: return "copied";
    case Step::verifying: return "verified";
  }
  return "";
}

std::expected<Copied, Failure> copy(log::LogReader& from, log::EventLog& to, const Options& options) {
  auto ends = ends_of(from);
  if (!ends) return failed(Problem::source, ends.error().detail);
  Still source(from, std::move(*ends));
  return Copy(source, to, options).run();
}

}  // namespace paypie::log_copy
