// One event of a history, as every context shows it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie::query {

struct HistoryLinks {
  std::string as_of;  // the document right after this event
};
VALUE(HistoryLinks, (as_of))

// `data`, the event's own, follows these.
struct HistoryEvent {
  std::uint64_t version = 0;
  EventId id;
  std::string type;
  Timestamp time;
  std::optional<Timestamp> occurred_at;
  Actor actor;
  std::string correlation;
  std::string causation;  // the command or event that caused it
  std::string position;   // as Paypie-Wait-For takes it
  HistoryLinks links;
};
VALUE(HistoryEvent, (version, id, type, time, occurred_at, actor, correlation, causation, position, links))

struct HistoryPage {
  std::vector<HistoryEvent> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(HistoryPage, (data, next_cursor, has_more))

inline codec::Json history_schema() { return codec::answer_schema<HistoryPage>(); }

}  // namespace paypie::query
