// An order as the query node stores it.
#pragma once
#include <cstdint>
#include <string>

namespace paypie::projections {

struct StoredOrder {
  std::uint64_t version = 0;
  std::string store;
  std::string document;  // JSON, as GET answers it
};

}  // namespace paypie::projections
