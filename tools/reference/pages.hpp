// Every generated page by name.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace paypie::reference {

// docs/reference/problems.md: all refusal tables.
std::string problems();

// The pages of this room: asyncapi, chart-of-accounts, events, problems, schemas (the paths of the JSON Schemas, one a
// line), and each schema by its path. None for any other name.
std::optional<std::string> page(const std::string& name);

}  // namespace paypie::reference
