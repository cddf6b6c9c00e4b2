// What an accepted command answers. Everything comes from the event as it is in the log, so that the answer to a retry
// is the first one, byte for byte.
#pragma once
#include <optional>
#include <string>
#include <variant>

#include "command-side/lane/ask.hpp"
#include "events/codec/codec.hpp"
#include "events/codec/schema.hpp"
#include "events/codec/shown.hpp"
#include "platform/http/message.hpp"

namespace paypie::commands {

// What clients see of an event beside its data.
struct EventShown {
  EventId id;
  std::string type;
  Timestamp time;
  std::optional<Timestamp> occurred_at;
  Actor actor;
};
VALUE(EventShown, (id, type, time, occurred_at, actor))

// {"id", "version", "event": {"id", "type", "time", "occurred_at", "actor", "data"}}: the change that happened.
template <class Event>
std::string change_json(const Envelope& meta, const Event& event) {
  std::string out = "{\"id\":";
  json::append_text(out, meta.stream);
  out += ",\"version\":";
  json::append_integer(out, meta.version);
  out += ",\"event\":";
  codec::write<codec::Empty::written>(out, EventShown{meta.id, meta.type, meta.time, meta.occurred_at, meta.actor});
  out.back() = ',';
  out += "\"data\":";
  codec::write_shown(out, event);
  out += "}}";
  return out;
}

// {"id", "version", "event": null}: what was asked for was so already.
std::string no_change_json(const std::string& stream, std::uint64_t version);

// The schema of both.
template <DeclaredEvent... Es>
codec::Json change_schema() {
  codec::SchemaMaker answers(codec::SchemaFor::answer), events(codec::SchemaFor::event);
  auto shown = answers.object<EventShown>();
  auto& data = shown["properties"]["data"];
  if constexpr (sizeof...(Es) == 1) {
    data = events.of<Es...>();
  } else {
    (data["anyOf"].push_back(events.of<Es>()), ...);
  }
  shown["required"].push_back("data");
  codec::Json schema{{"type", "object"},
                     {"properties",
                      {{"id", {{"type", "string"}}},
                       {"version", {{"type", "integer"}, {"minimum", 1}}},
                       {"event", {{"anyOf", {std::move(shown), {{"type", "null"}}}}}}}},
                     {"required", {"id", "version", "event"}}};
  schema["$defs"] = events.take_definitions();
  return schema;
}

// ETag, Paypie-Position, Idempotent-Replayed.
http::Response accepted_response(int status, std::string body, const Envelope& meta, const log::TopicPartition& where,
                                 log::Offset offset, bool replayed);
http::Response no_change_response(const std::string& stream, const lane::NothingToDo& nothing);
// For refusals: they are replayed too, and decided on a version.
void add_marks(http::Problem& problem, std::uint64_t version, bool replayed);

}  // namespace paypie::commands
