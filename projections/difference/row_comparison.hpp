// Expected rows against the rows of a table, compared by the database itself.
#pragma once
#include <string>
#include <vector>

#include "platform/postgres/session.hpp"
#include "projections/runner/columns.hpp"

namespace paypie::projections {

struct RowDifference {
  std::string key;
  std::string what;
};

// Rows of `expected` that are missing in its table or differ there. Texts are not shown: they may be personal.
std::vector<RowDifference> differing_rows(postgres::Session& session, const Table& expected);
// Rows of the table for which `scope` (a condition on `old`) holds and that are not expected.
std::vector<RowDifference> extra_rows(postgres::Session& session, const Table& expected, const std::string& scope);

}  // namespace paypie::projections
