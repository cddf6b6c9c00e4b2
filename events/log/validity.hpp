// The validity rule: which records of a partition count. One small class, applied identically by every reader, so
// that it does not matter who appended what, how often, or in which order (log-protocol, "The validity rule").
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "events/log/record.hpp"

namespace paypie::log {

namespace header {
inline constexpr std::string_view content_type = "content-type";
inline constexpr std::string_view ce_type = "ce_type";
inline constexpr std::string_view ce_id = "ce_id";
inline constexpr std::string_view epoch = "paypie-epoch";      // decimal
inline constexpr std::string_view writer = "paypie-writer";    // WriterId text
inline constexpr std::string_view seq = "paypie-seq";          // decimal; absent in WriterOpened
inline constexpr std::string_view command = "paypie-command";  // CommandId text; absent in empty commits
inline constexpr std::string_view request = "paypie-request";  // SHA-256 of the request, hex
}  // namespace header

inline constexpr std::string_view writer_opened_content_type = "application/vnd.paypie.writer-opened+json";
inline constexpr std::string_view empty_commit_content_type = "application/vnd.paypie.empty-commit+json";
inline constexpr std::string_view event_content_type = "application/cloudevents+json";

// What the rule looks at, taken from a record's headers alone.
struct Marks {
  enum class Kind { writer_opened, commit, empty_commit };
  Kind kind = Kind::commit;
  std::uint64_t epoch = 0;
  WriterId writer;
  std::uint64_t seq = 0;
};
// No value: a foreign record (a header is missing, malformed, or its content type is not ours).
std::optional<Marks> marks_of(const Record& record);

enum class Verdict { counts, stale_epoch, epoch_jump, duplicate, gap, foreign };
std::string_view to_text(Verdict verdict);

// Reader state of one partition: at the start (0, nobody, 0).
class Validity {
 public:
  Validity() = default;
  Validity(std::uint64_t epoch, WriterId writer, std::uint64_t next_seq)
      : epoch_(epoch), writer_(writer), next_seq_(next_seq) {}

  // Judges the next record of the partition; moves on only if it counts.
  //   WriterOpened(e, w)   counts iff e == epoch + 1                            -> (e, w, 0)
  //   Commit(e, w, n)      counts iff e == epoch, w == writer, n == next_seq    -> next_seq = n + 1
  // epoch_jump (e > epoch + 1, or a commit of a later epoch) is not normal operation: stop the partition and alarm.
  Verdict judge(const std::optional<Marks>& marks);
  Verdict judge(const Record& record) { return judge(marks_of(record)); }

  std::uint64_t epoch() const { return epoch_; }
  const WriterId& writer() const { return writer_; }
  std::uint64_t next_seq() const { return next_seq_; }
  bool operator==(const Validity&) const = default;

 private:
  std::uint64_t epoch_ = 0;
  WriterId writer_;
  std::uint64_t next_seq_ = 0;
};

// Where a reader stands: everything a checkpoint (projection position, state store, snapshot) must hold to resume.
struct ReaderPosition {
  Offset next;                      // the first offset not yet covered
  Validity validity;                // the rule's state before `next`
  std::uint32_t last_checksum = 0;  // checksum() of record next-1, re-read on resume: notices a log that was cut and
                                    // grew again; 0 when next is 0
  bool operator==(const ReaderPosition&) const = default;
};

}  // namespace paypie::log
