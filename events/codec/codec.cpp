// The CloudEvents attributes: one described struct, written and read like any other.
#include "events/codec/codec.hpp"

#include <charconv>

#include "events/codec/catalog.hpp"

namespace paypie::codec {
namespace wire {
namespace {

// In the order in which they are written. CloudEvents 1.0; partitionkey, sequence and traceparent are its documented
// extensions, the others are ours (api-conventions, Events).
struct Attributes {
  std::string specversion;
  EventId id;
  std::string source;
  std::string type;
  std::string subject;
  Timestamp time;
  std::string datacontenttype;
  std::string dataschema;
  std::string partitionkey;
  std::string sequence;
  std::string correlationid;
  std::string causationid;
  std::optional<Timestamp> occurredat;
  Actor actor;
  StoreId storeid;
  std::string traceparent;
  std::string client;
};
VALUE(Attributes, (specversion, id, source, type, subject, time, datacontenttype, dataschema, partitionkey, sequence,
                   correlationid, causationid, occurredat, actor, storeid, traceparent, client))

constexpr std::size_t sequence_digits = 20;

std::string sequence_text(std::uint64_t version) {
  auto digits = std::to_string(version);
  return std::string(sequence_digits - digits.size(), '0') + digits;
}

std::optional<std::uint64_t> version_of(std::string_view sequence) {
  std::uint64_t version = 0;
  const auto [end, error] = std::from_chars(sequence.data(), sequence.data() + sequence.size(), version);
  if (error != std::errc() || end != sequence.data() + sequence.size() || version == 0) return std::nullopt;
  return version;
}

std::string sentence(const FieldErrors& errors) {
  const auto& first = errors.front();
  return (first.pointer.empty() ? "the event" : first.pointer) + ": " + first.detail;
}

DecodeError not_an_event(std::string detail) { return {DecodeErrc::not_an_event, std::move(detail)}; }

}  // namespace

void begin(std::string& out, const Envelope& meta, std::string_view type, std::string_view schema) {
  const Attributes attributes{
      .specversion = "1.0",
      .id = meta.id,
      .source = meta.source,
      .type = std::string(type),
      .subject = meta.stream,
      .time = meta.time,
      .datacontenttype = "application/json",
      .dataschema = std::string(schema),
      .partitionkey = meta.stream,
      .sequence = sequence_text(meta.version),
      .correlationid = meta.correlation,
      .causationid = meta.causation,
      .occurredat = meta.occurred_at,
      .actor = meta.actor,
      .storeid = meta.store,
      .traceparent = meta.traceparent,
      .client = meta.client,
  };
  write(out, attributes);
  out.back() = ',';
  out += "\"data\":";
}

std::expected<Opened, DecodeError> open(std::string_view text) {
  auto document = json::Document::parse(text);
  if (!document) return std::unexpected(DecodeError{DecodeErrc::not_json, document.error().detail});
  auto read = read_value<Attributes>(document->root(), Mode::lenient);
  if (!read) return std::unexpected(not_an_event(sentence(read.error())));
  if (read->specversion != "1.0") return std::unexpected(not_an_event("/specversion: must be 1.0"));
  if (read->type.empty()) return std::unexpected(not_an_event("/type: must be given"));
  if (read->subject.empty()) return std::unexpected(not_an_event("/subject: must be given"));
  const auto version = version_of(read->sequence);
  if (!version) return std::unexpected(not_an_event("/sequence: must be a decimal number from 1 on"));
  std::optional<json::Value> data;
  document->root().each_member([&](std::string_view name, json::Value value) {
    if (name == "data") data = value;
  });
  if (!data) return std::unexpected(not_an_event("/data: must be given"));
  Envelope meta{
      .id = read->id,
      .type = std::move(read->type),
      .source = std::move(read->source),
      .stream = std::move(read->subject),
      .version = *version,
      .time = read->time,
      .occurred_at = read->occurredat,
      .actor = std::move(read->actor),
      .store = std::move(read->storeid),
      .correlation = std::move(read->correlationid),
      .causation = std::move(read->causationid),
      .traceparent = std::move(read->traceparent),
      .client = std::move(read->client),
  };
  return Opened{std::move(*document), std::move(meta), *data};
}

DecodeError bad_data(const FieldErrors& errors) { return {DecodeErrc::bad_data, "data" + sentence(errors)}; }

DecodeError unknown(std::string_view type, bool name_is_known) {
  if (name_is_known) return {DecodeErrc::unknown_version, "no reader and no upcaster for " + std::string(type)};
  return {DecodeErrc::unknown_type, "no event here is called " + std::string(type)};
}

bool is_version_of(std::string_view type, std::string_view name) {
  constexpr std::string_view prefix = "paypie.";
  if (!type.starts_with(prefix) || !type.substr(prefix.size()).starts_with(name)) return false;
  type.remove_prefix(prefix.size() + name.size());
  return type.starts_with(".v") && type.size() > 2 && type.find_first_not_of("0123456789", 2) == std::string_view::npos;
}

}  // namespace wire

Json attributes_schema() {
  Json made = schema<wire::Attributes>(SchemaFor::event);
  // encode_event() leaves none of these empty, which the types alone do not say.
  made["required"] = {"specversion",     "id",         "source",       "type",     "subject",       "time",
                      "datacontenttype", "dataschema", "partitionkey", "sequence", "correlationid", "causationid",
                      "actor",           "storeid"};
  made["properties"]["specversion"] = {{"type", "string"}, {"const", "1.0"}};
  made["properties"]["sequence"] = {{"type", "string"}, {"pattern", "^[0-9]{20}$"}};
  return made;
}

std::expected<Envelope, DecodeError> decode_envelope(std::string_view text) {
  auto opened = wire::open(text);
  if (!opened) return std::unexpected(std::move(opened.error()));
  return std::move(opened->meta);
}

}  // namespace paypie::codec
