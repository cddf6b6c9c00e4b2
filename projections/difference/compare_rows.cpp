// The rows in PostgreSQL against the log. The database compares: expected rows go in as arrays, differences come out.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "projections/difference/orders_difference.hpp"
#include "projections/difference/refold.hpp"
#include "projections/difference/row_comparison.hpp"
#include "projections/feed/orders_topic.hpp"
#include "projections/order_rows.hpp"
#include "projections/runner/order_table_rows.hpp"
#include "projections/runner/positions.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr std::size_t rows_at_once = 2'000;

class RowComparison {
 public:
  RowComparison(Session& session, DifferenceReport& report) : session_(session), report_(report) {}

  // Compares and empties the table. Rows of `scope` (a condition on `old`) that are not among those given are extra.
  void compare(Table& table, const std::string& scope) {
    note(table.name, differing_rows(session_, table));
    if (!scope.empty()) note(table.name, extra_rows(session_, table, scope));
    table.rows.clear();
  }
  void note(const std::string& where, std::vector<RowDifference> found) {
    for (auto& [key, what] : found) {
      if (report_.found++ < DifferenceReport::most_shown) {
        report_.differences.push_back({where, std::move(key), std::move(what)});
      }
    }
  }

 private:
  Session& session_;
  DifferenceReport& report_;
};

void compare_orders(RowComparison& comparison, const std::map<std::string, OrderView>& views) {
  Table orders = orders_table(), lines = order_lines_table();
  std::vector<std::string> ids;
  auto compare = [&] {
    if (orders.rows.empty()) return;
    comparison.compare(orders, "");
    comparison.compare(lines, fmt::format("old.order_id = ANY('{}'::text[])", sql_array(ids)));
    ids.clear();
  };
  for (const auto& [stream, view] : views) {
    append_order(orders, view);
    append_lines(lines, view);
    ids.push_back(stream);
    if (orders.rows.size() + lines.rows.size() >= rows_at_once) compare();
  }
  compare();
}

// Orders and lines that the log knows nothing of.
void find_strangers(Session& session, RowComparison& comparison, const std::set<std::string>& known) {
  for (const char* table : {"orders.orders", "orders.order_lines"}) {
    postgres::Rows rows = session.query(fmt::format("SELECT DISTINCT order_id FROM {}", table));
    std::vector<RowDifference> strangers;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      std::string id(rows.text(row, 0));
      if (!known.contains(id)) strangers.push_back({std::move(id), "is not in the log"});
    }
    comparison.note(table, std::move(strangers));
  }
}

DifferenceReport compare(log::LogReader& log, Session& session, const OnCompared& compared) {
  session.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
  DifferenceReport report;
  RowComparison comparison(session, report);
  auto state = find_projection(session, orders_projection);
  if (!state || state->version != orders_projection_version) {
    throw postgres::Failed({postgres::Errc::refused, "the read model `orders` was not built in this database"});
  }
  std::set<std::string> parked, known;
  for (const ParkedStream& stream : load_parked(session, orders_projection)) {
    parked.insert(stream.stream);
    known.insert(stream.stream);
    report.unchecked.push_back(stream.stream + " is parked in PostgreSQL: " + stream.error);
  }
  bool whole = true;
  for (const auto& [partition, position] : find_positions(session, orders_projection, orders_topic)) {
    Refolded log_says = refold(log, partition, position.next, parked);
    report.records += log_says.records;
    report.orders += log_says.views.size();
    bool sums_are_known =
        log_says.unchecked.empty() && std::ranges::none_of(parked, [&, p = partition](const std::string& stream) {
          return log::partition_of(stream) == p;
        });
    whole = whole && log_says.unchecked.empty();
    std::ranges::move(log_says.unchecked, std::back_inserter(report.unchecked));
    Sales sales;
    for (const auto& [stream, view] : log_says.views) {
      known.insert(stream);
      contribute(sales, view, Sign::plus);
    }
    compare_orders(comparison, log_says.views);
    if (sums_are_known) {
      for (Table& sums : sums_tables({{partition, std::move(sales)}})) {
        comparison.compare(sums, fmt::format("old.partition = {}", partition));
      }
    } else {
      report.unchecked.push_back(fmt::format("the sums of partition {}, because of its streams above", partition));
    }
    if (compared) compared(partition + 1);
  }
  if (whole) find_strangers(session, comparison, known);
  return report;
}

}  // namespace

std::expected<DifferenceReport, std::string> compare_rows(log::LogReader& log, postgres::Pool& pool,
                                                          const OnCompared& compared) {
  auto report = pool.transact(postgres::Mode::read, [&](Session& session) { return compare(log, session, compared); });
  if (!report) return std::unexpected(report.error().detail);
  return std::move(*report);
}

}  // namespace paypie::projections
