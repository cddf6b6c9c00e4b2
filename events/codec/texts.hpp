// The free texts of a described value: what people and programs write as they like, as against ids, amounts, counts,
// times, currencies and enumerators, which have a form of their own.
#pragma once
#include <string>
#include <string_view>

#include "events/codec/shapes.hpp"

namespace paypie::codec {

// Whether `holds` says so of any text in it, the names of free members included.
template <class T, class Predicate>
bool any_text(const T& value, const Predicate& holds) {
  if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
    return holds(std::string_view(value));
  } else if constexpr (is_optional<T>) {
    return value && any_text(*value, holds);
  } else if constexpr (is_vector<T>) {
    for (const auto& one : value) {
      if (any_text(one, holds)) return true;
    }
    return false;
  } else if constexpr (std::is_same_v<T, Personal>) {
    return holds(std::string_view(value.scheme)) || any_text(value.fields, holds);
  } else if constexpr (is_text_map<T>) {
    for (const auto& [name, one] : value) {
      if (holds(std::string_view(name)) || any_text(one, holds)) return true;
    }
    return false;
  } else if constexpr (Object<T>) {
    bool found = false;
    boost::mp11::mp_for_each<Fields<T>>([&](auto field) { found = found || any_text(value.*field.pointer, holds); });
    return found;
  } else {
    return false;  // has a form
  }
}

}  // namespace paypie::codec
