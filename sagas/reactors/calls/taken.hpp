// A report that a reactor hands to a lane, and what became of it.
#pragma once
#include <cstdint>
#include <optional>

#include "events/values.hpp"

namespace paypie::reactors {

template <class Command>
struct Report {
  CommandId id;
  Command said;
  // For what is true only if nobody else has called meanwhile: recorded in this epoch of the partition, or not at all.
  std::optional<std::uint64_t> only_in = {};
};

// elsewhere: another node owns the stream, or did meanwhile. refused: what was asked for is not there any more.
enum class Taken { yes, later, elsewhere, refused };

}  // namespace paypie::reactors
