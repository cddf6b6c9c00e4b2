// The catalog as data: what each event is called, and the JSON Schema of its data.
#pragma once
#include <string>
#include <vector>

#include "events/codec/schema.hpp"

namespace paypie::codec {

struct CatalogEntry {
  std::string name;       // order.created
  int version = 0;        // 1
  std::string wire_type;  // paypie.order.created.v1
  std::string schema_id;  // urn:paypie:schema:order.created:1
  Json schema;
};

// In declared order.
std::vector<CatalogEntry> catalog();

// Of the CloudEvents attributes around every event's data, those that are always written being required.
Json attributes_schema();

// events/schemas/order.created.v1.json
std::string schema_path(const CatalogEntry& entry);

}  // namespace paypie::codec
