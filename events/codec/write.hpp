// Described values to JSON text, straight into a string, fields in declared order.
#pragma once
#include <string>
#include <string_view>

#include "events/codec/shapes.hpp"
#include "platform/json/write.hpp"

namespace paypie::codec {

// Events leave empty texts, lists and absent values out (what is stored for ever is small, and a field added later
// looks the same as one left empty); answers to clients write them ("" and [] and null), so that their shape never
// changes.
enum class Empty { left_out, written };

template <Empty E = Empty::left_out, class T>
void write(std::string& out, const T& value);

template <class T>
bool is_empty(const T& value) {
  if constexpr (is_optional<T>) {
    return !value.has_value();
  } else if constexpr (requires { value.empty(); }) {
    return value.empty();
  } else {
    return false;
  }
}

template <Empty E, Object T>
void write_object(std::string& out, const T& value) {
  out += '{';
  bool first = true;
  boost::mp11::mp_for_each<Fields<T>>([&](auto field) {
    const auto& member = value.*field.pointer;
    if constexpr (E == Empty::left_out) {
      if (is_empty(member)) return;
    }
    if (!first) out += ',';
    first = false;
    out += '"';
    out += std::string_view(field.name);
    out += "\":";
    write<E>(out, member);
  });
  out += '}';
}

template <Empty E, class Members>
void write_members(std::string& out, const Members& members, std::string before) {
  out += '{';
  out += before;
  bool first = before.empty();
  for (const auto& [name, value] : members) {
    if (!first) out += ',';
    first = false;
    json::append_text(out, name);
    out += ':';
    write<E>(out, value);
  }
  out += '}';
}

inline void write_money(std::string& out, const Money& money) {
  out += "{\"amount\":";
  json::append_integer(out, money.minor);
  out += ",\"currency\":\"";
  out += money.currency.text();
  out += "\"}";
}

template <Empty E, class T>
void write(std::string& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (Integer<T>) {
    json::append_integer(out, value);
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
    json::append_text(out, value);
  } else if constexpr (std::is_same_v<T, Actor>) {
    json::append_text(out, value.name);
  } else if constexpr (TextValue<T>) {  // needs no escaping
    out += '"';
    out += TextForm<T>::text(value);
    out += '"';
  } else if constexpr (DescribedEnum<T>) {
    out += '"';
    out += name_of(value);
    out += '"';
  } else if constexpr (std::is_same_v<T, Money>) {
    write_money(out, value);
  } else if constexpr (std::is_same_v<T, Personal>) {
    std::string scheme = "\"scheme\":";
    json::append_text(scheme, value.scheme);
    write_members<E>(out, value.fields, std::move(scheme));
  } else if constexpr (is_optional<T>) {
    if (value) {
      write<E>(out, *value);
    } else {
      out += "null";
    }
  } else if constexpr (is_vector<T>) {
    out += '[';
    bool first = true;
    for (const auto& element : value) {
      if (!first) out += ',';
      first = false;
      write<E>(out, element);
    }
    out += ']';
  } else if constexpr (is_text_map<T>) {
    write_members<E>(out, value, {});
  } else {
    static_assert(Object<T>, "the codec does not know this type: describe it with VALUE or EVENT");
    write_object<E>(out, value);
  }
}

template <Empty E = Empty::left_out, class T>
std::string to_json(const T& value) {
  std::string out;
  out.reserve(2048);  // an order's document; growing to it would copy it twice
  write<E>(out, value);
  return out;
}

}  // namespace paypie::codec
