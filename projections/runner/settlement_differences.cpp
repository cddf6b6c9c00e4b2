// In SQL, by sets: what a change can concern, the differences of that away, and in again as they are now.
#include "projections/runner/settlement_differences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "projections/runner/columns.hpp"
#include "projections/runner/settlement_tables.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

// In each statement, {0} is where the keys are, as `given`. OFFSET 0 makes PostgreSQL look each key up by its index,
// whatever it believes to know of tables that it has not looked at lately: a plan for a thousand keys and for a
// million.

// A line is looked for by two names. Whether a line is the first of its reference rests on the other lines with it, so
// lines that have a key as their second name bring their own reference.
constexpr const char* also_concerned = R"sql(
SELECT l.store_id, f.gateway, l.kind, l.reference, '' AS payment_id, '' AS transaction_id
FROM {0}
CROSS JOIN LATERAL (SELECT * FROM settlements.lines
                    WHERE store_id = given.store_id AND also = given.reference AND also <> '' AND kind = given.kind
                    OFFSET 0) AS l
JOIN settlements.files f ON f.store_id = l.store_id AND f.settlement_id = l.settlement_id AND f.gateway = given.gateway
JOIN settlements.completions c ON c.store_id = l.store_id AND c.settlement_id = l.settlement_id)sql";

constexpr const char* away = R"sql(
DELETE FROM settlements.differences old USING {0}
WHERE old.store_id = given.store_id AND old.gateway = given.gateway AND old.kind = given.kind
  AND old.reference = given.reference AND old.transaction_id = given.transaction_id
  AND (given.payment_id = '' OR old.payment_id = given.payment_id))sql";

constexpr const char* in_again = R"sql(
WITH concerned AS (
  SELECT l.*, f.gateway,
         row_number() OVER (PARTITION BY l.store_id, f.gateway, l.kind, l.reference
                            ORDER BY c.completed_at, l.settlement_id, l.line) AS occurrence
  FROM {0}
  CROSS JOIN LATERAL (SELECT * FROM settlements.lines
                      WHERE store_id = given.store_id AND reference = given.reference AND kind = given.kind
                      OFFSET 0) AS l
  JOIN settlements.files f
    ON f.store_id = l.store_id AND f.settlement_id = l.settlement_id AND f.gateway = given.gateway
  JOIN settlements.completions c ON c.store_id = l.store_id AND c.settlement_id = l.settlement_id
),
-- What lines are looked for by: their own reference, and that of what they belong to.
in_files AS (
  SELECT store_id, gateway, kind, reference FROM concerned
  UNION
  SELECT store_id, gateway, kind, also FROM concerned WHERE also <> ''
),
names AS (
  SELECT * FROM in_files
  UNION
  SELECT store_id, gateway, kind, reference FROM {0} WHERE reference <> ''
),
movements AS MATERIALIZED (
  SELECT p.store_id, p.gateway, p.kind, p.reference, '' AS transaction_id, min(p.currency) AS currency,
         sum(p.amount) AS amount, min(p.payment_id) AS payment_id, min(p.order_id) AS order_id,
         min(p.created_at) AS created_at
  FROM names n
  CROSS JOIN LATERAL (SELECT * FROM settlements.movement_parts
                      WHERE store_id = n.store_id AND reference = n.reference AND reference <> '' AND kind = n.kind
                      OFFSET 0) AS p
  WHERE p.gateway = n.gateway
  GROUP BY p.store_id, p.gateway, p.kind, p.reference
  UNION ALL
  SELECT p.store_id, p.gateway, p.kind, '', p.transaction_id, p.currency, p.amount, p.payment_id, p.order_id,
         p.created_at
  FROM {0}
  CROSS JOIN LATERAL (SELECT * FROM settlements.movement_parts
                      WHERE store_id = given.store_id AND payment_id = given.payment_id AND kind = given.kind
                      OFFSET 0) AS p
  WHERE given.reference = '' AND p.reference = '' AND p.transaction_id = given.transaction_id
    AND p.gateway = given.gateway
),
covered AS (
  SELECT f.store_id, f.gateway, range_agg(tstzrange(f.period_from, f.period_until)) AS times
  FROM (SELECT DISTINCT store_id, gateway FROM {0}) AS given
  JOIN settlements.files f ON f.store_id = given.store_id AND f.gateway = given.gateway
  JOIN settlements.completions c ON c.store_id = f.store_id AND c.settlement_id = f.settlement_id
  GROUP BY f.store_id, f.gateway
),
held AS (
  SELECT l.*, coalesce(own.amount, other.amount) AS book_amount,
         coalesce(own.currency, other.currency) AS book_currency,
         coalesce(own.payment_id, other.payment_id) AS payment_id, coalesce(own.order_id, other.order_id) AS order_id
  FROM concerned l
  LEFT JOIN movements own
    ON own.store_id = l.store_id AND own.gateway = l.gateway AND own.kind = l.kind AND own.reference = l.reference
  LEFT JOIN movements other
    ON other.store_id = l.store_id AND other.gateway = l.gateway AND other.kind = l.kind
   AND other.reference = nullif(l.also, '')
)
INSERT INTO settlements.differences
  (store_id, status, gateway, kind, reference, transaction_id, settlement_id, line, posted, file_amount, file_currency,
   fee, book_amount, book_currency, payment_id, order_id, occurred_at)
SELECT store_id,
       CASE WHEN occurrence > 1 THEN 'repeated' WHEN book_amount IS NULL THEN 'surplus' ELSE 'amount_differs' END,
       gateway, kind, reference, '', settlement_id, line, posted, gross, currency, fee, book_amount, book_currency,
       payment_id, order_id, occurred_at
FROM held
WHERE occurrence > 1
   OR (NOT posted AND (gross = book_amount AND currency = book_currency) IS NOT TRUE)
UNION ALL
SELECT m.store_id, 'missing', m.gateway, m.kind, m.reference, m.transaction_id, '', -1, false, NULL, NULL, NULL,
       m.amount, m.currency, m.payment_id, m.order_id, m.created_at
FROM movements m
JOIN covered ON covered.store_id = m.store_id AND covered.gateway = m.gateway AND m.created_at <@ covered.times
WHERE NOT EXISTS (SELECT FROM in_files n
                  WHERE n.store_id = m.store_id AND n.gateway = m.gateway AND n.kind = m.kind
                    AND n.reference = m.reference))sql";

constexpr std::size_t key_columns = 6;

Given given_keys(const std::vector<MovementKey>& keys) {
  Table table{.key_columns = key_columns};
  append_columns<MovementKey>(table.columns);
  for (const auto& key : keys) append_fields(table.rows.emplace_back(), key);
  return given_rows(table, key_columns);
}

std::string statement(const char* text, std::string_view given) { return fmt::format(fmt::runtime(text), given); }

// What comes out of one step of the statement is as much as went in, which PostgreSQL does not know: it would go over
// one side for each row of the other. Hashing is right for few rows, too.
void insert_again(Session& session, std::string_view given, const std::vector<postgres::Field>& parameters = {}) {
  session.query("SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_sort = off");
  session.query(statement(in_again, given), parameters);
  session.query(
      "SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL enable_mergejoin TO DEFAULT; SET LOCAL enable_sort TO DEFAULT");
}

// Where there are no complete files nothing can differ. The keys are in order.
void keep_gateways_with_files(Session& session, std::vector<MovementKey>& keys) {
  Table table{.columns = {{"store_id", "text"}, {"gateway", "text"}}, .key_columns = 2};
  std::vector<std::pair<std::string, std::string>> gateways;
  for (const auto& key : keys) {
    if (gateways.empty() || gateways.back() != std::pair(key.store_id, key.gateway)) {
      gateways.emplace_back(key.store_id, key.gateway);
      table.rows.push_back({sql_text(key.store_id), sql_text(key.gateway)});
    }
  }
  const auto given = given_rows(table, 2);
  const auto found = session.query("SELECT given.store_id, given.gateway FROM " + given.from +
                                       " WHERE EXISTS (SELECT FROM settlements.files f JOIN settlements.completions c "
                                       "USING (store_id, settlement_id) WHERE f.store_id = given.store_id AND "
                                       "f.gateway = given.gateway)",
                                   given.parameters);
  gateways.clear();
  for (std::size_t row = 0; row < found.size(); ++row) gateways.emplace_back(found.text(row, 0), found.text(row, 1));
  std::erase_if(keys, [&](const MovementKey& key) {
    return std::ranges::find(gateways, std::pair(key.store_id, key.gateway)) == gateways.end();
  });
}

void sort_unique(std::vector<MovementKey>& keys) {
  std::ranges::sort(keys, {}, [](const MovementKey& key) {
    return std::tie(key.store_id, key.gateway, key.kind, key.reference, key.payment_id, key.transaction_id);
  });
  const auto same = std::ranges::unique(keys);
  keys.erase(same.begin(), same.end());
}

// The keys are in the temporary table `concerned_keys`, each once. It is dropped.
void compare_kept_keys(Session& session) {
  constexpr const char* given = "pg_temp.concerned_keys AS given";
  session.query("ANALYZE pg_temp.concerned_keys");
  session.query(statement(away, given));
  insert_again(session, given);
  session.query("DROP TABLE pg_temp.concerned_keys");
}

// Of the settlement files that are being completed, the keys.
constexpr const char* keys_of_files = R"sql(
CREATE TEMPORARY TABLE concerned_keys ON COMMIT DROP AS
WITH completed AS (
  SELECT f.* FROM {0} JOIN settlements.files f USING (store_id, settlement_id)
),
named AS MATERIALIZED (
  SELECT l.store_id, f.gateway, l.kind, l.reference, '' AS payment_id, '' AS transaction_id
  FROM completed f JOIN settlements.lines l USING (store_id, settlement_id)
  UNION
  SELECT l.store_id, f.gateway, l.kind, l.also, '', ''
  FROM completed f JOIN settlements.lines l USING (store_id, settlement_id) WHERE l.also <> ''
),
-- The times that no file has covered before: what was recorded then may be missing.
covered AS (
  SELECT store_id, gateway, range_agg(tstzrange(period_from, period_until)) AS times FROM completed GROUP BY 1, 2
),
before AS (
  SELECT f.store_id, f.gateway, range_agg(tstzrange(f.period_from, f.period_until)) AS times
  FROM settlements.files f JOIN settlements.completions c USING (store_id, settlement_id)
  WHERE EXISTS (SELECT FROM covered WHERE covered.store_id = f.store_id AND covered.gateway = f.gateway)
    AND NOT EXISTS (SELECT FROM completed WHERE completed.store_id = f.store_id
                      AND completed.settlement_id = f.settlement_id)
  GROUP BY 1, 2
),
periods AS MATERIALIZED (
  SELECT store_id, gateway, lower(time) AS begins, upper(time) AS ends
  FROM covered LEFT JOIN before USING (store_id, gateway)
  CROSS JOIN LATERAL unnest(covered.times - coalesce(before.times, '{{}}'::tstzmultirange)) AS time
),
fresh AS MATERIALIZED (
  SELECT p.store_id, p.gateway, p.kind, p.reference,
         CASE WHEN p.reference = '' THEN p.payment_id ELSE '' END AS payment_id,
         CASE WHEN p.reference = '' THEN p.transaction_id ELSE '' END AS transaction_id
  FROM periods
  CROSS JOIN LATERAL (SELECT * FROM settlements.movement_parts
                      WHERE store_id = periods.store_id AND gateway = periods.gateway
                        AND created_at >= periods.begins AND created_at < periods.ends) AS p
  EXCEPT
  SELECT * FROM named
)
SELECT * FROM named
UNION
SELECT * FROM fresh
UNION
{1})sql";

}  // namespace

void compare_movements(Session& session, std::vector<MovementKey> keys) {
  if (keys.empty()) return;
  lock_differences(session);
  sort_unique(keys);
  keep_gateways_with_files(session, keys);
  if (keys.empty()) return;
  auto given = given_keys(keys);
  const auto more = session.query(statement(also_concerned, given.from), given.parameters);
  for (std::size_t row = 0; row < more.size(); ++row) {
    keys.push_back({.store_id = std::string(more.text(row, 0)),
                    .gateway = std::string(more.text(row, 1)),
                    .kind = std::string(more.text(row, 2)),
                    .reference = std::string(more.text(row, 3)),
                    .payment_id = "",
                    .transaction_id = ""});
  }
  sort_unique(keys);
  given = given_keys(keys);
  session.query(statement(away, given.from), given.parameters);
  insert_again(session, given.from, given.parameters);
}

void compare_files(Session& session, const std::vector<SettlementCompletionRow>& completions) {
  if (completions.empty()) return;
  Table table{.columns = {{"store_id", "text"}, {"settlement_id", "text"}}, .key_columns = 2};
  for (const auto& one : completions) table.rows.push_back({sql_text(one.store_id), sql_text(one.settlement_id)});
  const auto given = given_rows(table, 2);
  session.query(
      "INSERT INTO settlements.volumes SELECT l.store_id, l.settlement_id, l.currency, sum(abs(l.gross)) FROM " +
          given.from +
          " JOIN settlements.lines l USING (store_id, settlement_id) WHERE NOT l.posted GROUP BY l.store_id, "
          "l.settlement_id, l.currency",
      given.parameters);
  lock_differences(session);
  session.query("SET LOCAL work_mem = '64MB'");
  session.query(fmt::format(keys_of_files, given.from, statement(also_concerned, "fresh AS given")), given.parameters);
  compare_kept_keys(session);
  session.query("SET LOCAL work_mem TO DEFAULT");
}

void compare_everything(Session& session) {
  lock_differences(session);
  session.query("DELETE FROM settlements.differences");
  session.query("SET LOCAL work_mem = '64MB'");
  session.query(R"sql(
CREATE TEMPORARY TABLE concerned_keys ON COMMIT DROP AS
SELECT l.store_id, f.gateway, l.kind, l.reference, '' AS payment_id, '' AS transaction_id
FROM settlements.completions c
JOIN settlements.files f USING (store_id, settlement_id)
JOIN settlements.lines l USING (store_id, settlement_id)
UNION
SELECT store_id, gateway, kind, reference, CASE WHEN reference = '' THEN payment_id ELSE '' END,
       CASE WHEN reference = '' THEN transaction_id ELSE '' END
FROM settlements.movement_parts)sql");
  compare_kept_keys(session);
  session.query("SET LOCAL work_mem TO DEFAULT");
}

}  // namespace paypie::projections
