// Lists of names.
#include "tools/node/contexts.hpp"

#include <algorithm>

namespace paypie::tools {

namespace {

bool names(const config::Config& config, std::string_view key, std::string_view name) {
  const auto list = config.list(key);
  return std::ranges::find(list, name) != list.end();
}

}  // namespace

bool has_role(const config::Config& config, std::string_view role) { return names(config, "roles", role); }

Contexts contexts_of(const config::Config& config) {
  return {.inventory = names(config, "contexts", "inventory"),
          .payments = names(config, "contexts", "payments"),
          .cashback = names(config, "contexts", "cashback"),
          .processes = has_role(config, "process"),
          .reactors = has_role(config, "reactor"),
          .refusals = config.boolean("audit.refusals")};
}

}  // namespace paypie::tools
