// The schemas that are not derived from fields.
#include "events/codec/schema.hpp"

#include <boost/core/demangle.hpp>

namespace paypie::codec {

Json SchemaMaker::text(const std::string& pattern) {
  Json schema{{"type", "string"}};
  if (!pattern.empty()) schema["pattern"] = pattern;
  return schema;
}

Json SchemaMaker::money() {
  return {{"type", "object"},
          {"description", "An amount in minor units (cents) of an ISO 4217 currency."},
          {"properties",
           {{"amount", {{"type", "integer"}, {"minimum", -Money::max_minor}, {"maximum", Money::max_minor}}},
            {"currency", {{"type", "string"}, {"pattern", TextForm<Currency>::pattern()}}}}},
          {"required", {"amount", "currency"}},
          {"additionalProperties", false}};
}

Json SchemaMaker::personal() {
  return {{"type", "object"},
          {"description", "Everything that can identify a person; `scheme` says how the other fields are sealed."},
          {"properties", {{"scheme", {{"type", "string"}}}}},
          {"required", {"scheme"}},
          {"additionalProperties", {{"type", "string"}}}};
}

std::string SchemaMaker::last_name(const char* mangled) {
  const auto name = boost::core::demangle(mangled);
  const auto colon = name.rfind(':');
  return colon == std::string::npos ? name : name.substr(colon + 1);
}

}  // namespace paypie::codec
