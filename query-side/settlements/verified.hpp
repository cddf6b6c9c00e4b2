// How much of what settlement files and our books say has been verified, for metrics.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "platform/postgres/session.hpp"

namespace paypie::query {

struct Verified {
  // By gateway: 10,000 x the amounts that match / all amounts that should, of the store and currency where that is
  // least. Gateways without complete files are not in it.
  std::map<std::string, std::int64_t> basis_points;
  std::map<std::string, std::int64_t> differences;  // lines and transactions by status, every status but matched and
                                                    // posted
};
// Of all stores, in one statement over files and differences.
Verified read_verified(postgres::Session& session);

}  // namespace paypie::query
