// Ordered, checksummed SQL files: applied once each, in one transaction, by one process at a time.
#pragma once
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/postgres/pool.hpp"

namespace paypie::postgres {

// One file. `name` sorts in the order of application: "0001_positions.sql".
struct Migration {
  std::string_view name;
  std::string_view sql;
};

// Applies what `ledger` (a table, "schema.name", made on the first run) does not list yet; returns the names applied.
// An applied file whose text has changed, or an applied name that is not in the list any more before a new one, is an
// error that names the file: history is not rewritten.
std::expected<std::vector<std::string>, Error> migrate(Pool& pool, const std::string& ledger,
                                                       std::span<const Migration> files);

}  // namespace paypie::postgres
