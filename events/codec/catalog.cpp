// The catalog, derived from the declarations.
#include "events/codec/catalog.hpp"

#include "events/catalog.hpp"
#include "events/codec/codec.hpp"

namespace paypie::codec {
namespace {

template <DeclaredEvent E>
CatalogEntry entry_of() {
  CatalogEntry entry{.name = std::string(event_name<E>().name),
                     .version = event_name<E>().version,
                     .wire_type = wire::type_of<E>(),
                     .schema_id = wire::schema_of<E>()};
  entry.schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                  {"$id", entry.schema_id},
                  {"title", entry.wire_type}};
  entry.schema.update(codec::schema<E>(SchemaFor::event));
  return entry;
}

}  // namespace

std::vector<CatalogEntry> catalog() {
  std::vector<CatalogEntry> entries;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, EveryEvent>>(
      [&]<class E>(boost::mp11::mp_identity<E>) { entries.push_back(entry_of<E>()); });
  return entries;
}

std::string schema_path(const CatalogEntry& entry) {
  return "events/schemas/" + entry.name + ".v" + std::to_string(entry.version) + ".json";
}

}  // namespace paypie::codec
