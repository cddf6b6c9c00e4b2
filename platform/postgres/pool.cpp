// libpqxx behind Session and Pool, and the mapping of its exceptions to kinds of errors.
#include "platform/postgres/pool.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <pqxx/pqxx>

#include "platform/telemetry/metric_table.hpp"

namespace paypie::postgres {

std::string_view to_text(Errc code) {
  switch (code) {
    case Errc::unreachable: return "unreachable";
    case Errc::busy: return "busy";
    case Errc::timeout: return "timeout";
    case Errc::conflict: return "conflict";
    case Errc::no_space: return "no space";
    case Errc::missing: return "missing";
    case Errc::refused: return "refused";
  }
  return "?";
}

namespace {

// https://www.postgresql.org/docs/15/errcodes-appendix.html
Errc kind_of(std::string_view sqlstate) {
  if (sqlstate == "57014") return Errc::timeout;
  if (sqlstate.starts_with("57P") || sqlstate.starts_with("08")) return Errc::unreachable;
  if (sqlstate.starts_with("40") || sqlstate == "55P03") return Errc::conflict;
  if (sqlstate.starts_with("53")) return Errc::no_space;
  if (sqlstate == "42P01" || sqlstate == "3F000") return Errc::missing;  // table, schema
  return Errc::refused;
}

// Lines after the first quote rows, and with them personal data.
std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

// Only from within a catch block.
Error current_error() {
  try {
    throw;
  } catch (const Failed& failed) {
    return failed.error;
  } catch (const pqxx::sql_error& failed) {
    return {kind_of(failed.sqlstate()), fmt::format("{} ({})", first_line(failed.what()), failed.sqlstate())};
  } catch (const pqxx::in_doubt_error& failed) {
    return {Errc::unreachable, first_line(failed.what())};
  } catch (const pqxx::failure& failed) {  // broken_connection, and what libpqxx says when it notices one late
    return {Errc::unreachable, first_line(failed.what())};
  }
}

bool is_ours() {
  try {
    throw;
  } catch (const Failed&) {
    return true;
  } catch (const pqxx::pqxx_exception&) {
    return true;
  } catch (...) {
    return false;
  }
}

class Transaction final : public Session {
 public:
  explicit Transaction(pqxx::transaction_base& transaction) : transaction_(transaction) {}

  Rows query(const std::string& sql, const std::vector<Field>& parameters) override {
    if (parameters.empty()) return Rows(std::make_shared<const pqxx::result>(transaction_.exec(sql)));
    std::vector<const char*> values;
    for (const Field& field : parameters) values.push_back(field ? field->c_str() : nullptr);
    auto dynamic = pqxx::prepare::make_dynamic_params(values.begin(), values.end());
    return Rows(std::make_shared<const pqxx::result>(transaction_.exec_params(sql, dynamic)));
  }

  void copy(const std::string& table, const std::vector<std::string>& columns,
            const std::vector<std::vector<Field>>& rows) override {
    if (columns.empty() || columns.size() > widest_copy) throw Failed({Errc::refused, "copy takes 1 to 32 columns"});
    copy_any(table, columns, rows, std::make_index_sequence<widest_copy>());
  }

 private:
  static constexpr std::size_t widest_copy = 32;
  using Table = std::vector<std::vector<Field>>;

  // libpqxx's stream takes rows whose width is known at compile time, so the width is looked up in a table of them.
  template <std::size_t... Index>
  void copy_any(const std::string& table, const std::vector<std::string>& columns, const Table& rows,
                std::index_sequence<Index...>) {
    using Copy = void (Transaction::*)(const std::string&, const std::vector<std::string>&, const Table&);
    static constexpr Copy by_width[] = {&Transaction::copy_rows<Index + 1>...};
    (this->*by_width[columns.size() - 1])(table, columns, rows);
  }

  template <std::size_t Width>
  void copy_rows(const std::string& table, const std::vector<std::string>& columns, const Table& rows) {
    pqxx::stream_to stream(transaction_, table, columns);
    std::array<const char*, Width> fields{};
    for (const auto& row : rows) {
      if (row.size() != Width) throw Failed({Errc::refused, "a row for " + table + " has another width"});
      for (std::size_t i = 0; i < Width; ++i) fields[i] = row[i] ? row[i]->c_str() : nullptr;
      stream << fields;
    }
    stream.complete();
  }

  pqxx::transaction_base& transaction_;
};

}  // namespace

std::size_t Rows::size() const { return static_cast<std::size_t>(result_->size()); }
int Rows::columns() const { return static_cast<int>(result_->columns()); }
std::size_t Rows::affected() const { return static_cast<std::size_t>(result_->affected_rows()); }

bool Rows::is_null(std::size_t row, int column) const {
  return result_->at(static_cast<pqxx::result::size_type>(row)).at(column).is_null();
}

std::string_view Rows::text(std::size_t row, int column) const {
  auto field = (*result_)[static_cast<pqxx::result::size_type>(row)][column];
  return {field.c_str(), field.size()};
}

std::int64_t Rows::integer(std::size_t row, int column) const {
  std::string_view digits = text(row, column);
  std::int64_t value = 0;
  auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failed != std::errc() || end != digits.data() + digits.size()) {
    throw Failed({Errc::refused, fmt::format("column {} holds no integer", column)});
  }
  return value;
}

struct Pool::Connection {
  explicit Connection(const std::string& url) : link(url) {}
  pqxx::connection link;
  bool fresh = true;
};

Pool::Pool(PoolConfig config)
    : config_(std::move(config)),
      open_(telemetry::gauge(telemetry::metric::pool_threads, {config_.name})),
      busy_(telemetry::gauge(telemetry::metric::pool_busy, {config_.name})),
      waiting_(telemetry::gauge(telemetry::metric::pool_waiting, {config_.name})),
      refused_(telemetry::counter(telemetry::metric::pool_refused, {config_.name})) {}

Pool::~Pool() = default;

std::expected<std::unique_ptr<Pool::Connection>, Error> Pool::take() {
  std::unique_lock lock(guard_);
  waiting_.add(1);
  bool free = freed_.wait_for(lock, config_.wait, [&] { return out_ < config_.size; });
  waiting_.add(-1);
  if (!free) {
    refused_.add();
    return std::unexpected(Error{Errc::busy, fmt::format("all {} connections are in use", config_.size)});
  }
  ++out_;
  busy_.set(static_cast<double>(out_));
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  lock.unlock();
  try {
    bool is_uri = config_.url.starts_with("postgres://") || config_.url.starts_with("postgresql://");
    std::string url = config_.url;
    // libpq reads the environment for what the string leaves out; the settings of a session are set below instead,
    // because a URI needs them encoded.
    if (!is_uri) url += " connect_timeout=3 application_name=paypie";
    auto connection = std::make_unique<Connection>(url);
    pqxx::nontransaction setup(connection->link);
    setup.exec(fmt::format("SET statement_timeout = {}; SET timezone = 'UTC'; SET client_min_messages = warning",
                           config_.statement_timeout.count()));
    open_.add(1);
    return connection;
  } catch (const std::exception&) {
    Error why = current_error();
    give_back(nullptr);
    return std::unexpected(std::move(why));
  }
}

// Null, or a broken connection: only its place becomes free.
void Pool::give_back(std::unique_ptr<Connection> connection) {
  std::lock_guard lock(guard_);
  --out_;
  busy_.set(static_cast<double>(out_));
  if (connection && connection->link.is_open()) {
    connection->fresh = false;
    idle_.push_back(std::move(connection));
  } else if (connection) {
    open_.add(-1);
  }
  freed_.notify_one();
}

std::expected<void, Error> Pool::run(Mode mode, const std::function<void(Session&)>& work) {
  while (true) {
    auto taken = take();
    if (!taken) return std::unexpected(std::move(taken.error()));
    auto connection = std::move(*taken);
    try {
      pqxx::work transaction(connection->link);
      if (mode == Mode::read) transaction.exec("SET TRANSACTION READ ONLY");
      Transaction session(transaction);
      work(session);
      transaction.commit();
      give_back(std::move(connection));
      return {};
    } catch (...) {
      bool ours = is_ours();
      Error why = ours ? current_error() : Error{};
      bool again = ours && mode == Mode::read && why.code == Errc::unreachable && !connection->fresh;
      // What is left of a connection after an outage is not worth looking at.
      if (ours && why.code == Errc::unreachable) connection->link.disconnect();
      give_back(std::move(connection));
      if (again) continue;
      if (!ours) throw;
      return std::unexpected(std::move(why));
    }
  }
}

std::expected<void, Error> Pool::ping() {
  return transact(Mode::read, [](Session& session) { session.query("SELECT 1"); });
}

}  // namespace paypie::postgres
