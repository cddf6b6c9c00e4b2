// JSON into described values, with an RFC 6901 pointer, a stable code and a sentence for everything that is wrong.
#pragma once
#include <bitset>
#include <expected>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "events/codec/shapes.hpp"
#include "platform/json/document.hpp"

namespace paypie::codec {

// Codes: field.required, field.unknown, field.duplicate, field.wrong_type, field.out_of_range, field.malformed; and
// those of json::parse_strict for texts that are no JSON.
using FieldErrors = std::vector<json::Error>;

// How a text from outside is read, and how an event is.
enum class Mode {
  strict,   // request bodies: unknown fields are refused, texts must be there
  lenient,  // events: unknown fields (of a newer program) are ignored, an absent text is an empty one
};

// More errors than these help nobody.
inline constexpr std::size_t max_field_errors = 20;

// Where the reader is, as a chain on the stack; becomes a pointer only when something is wrong.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;
  std::size_t index = 0;
  bool is_index = false;
  Path member(std::string_view member_name) const { return {this, member_name}; }
  Path element(std::size_t at) const { return {this, {}, at, true}; }
  std::string pointer() const;
};

class Reader {
 public:
  explicit Reader(Mode mode) : mode_(mode) {}

  // Fills `out` from `value`; what is wrong is collected in errors().
  template <class T>
  void read(json::Value value, T& out, const Path& path);

  const FieldErrors& errors() const { return errors_; }
  FieldErrors take_errors() { return std::move(errors_); }

 private:
  template <Object T>
  void read_object(json::Value value, T& out, const Path& path);
  template <class T>
  void read_integer(json::Value value, T& out, const Path& path);
  template <class T>
  void read_elements(json::Value value, std::vector<T>& out, const Path& path);
  template <class Members>
  void read_members(json::Value value, Members& out, const Path& path);
  void read_money(json::Value value, Money& out, const Path& path);
  void read_personal(json::Value value, Personal& out, const Path& path);

  bool expect(json::Value value, json::Kind kind, const Path& path);
  void wrong(const Path& path, std::string_view code, std::string detail);

  Mode mode_;
  FieldErrors errors_;
};

template <class T>
std::expected<T, FieldErrors> read_value(json::Value value, Mode mode) {
  Reader reader(mode);
  T out{};
  reader.read(value, out, Path{});
  if (!reader.errors().empty()) return std::unexpected(reader.take_errors());
  return out;
}

template <class T>
std::expected<T, FieldErrors> from_json(std::string_view text, Mode mode) {
  const auto document = json::Document::parse(text);
  if (!document) return std::unexpected(FieldErrors{document.error()});
  return read_value<T>(document->root(), mode);
}

template <class T>
void Reader::read(json::Value value, T& out, const Path& path) {
  if constexpr (std::is_same_v<T, bool>) {
    if (expect(value, json::Kind::boolean, path)) out = value.boolean();
  } else if constexpr (Integer<T>) {
    read_integer(value, out, path);
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (expect(value, json::Kind::text, path)) out = value.text();
  } else if constexpr (TextValue<T>) {
    if (!expect(value, json::Kind::text, path)) return;
    auto parsed = TextForm<T>::parse(value.text());
    if (!parsed) return wrong(path, "field.malformed", "must be " + std::string(TextForm<T>::what));
    out = std::move(*parsed);
  } else if constexpr (DescribedEnum<T>) {
    if (!expect(value, json::Kind::text, path)) return;
    const auto known = enum_of<T>(value.text());
    if (!known) return wrong(path, "field.malformed", "must be one of " + names_of<T>());
    out = *known;
  } else if constexpr (std::is_same_v<T, Money>) {
    read_money(value, out, path);
  } else if constexpr (std::is_same_v<T, Personal>) {
    read_personal(value, out, path);
  } else if constexpr (is_optional<T>) {
    if (value.is(json::Kind::null)) return out.reset();
    read(value, out.emplace(), path);
  } else if constexpr (is_vector<T>) {
    read_elements(value, out, path);
  } else if constexpr (is_text_map<T>) {
    read_members(value, out, path);
  } else {
    static_assert(Object<T>, "the codec does not know this type: describe it with VALUE or EVENT");
    read_object(value, out, path);
  }
}

template <class T>
void Reader::read_integer(json::Value value, T& out, const Path& path) {
  if (value.is(json::Kind::integer)) {
    if (std::in_range<T>(value.integer())) return void(out = static_cast<T>(value.integer()));
  } else if (value.is(json::Kind::large_integer)) {
    if (std::in_range<T>(value.large_integer())) return void(out = static_cast<T>(value.large_integer()));
  } else {
    expect(value, json::Kind::integer, path);
    return;
  }
  wrong(path, "field.out_of_range",
        "must lie between " + std::to_string(std::numeric_limits<T>::min()) + " and " +
            std::to_string(std::numeric_limits<T>::max()));
}

template <class T>
void Reader::read_elements(json::Value value, std::vector<T>& out, const Path& path) {
  if (!expect(value, json::Kind::array, path)) return;
  out.reserve(value.size());
  value.each_element([&](json::Value element) {
    if (errors_.size() >= max_field_errors) return;
    const Path here = path.element(out.size());
    read(element, out.emplace_back(), here);
  });
}

template <class Members>
void Reader::read_members(json::Value value, Members& out, const Path& path) {
  if (!expect(value, json::Kind::object, path)) return;
  value.each_member([&](std::string_view name, json::Value member) {
    if (errors_.size() >= max_field_errors) return;
    const Path here = path.member(name);
    const auto [at, is_new] = out.try_emplace(std::string(name));
    if (!is_new) return wrong(here, "field.duplicate", "this name appears twice");
    read(member, at->second, here);
  });
}

template <Object T>
void Reader::read_object(json::Value value, T& out, const Path& path) {
  if (!expect(value, json::Kind::object, path)) return;
  static constexpr auto names = field_names<T>();
  std::bitset<names.size()> seen;
  std::size_t expected = 0;  // what we wrote comes back in declared order, so the next field is nearly always the one
  value.each_member([&](std::string_view name, json::Value member) {
    if (errors_.size() >= max_field_errors) return;
    std::size_t at = expected;
    while (at < names.size() && names[at] != name) ++at;
    if (at == names.size()) {
      for (at = 0; at < expected && names[at] != name;) ++at;
      if (at == expected) {
        if (mode_ == Mode::strict) wrong(path.member(name), "field.unknown", "there is no such field");
        return;
      }
    }
    const Path here = path.member(names[at]);
    if (seen[at]) return wrong(here, "field.duplicate", "this name appears twice");
    seen[at] = true;
    expected = at + 1;
    boost::mp11::mp_with_index<names.size()>(at, [&](auto index) {
      using Field = boost::mp11::mp_at_c<Fields<T>, index>;
      read(member, out.*Field::pointer, here);
    });
  });
  if (seen.all()) return;
  std::size_t at = 0;
  boost::mp11::mp_for_each<Fields<T>>([&](auto field) {
    using Member = std::remove_cvref_t<decltype(out.*field.pointer)>;
    const bool may_be_missing = may_be_empty<Member> || (mode_ == Mode::lenient && std::is_same_v<Member, std::string>);
    if (!seen[at++] && !may_be_missing) wrong(path.member(field.name), "field.required", "must be given");
  });
}

}  // namespace paypie::codec
