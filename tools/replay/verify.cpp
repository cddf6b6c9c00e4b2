// The checks of `replay verify`, record by record.
#include "tools/replay/verify.hpp"

#include <fmt/format.h>

#include <memory>
#include <set>

#include "events/log/crc32c.hpp"
#include "events/settled.hpp"
#include "tools/replay/contexts.hpp"
#include "tools/replay/walk.hpp"

namespace paypie::replay {

namespace {

// Everything known of one partition while it is walked.
class PartitionCheck {
 public:
  // Null: a topic of no context of this version; nothing folds there.
  PartitionCheck(log::TopicPartition where, const Context* context, const VerifyOptions& options, Verified& result)
      : where_(std::move(where)), context_(context), options_(options), result_(result) {}

  void run(log::LogReader& reader) {
    Cursor cursor;
    const Walked walked = walk(reader, where_, cursor, [&](const Seen& seen) {
      look(seen);
      look_at_checkpoints(*seen.record, cursor.validity);
      return true;
    });
    if (!walked.error) look_beyond_the_end(walked.next);
    add_fold(cursor.validity);
    result_.streams += streams_.size();
    ++result_.partitions;
    if (!walked.error) return;
    result_.complete = false;
    const bool damaged = walked.error->code == log::LogErrc::damaged;
    found(damaged                                   ? "damaged"
          : walked.error->code == log::LogErrc::gap ? "gap"
                                                    : "unreadable",
          walked.next, "", walked.error->detail);
  }

 private:
  void look(const Seen& seen) {
    const auto& record = *seen.record;
    ++result_.records;
    result_.bytes += record.size();
    if (options_.progress && result_.records % 1'000 == 0) options_.progress(result_.records);
    if (seen.verdict != log::Verdict::counts) {
      ++result_.voids[std::string(to_text(seen.verdict))];
      if (seen.verdict == log::Verdict::epoch_jump || seen.verdict == log::Verdict::foreign) {
        found(std::string(to_text(seen.verdict)), record.offset, record.key.value_or(""),
              "a record that no writer of this log can have appended");
      }
      return;
    }
    if (!seen.event) return;
    // Of events: a writer puts the time on its opening before it knows what the one before it still got in.
    if (record.time < last_time_) {
      found("time", record.offset, record.key.value_or(""), "recorded time goes backwards within the partition");
    }
    last_time_ = record.time;
    ++result_.events;
    if (!*seen.event) {
      found("undecodable", record.offset, record.key.value_or(""), seen.event->error().detail);
      return;
    }
    look_at_place(record, (*seen.event)->meta);
    fold(record, **seen.event);
  }

  // A reader that stands behind this record must have seen this very record, and judged like us.
  void look_at_checkpoints(const log::Record& record, const log::Validity& validity) {
    for (const auto& [reader, where, position] : options_.checkpoints) {
      if (where != where_ || position.next != record.offset + 1) continue;
      if (position.last_checksum != log::checksum(record)) {
        found("checkpoint", record.offset, record.key.value_or(""),
              fmt::format("{} has seen another record here: the log was cut, or replaced", reader));
      } else if (position.validity != validity) {
        found("checkpoint", record.offset, record.key.value_or(""),
              fmt::format("{} judged otherwise which records count", reader));
      }
    }
  }

  void look_beyond_the_end(log::Offset end) {
    for (const auto& [reader, where, position] : options_.checkpoints) {
      if (where != where_ || position.next <= end) continue;
      found("checkpoint", end, "",
            fmt::format("{} has seen records up to offset {}, the log ends before: it was cut", reader,
                        position.next.value));
    }
  }

  // Headers, key and partition must say what the event says.
  void look_at_place(const log::Record& record, const Envelope& meta) {
    if (record.key != meta.stream) found("misplaced", record.offset, meta.stream, "its key is not its stream");
    if (log::partition_of(meta.stream) != where_.partition) {
      found("misplaced", record.offset, meta.stream,
            fmt::format("its stream belongs to partition {}", log::partition_of(meta.stream)));
    }
    // paypie.order.created.v1 belongs to paypie.order.events.v1; what settles a process's command belongs to any.
    if (meta.type != wire_type<CommandSettled>() &&
        !meta.type.starts_with(where_.topic.substr(0, where_.topic.rfind("events.v")))) {
      found("misplaced", record.offset, meta.stream, fmt::format("{} does not belong to this topic", meta.type));
    }
    if (record.header(log::header::ce_id) != meta.id.text() || record.header(log::header::ce_type) != meta.type) {
      found("misplaced", record.offset, meta.stream, "its headers do not say what its event says");
    }
    const auto command = record.header(log::header::command);
    if (!command) {
      found("misplaced", record.offset, meta.stream, "it has no command id");
    } else if (!commands_.emplace(*command).second) {
      found("repeated_command", record.offset, meta.stream, fmt::format("{} has counted before", *command));
    }
  }

  void fold(const log::Record& record, const Event& event) {
    if (!context_) return;
    auto& [version, folded] = streams_[event.meta.stream];
    if (!folded) folded = context_->fold();
    if (stopped_.contains(event.meta.stream)) return;
    if (event.meta.version != version + 1) {
      found("version", record.offset, event.meta.stream,
            fmt::format("its version is {}, the stream is at {}", event.meta.version, version));
      stopped_.insert(event.meta.stream);
      return;
    }
    try {
      folded->apply(event.meta, event.event);
      version = event.meta.version;
    } catch (const std::exception& problem) {
      found("history", record.offset, event.meta.stream, problem.what());
      stopped_.insert(event.meta.stream);
      return;
    }
    if (const auto problem = folded->wrong(); !problem.empty()) {
      found("totals", record.offset, event.meta.stream, problem);
    }
  }

  void add_fold(const log::Validity& validity) {
    const auto add = [this](std::string_view text) { result_.fold = log::crc32c(text, result_.fold); };
    add(fmt::format("{} {} {} {}\n", where_.text(), validity.epoch(), validity.writer().text(), validity.next_seq()));
    for (const auto& [stream, folded] : streams_) {
      add(fmt::format("{} {}\n", stream, folded.fold->json()));
    }
  }

  void found(std::string kind, log::Offset offset, std::string stream, std::string detail) {
    if (result_.findings.size() >= options_.most_findings) return;
    result_.findings.push_back(
        {std::move(kind), where_.topic, where_.partition, offset.value, std::move(stream), std::move(detail)});
  }

  const log::TopicPartition where_;
  const Context* context_;
  const VerifyOptions& options_;
  Verified& result_;
  Timestamp last_time_;
  struct Folded {
    std::uint64_t version = 0;
    std::unique_ptr<StreamFold> fold;
  };
  std::map<std::string, Folded> streams_;
  std::set<std::string> stopped_;
  std::set<std::string, std::less<>> commands_;
};

}  // namespace

std::string Verified::fold_text() const { return fmt::format("{:08x}", fold); }

Verified verify(log::LogReader& reader, const VerifyOptions& options) {
  Verified result;
  const auto topics = event_topics(reader);
  if (!topics) {
    result.complete = false;
    result.findings.push_back({"unreadable", "", 0, 0, "", topics.error().detail});
    return result;
  }
  for (const auto& topic : *topics) {
    const auto* context = context_of_topic(topic);
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      PartitionCheck({topic, partition}, context, options, result).run(reader);
    }
  }
  result.topics = topics->size();
  return result;
}

}  // namespace paypie::replay
