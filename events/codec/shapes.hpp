// What kinds of values the reflective codec knows, and the names of fields and enumerators as compile-time text.
#pragma once
#include <array>
#include <boost/describe.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "events/codec/leaves.hpp"
#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie::codec {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_text_map = false;
template <class T, class Less>
inline constexpr bool is_text_map<std::map<std::string, T, Less>> = true;

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;
template <class T>
concept Integer = std::is_integral_v<T> && !std::is_same_v<T, bool>;
template <class T>
concept Object = Described<T> && !TextValue<T> && !std::is_same_v<T, Money> && !std::is_same_v<T, Personal>;

template <class T>
inline constexpr std::size_t field_count = boost::mp11::mp_size<Fields<T>>::value;

template <class T>
constexpr auto field_names() {
  std::array<std::string_view, field_count<T>> names;
  std::size_t at = 0;
  boost::mp11::mp_for_each<Fields<T>>([&](auto field) { names[at++] = field.name; });
  return names;
}

template <DescribedEnum E>
constexpr std::string_view name_of(E value) {
  std::string_view name;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
    if (enumerator.value == value) name = enumerator.name;
  });
  return name;
}

template <DescribedEnum E>
constexpr std::optional<E> enum_of(std::string_view name) {
  std::optional<E> value;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
    if (name == enumerator.name) value = enumerator.value;
  });
  return value;
}

// "pending, confirmed, ...": for errors and docs.
template <DescribedEnum E>
std::string names_of() {
  std::string names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
      [&](auto enumerator) { names += (names.empty() ? "" : ", ") + std::string(enumerator.name); });
  return names;
}

// What may be missing in an event, because it is left out when it is empty.
template <class T>
inline constexpr bool may_be_empty = is_optional<T> || is_vector<T> || is_text_map<T> || std::is_same_v<T, Personal>;

}  // namespace paypie::codec
