// How an event is declared: a struct and one line. From that line come JSON, schema, equality, printing, catalogue.
//
//   struct OrderCancelled { OrderId order; std::string reason; };
//   EVENT(OrderCancelled, "order.cancelled", 1, (order, reason))
//
// The list must name every field, in order: Boost.Describe's list is held against what the struct can be made of, so a
// forgotten field does not compile. The wire type is paypie.<name>.v<version>. Adding a std::optional (or defaulted
// container) field at the end is the only change allowed within a version (tests/golden/ keeps every old sample).
// VALUE(Type, (fields)) does the same for structs that are parts of events.
#pragma once
#include <boost/describe.hpp>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace paypie {

template <class T>
using Fields = boost::describe::describe_members<T, boost::describe::mod_public>;

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

// Stands for a value of whatever type a field has. It is only spoken of, never made.
struct AnyField {
  template <class T>
  operator T&() const {
    std::unreachable();
  }
};

template <class T, std::size_t... I>
constexpr bool is_made_of(std::index_sequence<I...>) {
  return requires { T{(static_cast<void>(I), AnyField{})...}; };
}

// How many names are in "(order, reason)".
constexpr std::size_t names_in(std::string_view list) {
  std::size_t names = list == "()" ? 0 : 1;
  for (const char c : list) names += c == ',' ? 1 : 0;
  return names;
}

// Two questions: as many values as are named make a T, one more does not. Boost.PFR would count the fields, which costs
// a search for every struct in every file that includes it: a fifth of the whole build.
template <class T, std::size_t named>
constexpr bool every_field_is_named() {
  if constexpr (named == 0) {
    return std::is_empty_v<T>;
  } else {
    return is_made_of<T>(std::make_index_sequence<named>()) && !is_made_of<T>(std::make_index_sequence<named + 1>());
  }
}

// What an EVENT line declares about its struct, found by argument-dependent lookup.
struct EventName {
  std::string_view name;
  int version;
};

template <class T>
concept DeclaredEvent = Described<T> && requires(const T* event) {
  { event_name_of(event) } -> std::same_as<EventName>;
};

template <DeclaredEvent E>
constexpr EventName event_name() {
  return event_name_of(static_cast<const E*>(nullptr));
}

// paypie.order.created.v1
template <DeclaredEvent E>
std::string wire_type() {
  return "paypie." + std::string(event_name<E>().name) + ".v" + std::to_string(event_name<E>().version);
}

template <Described T>
bool fields_equal(const T& a, const T& b) {
  bool equal = true;
  boost::mp11::mp_for_each<Fields<T>>([&](auto field) { equal = equal && a.*field.pointer == b.*field.pointer; });
  return equal;
}

}  // namespace paypie

// Equality is a template so that only those who compare pay for it.
#define VALUE(Type, fields)                                                          \
  BOOST_DESCRIBE_STRUCT(Type, (), fields)                                            \
  static_assert(::paypie::every_field_is_named<Type, ::paypie::names_in(#fields)>(), \
                #Type " has a field that its declaration forgets");                  \
  template <std::same_as<Type> T>                                                    \
  bool operator==(const T& a, const T& b) {                                          \
    return ::paypie::fields_equal(a, b);                                             \
  }

#define EVENT(Type, event_name, event_version, fields) \
  VALUE(Type, fields)                                  \
  constexpr ::paypie::EventName event_name_of(const Type*) { return {event_name, event_version}; }
