// A settlement file on its way to a server: the whole of it, or nothing.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "tools/client/api.hpp"
#include "tools/settlements/settlement_file.hpp"

namespace paypie::settlement_files {

struct Import {
  std::string file;
  std::string gateway;
  // The period that the file covers; none: the days of its lines, UTC. What our books have in it and no file has, is
  // missing.
  std::optional<Timestamp> from = {}, until = {};
};

struct Imported {
  std::string settlement;  // stl_...
  Counted counted;
  bool went_on = false;  // an import that had been cut short
  std::string position;  // of its completion; empty: it was complete already
};

// Reads the file twice: once to find all that is wrong with it, then to record it. A request that is not answered is
// sent again, and an import that ends half-way is repaired by another one. Throws BadFile, or tools::Failure: conflict
// if the file was imported before, interrupted where a person asked for it.
Imported import_file(tools::Api& api, const Import& wanted, const std::function<void(std::int64_t lines)>& progress);

}  // namespace paypie::settlement_files
