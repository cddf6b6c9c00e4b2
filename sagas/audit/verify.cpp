// First the checkpoints, against the keys and the chain files; then the log, record by record, against both.
#include "sagas/audit/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace paypie::audit {

std::expected<Examined, std::string> Examined::look(const std::filesystem::path& folder,
                                                    const Sequence::Trusted& trusted) {
  if (!std::filesystem::is_directory(folder)) return std::unexpected(folder.string() + " is not a folder");
  Examined examined;
  examined.folder_ = folder;
  for (const auto& where : chained(folder)) examined.of(where);
  CheckpointFile file(checkpoints_file(folder));
  Sequence sequence(&trusted);
  while (examined.take(file.next(), sequence)) {
  }
  examined.result_.unfinished = file.is_torn();
  if (examined.roots_.empty() && examined.result_.findings.empty()) {
    examined.result_.findings.push_back({"checkpoint", {}, 0, 0, "there is no checkpoint: nothing is signed"});
  }
  for (const auto& [where, reach] : sequence.reaches()) examined.of(where).last = reach;
  return examined;
}

Examined::Partition& Examined::of(const log::TopicPartition& where) {
  const auto known = partitions_.find(where);
  if (known != partitions_.end()) return known->second;
  return partitions_.emplace(where, ChainFile(chain_file(folder_, where))).first->second;
}

bool Examined::take(std::expected<std::optional<Checkpoint>, std::string> next, Sequence& sequence) {
  if (next && !*next) return false;
  const auto wrong = next ? sequence.take(**next) : std::optional(next.error());
  if (wrong) {
    result_.findings.push_back(
        {"checkpoint",
         {},
         0,
         sequence.count(),
         fmt::format("checkpoint {}: {}; it and what follows it prove nothing", sequence.count(), *wrong)});
    return false;
  }
  auto& checkpoint = **next;
  roots_.push_back(checkpoint.root);
  result_.checkpoints = sequence.count();
  if (checkpoint.next_key) result_.introduced[key_id(*checkpoint.next_key)] = checkpoint.number;
  hold_against_chain(checkpoint);
  result_.newest = std::move(checkpoint);
  return true;
}

void Examined::hold_against_chain(const Checkpoint& checkpoint) {
  for (const auto& [where, reach] : checkpoint.changed) {
    auto& partition = of(where);
    partition.last_by = checkpoint.number;
    if (partition.disagreed) continue;
    const auto entry = partition.chain.at(reach.count - 1);
    if (entry && entry->offset == reach.offset && entry->hash == reach.hash) {
      partition.agreed = reach;
    } else {
      partition.disagreed = reach;
      partition.disagreed_by = checkpoint.number;
    }
  }
}

// One partition of the log, against its chain file and what the checkpoints sign of it.
class Examined::Walk {
 public:
  Walk(log::TopicPartition where, Partition& known, Verified& result)
      : where_(std::move(where)), known_(known), result_(result), chain_(where_) {}

  void run(log::LogReader& log, const std::function<void(const log::Record&)>& seen) {
    constexpr std::size_t chunk_bytes = 4U << 20;
    log::Offset next;
    while (!over_) {
      const auto chunk = log.read(where_, next, chunk_bytes);
      if (!chunk) {
        if (chunk.error().code != log::LogErrc::no_topic) unreadable_ = chunk.error().detail;
        break;
      }
      if (chunk->records.empty()) break;
      for (const auto& record : chunk->records) {
        seen(*record);
        take(*record);
        if (over_) break;
      }
      next = chunk->records.back()->offset + 1;
    }
    conclude();
  }

 private:
  void take(const log::Record& record) {
    const auto expected = known_.chain.at(chain_.reach().count);
    const auto verdict = chain_.take(record);
    over_ = verdict == log::Verdict::epoch_jump;
    if (verdict != log::Verdict::counts) {
      // Where the chain goes on lies something that does not count.
      const auto at = static_cast<std::uint64_t>(record.offset.value);
      if (expected && expected->offset == at && !void_here_) void_here_ = to_text(verdict);
      return;
    }
    const auto& reach = chain_.reach();
    if (expected && !differs_ && *expected != ChainFile::Link{reach.offset, reach.hash}) {
      differs_ = {reach.count, reach.offset, *expected};
    }
    if (reach.count == known_.last.count) last_holds_ = reach == known_.last;
    if (known_.disagreed && reach.count == known_.disagreed->count) disagreed_holds_ = reach == *known_.disagreed;
  }

  void conclude() {
    const auto counted = chain_.reach().count;
    result_.covered += std::min(counted, known_.last.count);
    result_.uncovered += counted - std::min(counted, known_.last.count);
    if (differs_) return conclude_difference();
    if (known_.disagreed && !disagreed_holds_ && counted >= known_.disagreed->count) return conclude_rewritten();
    const auto recorded = std::max(known_.chain.entries(), known_.last.count);
    if (counted < recorded) return conclude_missing(recorded - counted);
    if (known_.chain.entries() < known_.last.count) {
      found(
          "chain", known_.last.offset,
          fmt::format("its chain file ends after {} entries, checkpoint {} signs {}: the file was cut, the log was not",
                      known_.chain.entries(), known_.last_by, known_.last.count));
    }
  }

  void conclude_difference() {
    const auto& [count, offset, expected] = *differs_;
    const bool is_signed = count <= known_.last.count;
    if (is_signed && last_holds_) {
      return found("chain", offset,
                   fmt::format("entry {} of its chain file was changed: the log is as checkpoint {} signs it",
                               count - 1, known_.last_by));
    }
    const std::string signed_too =
        is_signed ? "" : "; no checkpoint signs it yet, so it may be the chain file that was changed";
    if (expected.offset > offset) {
      return found("record", offset, "a record counts here that did not when the chain was made" + signed_too);
    }
    if (expected.offset < offset) {
      return found("record", expected.offset,
                   fmt::format("the record that was here {}{}",
                               void_here_ ? "does not count any more: " + *void_here_ : "is missing", signed_too));
    }
    found("record", offset, "the record is not the one that was recorded here" + signed_too);
  }

  void conclude_missing(std::uint64_t records) {
    const auto gone = known_.chain.at(chain_.reach().count);
    const auto offset = gone ? gone->offset : known_.last.offset;
    std::string why = "the log ends before it";
    if (void_here_) why = "it does not count any more: " + *void_here_;
    if (unreadable_) why = *unreadable_;
    found("record", offset,
          fmt::format("{} from here on {} gone: {}", count_of(records), records == 1 ? "is" : "are", why));
  }

  void conclude_rewritten() {
    const auto first = known_.chain.at(known_.agreed.count);
    found("rewritten", first ? first->offset : known_.disagreed->offset,
          fmt::format("log and chain file agree, but checkpoint {} signs another hash of the first {}: both were "
                      "rewritten, at this offset or between it and {}",
                      known_.disagreed_by, count_of(known_.disagreed->count), known_.disagreed->offset));
  }

  static std::string count_of(std::uint64_t records) {
    return fmt::format("{} record{}", records, records == 1 ? "" : "s");
  }

  void found(std::string kind, std::uint64_t offset, std::string detail) {
    result_.findings.push_back({std::move(kind), where_, static_cast<std::int64_t>(offset), {}, std::move(detail)});
  }

  struct Difference {
    std::uint64_t count, offset;  // of the log's record
    ChainFile::Link expected;     // what the chain file has instead
  };
  const log::TopicPartition where_;
  Partition& known_;
  Verified& result_;
  Chain chain_;
  bool over_ = false;
  bool last_holds_ = false, disagreed_holds_ = false;
  std::optional<Difference> differs_;
  std::optional<std::string> void_here_, unreadable_;
};

void Examined::hold_against_kept(const KeptCheckpoint& kept) {
  const auto hex = [](const Digest& root) { return to_hex(crypto::bytes_of(root)); };
  if (kept.number >= roots_.size()) {
    result_.findings.push_back({"kept",
                                {},
                                0,
                                kept.number,
                                fmt::format("checkpoint {} was kept elsewhere, the trail ends with {}: it was rolled "
                                            "back",
                                            kept.number, roots_.empty() ? "none" : std::to_string(roots_.size() - 1))});
  } else if (roots_[kept.number] != kept.root) {
    result_.findings.push_back({"kept",
                                {},
                                0,
                                kept.number,
                                fmt::format("checkpoint {} has the root {} here, {} was kept elsewhere: the trail was "
                                            "made anew",
                                            kept.number, hex(roots_[kept.number]), hex(kept.root))});
  }
}

Verified Examined::verify(log::LogReader& log, const std::optional<KeptCheckpoint>& kept,
                          const std::function<void(std::uint64_t)>& progress) {
  if (kept) hold_against_kept(*kept);
  if (const auto topics = log.topics()) {
    for (const auto& topic : *topics) {
      if (!log::is_event_topic(topic)) continue;
      for (int partition = 0; partition < log::partitions_per_topic; ++partition) of({topic, partition});
    }
  }
  std::uint64_t records = 0;
  const auto seen = [&](const log::Record&) {
    constexpr std::uint64_t often = 1'000;
    if (++records % often == 0 && progress) progress(records);
  };
  for (auto& [where, known] : partitions_) Walk(where, known, result_).run(log, seen);
  return std::move(result_);
}

}  // namespace paypie::audit
