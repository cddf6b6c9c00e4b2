// Events as they lie in the log: CloudEvents 1.0 in structured JSON, attributes in fixed order, then `data`.
#pragma once
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "events/codec/reflect.hpp"
#include "events/codec/upcasters.hpp"
#include "events/envelope.hpp"
#include "events/event.hpp"

namespace paypie::codec {

// Attributes and data of one event. meta.type is not looked at: the type is the event's own. Bounded by the event's
// size; any thread.
template <DeclaredEvent E>
std::string encode_event(const Envelope& meta, const E& event);
template <DeclaredEvent... Es>
std::string encode_event(const Envelope& meta, const std::variant<Es...>& event);

enum class DecodeErrc {
  not_json,         // the text is no JSON
  not_an_event,     // the CloudEvents attributes are missing or wrong
  unknown_type,     // an event this program has never heard of (of a newer program, or of another context)
  unknown_version,  // the event is known, this version is not, and no upcaster leads to one that is
  bad_data,         // `data` is not what its type says
};

struct DecodeError {
  DecodeErrc code = DecodeErrc::not_json;
  std::string detail;  // names the attribute or field, never its value
};

template <class Event>
struct Decoded {
  Envelope meta;  // meta.type as it was stored, also if the event was lifted to a newer version
  Event event;
};

// The attributes alone.
std::expected<Envelope, DecodeError> decode_envelope(std::string_view text);

// `Variant` is the event variant of one context. Unknown fields are ignored: a newer program may have added them.
template <class Variant>
std::expected<Decoded<Variant>, DecodeError> decode_event(std::string_view text,
                                                          std::span<const Upcaster> known = upcasters());

// ---- how it is done ----

namespace wire {

void begin(std::string& out, const Envelope& meta, std::string_view type, std::string_view schema);

struct Opened {
  json::Document document;
  Envelope meta;
  json::Value data;
};
std::expected<Opened, DecodeError> open(std::string_view text);
DecodeError bad_data(const FieldErrors& errors);
DecodeError unknown(std::string_view type, bool name_is_known);
// True if `type` is paypie.<name>.v<any number>.
bool is_version_of(std::string_view type, std::string_view name);

template <DeclaredEvent E>
const std::string& type_of() {
  static const std::string type = wire_type<E>();
  return type;
}

// urn:paypie:schema:order.created:1
template <DeclaredEvent E>
const std::string& schema_of() {
  static const std::string schema =
      "urn:paypie:schema:" + std::string(event_name<E>().name) + ":" + std::to_string(event_name<E>().version);
  return schema;
}

template <class Variant>
struct Choices;

template <class... Es>
struct Choices<std::variant<Es...>> {
  using Read = std::expected<std::variant<Es...>, FieldErrors>;

  // The event whose type this is, read from `data`; none if no event of the variant has it.
  static std::optional<Read> read(std::string_view type, json::Value data) {
    std::optional<Read> result;
    (try_one<Es>(type, data, result) || ...);
    return result;
  }
  static bool has(std::string_view type) { return ((type == type_of<Es>()) || ...); }
  static bool knows_name(std::string_view type) { return (is_version_of(type, event_name<Es>().name) || ...); }

 private:
  template <class E>
  static bool try_one(std::string_view type, json::Value data, std::optional<Read>& result) {
    if (type != type_of<E>()) return false;
    Reader reader(Mode::lenient);
    auto& event = result.emplace(std::in_place, std::in_place_type<E>);
    reader.read(data, std::get<E>(*event), Path{});
    if (!reader.errors().empty()) result.emplace(std::unexpected(reader.take_errors()));
    return true;
  }
};

}  // namespace wire

template <DeclaredEvent E>
std::string encode_event(const Envelope& meta, const E& event) {
  std::string out;
  out.reserve(2048);
  wire::begin(out, meta, wire::type_of<E>(), wire::schema_of<E>());
  write(out, event);
  out += '}';
  return out;
}

template <DeclaredEvent... Es>
std::string encode_event(const Envelope& meta, const std::variant<Es...>& event) {
  return std::visit([&](const auto& one) { return encode_event(meta, one); }, event);
}

template <class Variant>
std::expected<Decoded<Variant>, DecodeError> decode_event(std::string_view text, std::span<const Upcaster> known) {
  using Choices = wire::Choices<Variant>;
  auto opened = wire::open(text);
  if (!opened) return std::unexpected(std::move(opened.error()));
  auto event = Choices::read(opened->meta.type, opened->data);
  if (!event) {
    const auto lifted = lift(text, opened->meta.type, known, Choices::has);
    if (!lifted) return std::unexpected(wire::unknown(opened->meta.type, Choices::knows_name(opened->meta.type)));
    const auto data = json::Document::parse(lifted->data);
    if (!data) return std::unexpected(wire::bad_data({data.error()}));
    event = Choices::read(lifted->type, data->root());
  }
  if (!*event) return std::unexpected(wire::bad_data(event->error()));
  return Decoded<Variant>{std::move(opened->meta), std::move(**event)};
}

}  // namespace paypie::codec
