// One transaction, as callers see it: statements with parameters, rows as text, bulk copy, and errors by kind.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pqxx {
class result;
}

namespace paypie::postgres {

enum class Errc {
  unreachable,  // the server is down, restarting, or full of connections
  busy,         // no connection of the pool became free in time
  timeout,      // the statement took longer than it may
  conflict,     // deadlock or serialization failure: the same again may succeed
  no_space,     // disk or memory of the server
  missing,      // a table is not there: not yet, or not any more
  refused,      // the statement itself is wrong: a bug, or a changed database
};
std::string_view to_text(Errc code);

struct Error {
  Errc code = Errc::unreachable;
  std::string detail;  // for operators; never shown to clients
  bool retryable() const { return code != Errc::refused; }
};

// What Session throws; Pool::transact turns it into an Error.
struct Failed : std::runtime_error {
  explicit Failed(Error why) : std::runtime_error(why.detail), error(std::move(why)) {}
  Error error;
};

// A field on its way in: text in PostgreSQL's own format, or null.
using Field = std::optional<std::string>;

class Rows {
 public:
  explicit Rows(std::shared_ptr<const pqxx::result> result) : result_(std::move(result)) {}
  std::size_t size() const;
  int columns() const;
  bool empty() const { return size() == 0; }
  bool is_null(std::size_t row, int column) const;
  std::string_view text(std::size_t row, int column) const;  // valid while this lives; empty for null
  std::int64_t integer(std::size_t row, int column) const;   // of an integer column that is not null
  std::size_t affected() const;                              // rows changed by INSERT, UPDATE, DELETE

 private:
  std::shared_ptr<const pqxx::result> result_;
};

class Session {
 public:
  virtual ~Session() = default;
  // Parameters are $1, $2, ...
  virtual Rows query(const std::string& sql, const std::vector<Field>& parameters = {}) = 0;
  // COPY table (columns) FROM STDIN: the fastest way in for many rows.
  virtual void copy(const std::string& table, const std::vector<std::string>& columns,
                    const std::vector<std::vector<Field>>& rows) = 0;
};

}  // namespace paypie::postgres
