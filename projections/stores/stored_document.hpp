// A document as the query node stores it.
#pragma once
#include <cstdint>
#include <string>

namespace paypie::projections {

struct StoredDocument {
  std::uint64_t version = 0;
  std::string store;     // empty: not to be shown yet; no caller is of that store
  std::string document;  // JSON, as GET answers it
};

}  // namespace paypie::projections
