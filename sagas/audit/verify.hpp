// Holds an audit trail against a log: which record, chain entry or checkpoint is the first that is wrong, and why.
#pragma once
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "events/log/log.hpp"
#include "sagas/audit/checkpoint.hpp"
#include "sagas/audit/folder.hpp"

namespace paypie::audit {

// One thing that is wrong, at the first place where it is.
struct Finding {
  // record: the log does not hold what was recorded there. chain: a chain file was changed, the log was not.
  // rewritten: log and chain agree with each other, but not with what a checkpoint signs. checkpoint: a checkpoint
  // is not right, or does not follow the one before it. kept: not what was kept elsewhere.
  std::string kind;
  log::TopicPartition where;                // none for checkpoints
  std::int64_t offset = 0;                  // of the partition's first record that is wrong
  std::optional<std::uint64_t> checkpoint;  // its number, where there is one to name
  std::string detail;                       // a sentence
};

struct Verified {
  std::uint64_t checkpoints = 0;                    // that are right
  std::optional<Checkpoint> newest;                 // of these
  std::uint64_t covered = 0;                        // records that count and are signed
  std::uint64_t uncovered = 0;                      // records that count and came after the newest checkpoint
  std::map<std::string, std::uint64_t> introduced;  // ids of keys, by the checkpoint that introduced each
  bool unfinished = false;                          // the file of checkpoints ends within one, which is ignored
  std::vector<Finding> findings;
};

// A trail as it lay there at one time. Look at it before the log is opened, so that the log holds all that it tells of.
class Examined {
 public:
  // Reads all checkpoints and holds them against the chain files. `trusted`: see Sequence. A sentence if there is no
  // such folder.
  static std::expected<Examined, std::string> look(const std::filesystem::path& folder,
                                                   const Sequence::Trusted& trusted);

  // Walks the whole log. `kept`: a checkpoint that somebody kept elsewhere. `progress` gets the number of records, and
  // may throw to end it. Blocks on disk or network.
  Verified verify(log::LogReader& log, const std::optional<KeptCheckpoint>& kept,
                  const std::function<void(std::uint64_t)>& progress = {});

 private:
  // What is known of one partition before the log is read.
  struct Partition {
    explicit Partition(ChainFile file) : chain(std::move(file)) {}
    ChainFile chain;
    Reach agreed;                    // the last that a checkpoint signs and the chain file has
    std::optional<Reach> disagreed;  // the first that a checkpoint signs and the chain file has not
    std::uint64_t disagreed_by = 0;  // that checkpoint
    Reach last;                      // what the newest checkpoint signs
    std::uint64_t last_by = 0;
  };
  class Walk;
  Examined() = default;
  Partition& of(const log::TopicPartition& where);
  // What the file of checkpoints gave next; whether more of it is worth looking at.
  bool take(std::expected<std::optional<Checkpoint>, std::string> next, Sequence& sequence);
  void hold_against_chain(const Checkpoint& checkpoint);
  void hold_against_kept(const KeptCheckpoint& kept);

  std::filesystem::path folder_;
  std::map<log::TopicPartition, Partition> partitions_;
  std::vector<Digest> roots_;  // by number
  Verified result_;
};

}  // namespace paypie::audit
