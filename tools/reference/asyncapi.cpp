// The AsyncAPI document: one channel per aggregate, one message per event, and the two marks that writers leave.
#include "tools/reference/asyncapi.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "events/codec/catalog.hpp"
#include "events/codec/upcasters.hpp"
#include "events/log/record.hpp"
#include "events/log/validity.hpp"

namespace paypie::reference {

namespace {

using codec::CatalogEntry;
using codec::Json;

constexpr const char* about =
    "What paypie's writers append to Kafka, for readers in any language. A record counts only if the validity rule "
    "says "
    "so: per partition a reader keeps (epoch, writer, next_seq), at first (0, none, 0). A WriterOpened counts if its "
    "epoch is epoch + 1, and sets (its epoch, its writer, 0). A commit, empty or not, counts if its epoch and writer "
    "are "
    "these and its seq is next_seq, which then grows by one. Every other record is void and must be skipped. See "
    "docs/how-to/read-the-log-with-other-tools.md.";

Json text(const std::string& description) { return {{"type", "string"}, {"description", description}}; }
Json decimal(const std::string& description) {
  return {{"type", "string"}, {"pattern", "^(0|[1-9][0-9]*)$"}, {"description", description}};
}
Json constant(std::string_view value) { return {{"type", "string"}, {"const", value}}; }

// "#/$defs/Money" becomes "#/components/schemas/Money": an AsyncAPI document has one place for all parts.
void move_references(Json& schema) {
  if (schema.is_object()) {
    const std::string from = "#/$defs/", to = "#/components/schemas/";
    for (auto& [name, part] : schema.items()) {
      if (name == "$ref" && part.get<std::string>().starts_with(from)) {
        part = to + part.get<std::string>().substr(from.size());
      } else {
        move_references(part);
      }
    }
  } else if (schema.is_array()) {
    for (auto& part : schema) move_references(part);
  }
}

// order, of order.created
std::string aggregate_of(const CatalogEntry& entry) { return entry.name.substr(0, entry.name.find('.')); }
std::string message_name(const CatalogEntry& entry) { return entry.name + ".v" + std::to_string(entry.version); }

Json headers(std::string_view content_type, const Json& type, bool has_seq, bool has_command) {
  using namespace log;
  Json fields{{header::content_type, constant(content_type)},
              {header::ce_type, type},
              {header::ce_id, text("The id in the value.")},
              {header::epoch, decimal("The writer's epoch; a new writer of the partition takes the next one.")},
              {header::writer, text("The writer's id, drawn anew at every start.")}};
  if (has_seq) fields[std::string(header::seq)] = decimal("0, 1, 2, ... within the epoch.");
  if (has_command) {
    fields[std::string(header::command)] = text("The command that was decided.");
    fields[std::string(header::request)] = text("SHA-256 of its request, hexadecimal.");
  }
  Json required = Json::array();
  for (const auto& [name, field] : fields.items()) required.push_back(name);
  return {{"type", "object"}, {"properties", std::move(fields)}, {"required", std::move(required)}};
}

Json reference_to(const std::string& schema) { return {{"$ref", "#/components/schemas/" + schema}}; }

Json message_of(const CatalogEntry& entry) {
  Json parts = Json::array();
  parts.push_back(reference_to("CloudEvent"));
  Json fields{{"type", constant(entry.wire_type)},
              {"dataschema", constant(entry.schema_id)},
              {"data", reference_to(message_name(entry))}};
  Json payload{{"type", "object"}, {"allOf", std::move(parts)}, {"properties", std::move(fields)}};
  payload["required"] = {"data"};
  Json kafka{{"key", text("The stream: the id of what it happened to.")}, {"bindingVersion", "0.5.0"}};
  Json message{{"name", entry.wire_type}, {"title", entry.name}, {"contentType", log::event_content_type}};
  message["headers"] = headers(log::event_content_type, constant(entry.wire_type), true, true);
  message["payload"] = std::move(payload);
  message["bindings"]["kafka"] = std::move(kafka);
  return message;
}

// WriterOpened and empty commits: no key, and a value that says what the headers say.
Json mark(const std::string& title, const std::string& summary, std::string_view content_type, Json data,
          bool has_seq) {
  Json required = Json::array();
  for (const auto& [name, field] : data.items()) required.push_back(name);
  Json payload{{"type", "object"}};
  payload["properties"]["data"] = {{"type", "object"}, {"properties", std::move(data)}, {"required", required}};
  payload["required"] = {"data"};
  Json message{{"name", title}, {"title", title}, {"summary", summary}, {"contentType", content_type}};
  message["headers"] = headers(content_type, text("For people; the content type decides."), has_seq, false);
  message["payload"] = std::move(payload);
  return message;
}

Json marks() {
  const Json number{{"type", "integer"}, {"minimum", 0}}, name{{"type", "string"}};
  Json opened{{"epoch", number}, {"writer", name}, {"address", text("Where the writer takes forwarded commands.")}};
  Json empty{{"epoch", number}, {"writer", name}, {"seq", number}};
  Json both = Json::object();
  both["WriterOpened"] = mark("WriterOpened", "Somebody begins to write this partition.",
                              log::writer_opened_content_type, std::move(opened), false);
  both["EmptyCommit"] = mark("EmptyCommit", "A commit without an event: it takes a seq and nothing else.",
                             log::empty_commit_content_type, std::move(empty), true);
  return both;
}

Json channel_of(const std::string& aggregate, const std::vector<std::string>& messages) {
  const auto topic = "paypie." + aggregate + ".events.v1";
  Json refs = Json::object();
  for (const auto& name : messages) refs[name]["$ref"] = "#/components/messages/" + name;
  Json kafka{{"topic", topic}, {"partitions", log::partitions_per_topic}};
  kafka["topicConfiguration"]["cleanup.policy"].push_back("delete");
  kafka["topicConfiguration"]["retention.ms"] = -1;
  kafka["bindingVersion"] = "0.5.0";
  Json channel{
      {"address", topic},
      {"title", "What happens to each " + aggregate},
      {"description", "A stream lies in partition (murmur2(key) & 0x7fffffff) % 12, in the order of its versions."}};
  channel["messages"] = std::move(refs);
  channel["bindings"]["kafka"] = std::move(kafka);
  return channel;
}

// Every version of an event that can be met in a log: those of today, and old ones whose data today's schema describes.
std::vector<CatalogEntry> every_version() {
  auto all = codec::catalog();
  for (const auto& row : codec::upcasters()) {
    const auto newer = std::ranges::find(all, row.to, &CatalogEntry::wire_type);
    if (row.change || newer == all.end()) continue;
    auto old = *newer;
    --old.version;
    old.wire_type = row.from;
    old.schema_id = "urn:paypie:schema:" + old.name + ":" + std::to_string(old.version);
    all.push_back(std::move(old));
  }
  return all;
}

}  // namespace

std::string asyncapi() {
  Json schemas = Json::object(), messages = Json::object();
  schemas["CloudEvent"] = codec::attributes_schema();
  std::map<std::string, std::vector<std::string>> by_aggregate;
  for (const auto& entry : every_version()) {
    Json data = entry.schema;
    for (auto& [name, part] : data.value("$defs", Json::object()).items()) schemas[name] = part;
    for (const auto* own : {"$defs", "$schema", "$id"}) data.erase(own);
    schemas[message_name(entry)] = std::move(data);
    messages[message_name(entry)] = message_of(entry);
    by_aggregate[aggregate_of(entry)].push_back(message_name(entry));
  }
  move_references(schemas);
  messages.update(marks());
  Json channels = Json::object(), operations = Json::object();
  for (auto& [aggregate, names] : by_aggregate) {
    names.insert(names.end(), {"WriterOpened", "EmptyCommit"});
    channels[aggregate] = channel_of(aggregate, names);
    auto& operation = operations["append." + aggregate];
    operation["action"] = "send";
    operation["channel"]["$ref"] = "#/channels/" + aggregate;
    operation["summary"] = "The owner of a partition appends what was decided.";
  }
  Json document{{"asyncapi", "3.0.0"}};
  document["info"] = {{"title", "paypie's event log"}, {"version", "1.0.0"}, {"description", about}};
  document["defaultContentType"] = log::event_content_type;
  document["channels"] = std::move(channels);
  document["operations"] = std::move(operations);
  document["components"]["messages"] = std::move(messages);
  document["components"]["schemas"] = std::move(schemas);
  return document.dump(2) + "\n";
}

}  // namespace paypie::reference
