// The validity rule, as written in docs: three lines of arithmetic, and the reading of marks from headers.
#include "events/log/validity.hpp"

#include <charconv>
#include <utility>

namespace paypie::log {
namespace {

// Plain decimal without sign, blanks or leading zeros: one number has one text, so that copies compare equal.
std::optional<std::uint64_t> parse_count(std::optional<std::string_view> text) {
  if (!text || text->empty() || (text->size() > 1 && text->front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<Marks::Kind> kind_of(std::string_view content_type) {
  if (content_type == event_content_type) return Marks::Kind::commit;
  if (content_type == writer_opened_content_type) return Marks::Kind::writer_opened;
  if (content_type == empty_commit_content_type) return Marks::Kind::empty_commit;
  return std::nullopt;
}

}  // namespace

std::optional<Marks> marks_of(const Record& record) {
  const auto content_type = record.header(header::content_type);
  const auto kind = content_type ? kind_of(*content_type) : std::nullopt;
  const auto epoch = parse_count(record.header(header::epoch));
  const auto writer_text = record.header(header::writer);
  const auto writer = writer_text ? WriterId::parse(*writer_text) : std::nullopt;
  if (!kind || !epoch || *epoch == 0 || !writer || writer->is_nil()) return std::nullopt;
  // An event belongs to a stream; the other two belong to the partition.
  if (record.key.has_value() != (*kind == Marks::Kind::commit)) return std::nullopt;
  if (*kind == Marks::Kind::writer_opened) return Marks{*kind, *epoch, *writer, 0};
  const auto seq = parse_count(record.header(header::seq));
  if (!seq) return std::nullopt;
  return Marks{*kind, *epoch, *writer, *seq};
}

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::counts: return "counts";
    case Verdict::stale_epoch: return "stale_epoch";
    case Verdict::epoch_jump: return "epoch_jump";
    case Verdict::duplicate: return "duplicate";
    case Verdict::gap: return "gap";
    case Verdict::foreign: return "foreign";
  }
  std::unreachable();
}

Verdict Validity::judge(const std::optional<Marks>& marks) {
  if (!marks) return Verdict::foreign;
  if (marks->kind == Marks::Kind::writer_opened) {
    if (marks->epoch <= epoch_) {
      return marks->epoch == epoch_ && marks->writer == writer_ ? Verdict::duplicate : Verdict::stale_epoch;
    }
    if (marks->epoch - epoch_ > 1) return Verdict::epoch_jump;
    epoch_ = marks->epoch;
    writer_ = marks->writer;
    next_seq_ = 0;
    return Verdict::counts;
  }
  if (marks->epoch < epoch_) return Verdict::stale_epoch;
  if (marks->epoch > epoch_) return Verdict::epoch_jump;
  // Same epoch, other writer: one that lost the race for this epoch.
  if (marks->writer != writer_) return Verdict::stale_epoch;
  if (marks->seq < next_seq_) return Verdict::duplicate;
  if (marks->seq > next_seq_) return Verdict::gap;
  ++next_seq_;
  return Verdict::counts;
}

}  // namespace paypie::log
