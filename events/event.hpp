// How an event is declared: a struct and one line. From that line come JSON, schema, equality, printing, catalogue.
//
//   struct OrderCancelled { OrderId order; std::string reason; };
//   EVENT(OrderCancelled, "order.cancelled", 1, (order, reason))
//
// The list must name every field, in order: Boost.Describe's list is held against Boost.PFR's count, so a forgotten
// field does not compile. The wire type is paypie.<name>.v<version>. Adding a std::optional (or defaulted container)
// field at the end is the only change allowed within a version (tests/golden/ keeps every old sample).
// VALUE(Type, (fields)) does the same for structs that are parts of events.
#pragma once
#include <boost/describe.hpp>
#include <boost/pfr/tuple_size.hpp>
#include <concepts>
#include <string>
#include <string_view>

namespace paypie {

template <class T>
using Fields = boost::describe::describe_members<T, boost::describe::mod_public>;

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

template <class T>
constexpr bool every_field_is_named() {
  return boost::mp11::mp_size<Fields<T>>::value == boost::pfr::tuple_size_v<T>;
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

#define VALUE(Type, fields)                                                                                 \
  BOOST_DESCRIBE_STRUCT(Type, (), fields)                                                                   \
  static_assert(::paypie::every_field_is_named<Type>(), #Type " has a field that its declaration forgets"); \
  [[maybe_unused]] inline bool operator==(const Type& a, const Type& b) { return ::paypie::fields_equal(a, b); }

#define EVENT(Type, event_name, event_version, fields) \
  VALUE(Type, fields)                                  \
  constexpr ::paypie::EventName event_name_of(const Type*) { return {event_name, event_version}; }
