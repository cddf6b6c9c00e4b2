// Walks one partition of a log as every reader must: offset by offset, judged by the validity rule, events decoded.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/catalog.hpp"
#include "events/codec/codec.hpp"
#include "events/log/log.hpp"
#include "events/log/validity.hpp"

namespace paypie::replay {

using Event = codec::Decoded<EveryEvent>;

// One record and what a reader makes of it.
struct Seen {
  const log::Record* record = nullptr;
  log::Verdict verdict = log::Verdict::counts;
  std::optional<log::Marks> marks;
  // For commits that count: the event, or why it cannot be read.
  std::optional<std::expected<Event, codec::DecodeError>> event;
};

// Where a walk ended and why.
struct Walked {
  log::Offset next;                    // one past the last record seen
  std::optional<log::LogError> error;  // none: the end was reached
};

// Where to go on in a partition, and what the validity rule knows there; a new one is its beginning.
struct Cursor {
  log::Validity validity;
  log::Offset next;
};

// Calls `see` for every record of the partition from its beginning; it returns false to stop. Blocks on disk.
// A record that cannot be read ends the walk with its offset in `next`: what follows it cannot be judged any more.
Walked walk(log::LogReader& reader, const log::TopicPartition& where, const std::function<bool(const Seen&)>& see);
// From the cursor on, which is moved along.
Walked walk(log::LogReader& reader, const log::TopicPartition& where, Cursor& cursor,
            const std::function<bool(const Seen&)>& see);

// The topics of a log that hold events, in the order of their names. Blocks on disk or network.
std::expected<std::vector<std::string>, log::LogError> event_topics(log::LogReader& reader);

// Where orders' events are.
inline constexpr std::string_view order_topic = "paypie.order.events.v1";

}  // namespace paypie::replay
