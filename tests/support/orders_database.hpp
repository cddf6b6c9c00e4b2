// The read model `orders` in a database of its own, with a runner that is stepped by hand, and its whole content.
#pragma once
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "platform/scheduler/system.hpp"
#include "projections/runner/orders_sql.hpp"
#include "projections/runner/runner.hpp"
#include "tests/support/order_log.hpp"
#include "tests/support/postgres.hpp"

namespace paypie::test {

struct OrdersDatabase {
  explicit OrdersDatabase(log::EventLog& log, std::string database = fresh_database(),
                          projections::RunnerConfig config = {})
      : url(std::move(database)), runner(log, pool, projection, clock, config) {}

  // Steps until the log's end; the number of batches.
  int catch_up() {
    for (int batches = 0;; ++batches) {
      auto step = runner.step();
      REQUIRE_MESSAGE(step, (step ? "" : step.error()));
      if (*step == projections::Runner::Step::idle) return batches;
    }
  }

  std::vector<std::vector<std::string>> query(const std::string& sql) {
    auto rows = pool.transact(postgres::Mode::write, [&](postgres::Session& session) {
      postgres::Rows answer = session.query(sql);
      std::vector<std::vector<std::string>> texts;
      for (std::size_t row = 0; row < answer.size(); ++row) {
        texts.emplace_back();
        for (int column = 0; column < answer.columns(); ++column) {
          texts.back().emplace_back(answer.is_null(row, column) ? "(null)" : answer.text(row, column));
        }
      }
      return texts;
    });
    REQUIRE_MESSAGE(rows, (rows ? "" : rows.error().detail));
    return *rows;
  }
  std::int64_t count(const std::string& from) { return std::stoll(query("SELECT count(*) FROM " + from)[0][0]); }

  // Every row of every table, in the order of the keys.
  std::map<std::string, std::vector<std::vector<std::string>>> content() {
    std::map<std::string, std::vector<std::vector<std::string>>> all;
    for (const char* table :
         {"orders", "order_lines", "daily_sales_parts", "country_sales_parts", "product_sales_parts"}) {
      all[table] = query("SELECT * FROM orders." + std::string(table) + " t ORDER BY t::text COLLATE \"C\"");
    }
    return all;
  }

  std::string url;
  postgres::Pool pool{{.url = url, .size = 2, .statement_timeout = std::chrono::milliseconds(0)}};
  projections::OrdersSql projection;
  SystemClock clock;
  projections::Runner runner;
};

}  // namespace paypie::test
