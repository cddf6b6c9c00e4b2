// The migrator: a ledger table, an advisory lock, and a checksum per file.
#include "platform/postgres/migrations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace paypie::postgres {
namespace {

// The database computes the checksum, so that the ledger can be checked by hand with the same function.
constexpr const char* checksum_of = "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')";

std::vector<std::string> apply_missing(Session& session, const std::string& ledger, std::span<const Migration> files) {
  std::string schema = ledger.substr(0, ledger.find('.'));
  session.query("SELECT pg_advisory_xact_lock(hashtext($1))", {"paypie migrations of " + ledger});
  session.query(fmt::format("CREATE SCHEMA IF NOT EXISTS {}", schema));
  session.query(
      fmt::format("CREATE TABLE IF NOT EXISTS {} (name text PRIMARY KEY, checksum text NOT NULL, "
                  "applied_at timestamptz NOT NULL DEFAULT now())",
                  ledger));
  std::map<std::string, std::string, std::less<>> applied;
  Rows rows = session.query(fmt::format("SELECT name, checksum FROM {}", ledger));
  for (std::size_t row = 0; row < rows.size(); ++row) applied.emplace(rows.text(row, 0), rows.text(row, 1));

  std::vector<std::string> done;
  for (const Migration& file : files) {
    Rows sum = session.query(checksum_of, {std::string(file.sql)});
    auto known = applied.find(file.name);
    if (known != applied.end()) {
      if (known->second != sum.text(0, 0)) {
        throw Failed({Errc::refused, fmt::format("migration {} was applied with another text: add a new file instead "
                                                 "of changing an applied one",
                                                 file.name)});
      }
      applied.erase(known);
      continue;
    }
    session.query(std::string(file.sql));
    session.query(fmt::format("INSERT INTO {} (name, checksum) VALUES ($1, $2)", ledger),
                  {std::string(file.name), std::string(sum.text(0, 0))});
    done.emplace_back(file.name);
  }
  if (!applied.empty()) {
    throw Failed({Errc::refused, fmt::format("the database has migration {} that this program does not know: it was "
                                             "used by a newer one",
                                             applied.begin()->first)});
  }
  return done;
}

}  // namespace

std::expected<std::vector<std::string>, Error> migrate(Pool& pool, const std::string& ledger,
                                                       std::span<const Migration> files) {
  if (!std::ranges::is_sorted(files, {}, &Migration::name)) {
    return std::unexpected(Error{Errc::refused, "migrations are not listed in the order of their names"});
  }
  return pool.transact(Mode::write, [&](Session& session) { return apply_missing(session, ledger, files); });
}

}  // namespace paypie::postgres
