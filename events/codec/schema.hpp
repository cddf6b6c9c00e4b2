// JSON Schema 2020-12 of any described value: for events (committed under events/schemas/), request bodies and answers
// (in the OpenAPI document). Derived from the same declarations as the codec, so that it cannot say anything else.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "events/codec/shapes.hpp"

namespace paypie::codec {

using Json = nlohmann::ordered_json;

enum class SchemaFor {
  event,   // empty texts and lists are left out; unknown fields are allowed
  body,    // unknown fields are refused
  answer,  // every field is there; absent values are null
};

// Parts of a value that have a name of their own are under `$defs`.
class SchemaMaker {
 public:
  explicit SchemaMaker(SchemaFor use) : use_(use) {}

  template <class T>
  Json of() {
    if constexpr (std::is_same_v<T, bool>) {
      return {{"type", "boolean"}};
    } else if constexpr (std::is_unsigned_v<T>) {
      return {{"type", "integer"}, {"minimum", 0}};
    } else if constexpr (Integer<T>) {
      return {{"type", "integer"}};
    } else if constexpr (std::is_same_v<T, std::string>) {
      return {{"type", "string"}};
    } else if constexpr (std::is_same_v<T, Timestamp>) {
      return {{"type", "string"}, {"format", "date-time"}};
    } else if constexpr (TextValue<T>) {
      return text(TextForm<T>::pattern());
    } else if constexpr (DescribedEnum<T>) {
      return enumeration<T>();
    } else if constexpr (std::is_same_v<T, Money>) {
      return named("Money", [] { return money(); });
    } else if constexpr (std::is_same_v<T, Personal>) {
      return named("Personal", [] { return personal(); });
    } else if constexpr (is_optional<T>) {
      auto inner = of<typename T::value_type>();
      return use_ == SchemaFor::event ? inner : Json{{"anyOf", {std::move(inner), {{"type", "null"}}}}};
    } else if constexpr (is_vector<T>) {
      return {{"type", "array"}, {"items", of<typename T::value_type>()}};
    } else if constexpr (is_text_map<T>) {
      return {{"type", "object"}, {"additionalProperties", of<typename T::mapped_type>()}};
    } else {
      return named(name_of_type<T>() + (use_ == SchemaFor::event ? ".event" : ""), [this] { return object<T>(); });
    }
  }

  template <Object T>
  Json object() {
    Json properties = Json::object(), required = Json::array();
    boost::mp11::mp_for_each<Fields<T>>([&](auto field) {
      using Member = std::remove_cvref_t<decltype(std::declval<T>().*field.pointer)>;
      properties[field.name] = of<Member>();
      const bool missing_if_empty = may_be_empty<Member> || std::is_same_v<Member, std::string>;
      const bool may_be_missing = use_ == SchemaFor::event  ? missing_if_empty
                                  : use_ == SchemaFor::body ? may_be_empty<Member>
                                                            : false;
      if (!may_be_missing) required.push_back(field.name);
    });
    Json schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    if (use_ == SchemaFor::body) schema["additionalProperties"] = false;
    return schema;
  }

  // The definitions collected so far.
  Json take_definitions() { return std::move(definitions_); }

 private:
  template <class T>
  static std::string name_of_type() {
    return last_name(typeid(T).name());
  }
  template <DescribedEnum T>
  static Json enumeration() {
    Json names = Json::array();
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
        [&](auto enumerator) { names.push_back(enumerator.name); });
    return {{"type", "string"}, {"enum", std::move(names)}};
  }
  template <class Make>
  Json named(const std::string& name, Make make) {
    if (!definitions_.contains(name)) {
      definitions_[name] = nullptr;  // keeps its place while its parts are made
      definitions_[name] = make();
    }
    return {{"$ref", "#/$defs/" + name}};
  }
  static Json text(const std::string& pattern);
  static Json money();
  static Json personal();
  static std::string last_name(const char* mangled);

  SchemaFor use_;
  Json definitions_ = Json::object();
};

template <Object T>
Json schema(SchemaFor use) {
  SchemaMaker maker(use);
  Json made = maker.object<T>();
  if (auto definitions = maker.take_definitions(); !definitions.empty()) made["$defs"] = std::move(definitions);
  return made;
}

// As route tables want them: plain functions.
template <Object T>
Json body_schema() {
  return schema<T>(SchemaFor::body);
}
template <Object T>
Json answer_schema() {
  return schema<T>(SchemaFor::answer);
}

}  // namespace paypie::codec
