// Every aggregate there is: one row says when it is served, what hosts it, and how people command it.
#pragma once
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "tools/node/contexts.hpp"
#include "tools/node/hosted_lanes.hpp"

namespace paypie::tools {

struct Aggregate {
  std::string_view topic;
  bool (*served)(const Contexts&);
  // Others listen to it, whoever serves it: its topic must be there.
  bool (*heard)(const Contexts&);
  // Throws Failure where its state store cannot be opened.
  std::unique_ptr<Hosted> (*host)(const std::filesystem::path& states, const Machine& machine);
};

// In the order in which health shows them.
std::span<const Aggregate> aggregates();

}  // namespace paypie::tools
