// What settlement files and our books come to, asked the slow way: one join over all lines of complete files and all
// transactions of ours. It keeps nothing, so it cannot be out of date; the differences that are kept are held against
// it.
#pragma once
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "platform/postgres/pool.hpp"
#include "query-side/settlements/matching.hpp"
#include "query-side/settlements/verified.hpp"

namespace paypie::test {

// A row for each line of a complete file, and for each movement of ours that is missing in them.
inline constexpr const char* all_matches = R"sql(WITH lines AS (
  SELECT l.*, f.gateway,
         row_number() OVER (PARTITION BY l.store_id, f.gateway, l.kind, l.reference
                            ORDER BY c.completed_at, l.settlement_id, l.line) AS occurrence
  FROM settlements.lines l
  JOIN settlements.files f USING (store_id, settlement_id)
  JOIN settlements.completions c USING (store_id, settlement_id)
  WHERE l.store_id IS NOT NULL
),
-- What a line is looked for by: its own reference, and that of what it belongs to.
names AS (
  SELECT *, reference AS name, 1 AS choice FROM lines
  UNION ALL
  SELECT *, also, 2 FROM lines WHERE also NOT IN ('', reference)
),
-- A dispute that was won has brought its money back. Parts that a gateway knows by one reference are one movement;
-- what has no reference can only be missing.
movements AS (
  SELECT store_id, gateway, kind, reference, min(currency) AS currency, sum(amount)::bigint AS amount,
         min(payment_id) AS payment_id, min(order_id) AS order_id, min(created_at) AS created_at
  FROM (
    SELECT store_id, gateway, CASE WHEN kind IN ('sale', 'capture') THEN 'payment' ELSE kind END AS kind,
           gateway_reference AS reference, currency,
           CASE WHEN kind IN ('refund', 'dispute') THEN -amount ELSE amount END AS amount,
           payment_id, order_id, created_at, transaction_id
    FROM payments.transactions
    WHERE store_id IS NOT NULL AND gateway <> '' AND NOT test_mode
      AND ((kind IN ('sale', 'capture', 'refund') AND state = 'succeeded') OR kind = 'dispute')
    UNION ALL
    SELECT store_id, gateway, 'dispute_returned', gateway_reference, currency, amount, payment_id, order_id,
           updated_at, transaction_id
    FROM payments.transactions
    WHERE store_id IS NOT NULL AND gateway <> '' AND NOT test_mode AND kind = 'dispute' AND state = 'won'
  ) AS parts
  GROUP BY store_id, gateway, kind, reference, CASE WHEN reference = '' THEN transaction_id ELSE '' END
),
-- A full join goes over each side once, however large it is.
joined AS (
  SELECT coalesce(l.store_id, m.store_id) AS store_id, coalesce(l.gateway, m.gateway) AS gateway,
         coalesce(l.kind, m.kind) AS kind, coalesce(l.reference, m.reference) AS reference, l.also, l.occurrence,
         l.choice, l.settlement_id, l.line, l.gross, l.currency, l.fee, m.amount AS book_amount,
         m.currency AS book_currency, m.payment_id, m.order_id, coalesce(l.occurred_at, m.created_at) AS occurred_at
  FROM names l
  FULL JOIN movements m
    ON m.store_id = l.store_id AND m.gateway = l.gateway AND m.kind = l.kind AND m.reference = l.name
)
(SELECT DISTINCT ON (store_id, settlement_id, line)
        store_id,
        CASE WHEN occurrence > 1 THEN 'repeated'
             WHEN kind IN ('fee', 'payout', 'payout_returned') THEN 'posted'
             WHEN book_amount IS NULL THEN 'surplus'
             WHEN gross = book_amount AND currency = book_currency THEN 'matched'
             ELSE 'amount_differs' END AS status,
        gateway, kind, reference, also, settlement_id, line, gross AS file_amount, currency AS file_currency, fee,
        book_amount, book_currency, payment_id, order_id, occurred_at
 FROM joined
 WHERE line IS NOT NULL
 ORDER BY store_id, settlement_id, line, book_amount IS NULL, choice)
UNION ALL
SELECT store_id, 'missing', gateway, kind, reference, '', '', -1, NULL, NULL, NULL, book_amount, book_currency,
       payment_id, order_id, occurred_at
FROM joined
WHERE line IS NULL
  AND EXISTS (SELECT FROM settlements.files f JOIN settlements.completions c USING (store_id, settlement_id)
              WHERE f.store_id = joined.store_id AND f.gateway = joined.gateway
                AND f.period_from <= joined.occurred_at AND joined.occurred_at < f.period_until))sql";

// The sums of the metric, over them.
inline constexpr const char* sums_of_matches = R"sql(sums AS (
  SELECT store_id, gateway, coalesce(book_currency, file_currency) AS currency,
         sum(abs(coalesce(file_amount, book_amount))) FILTER (WHERE status = 'matched') AS verified,
         sum(abs(coalesce(file_amount, book_amount))) FILTER (WHERE status NOT IN ('posted', 'repeated')) AS of_all,
         count(*) FILTER (WHERE status = 'missing') AS missing, count(*) FILTER (WHERE status = 'surplus') AS surplus,
         count(*) FILTER (WHERE status = 'amount_differs') AS amount_differs,
         count(*) FILTER (WHERE status = 'repeated') AS repeated
  FROM matches GROUP BY 1, 2, 3
)
SELECT gateway, coalesce(min(div(10000 * coalesce(verified, 0), of_all)) FILTER (WHERE of_all > 0), 10000)::bigint,
       sum(missing)::bigint, sum(surplus)::bigint, sum(amount_differs)::bigint, sum(repeated)::bigint
FROM sums GROUP BY gateway)sql";

// Every column that a page shows.
inline constexpr const char* shown_columns =
    "status, store_id, gateway, kind, reference, settlement_id, line, file_amount, file_currency, fee, book_amount, "
    "book_currency, payment_id, order_id, occurred_at";

// Rows as text, in some order that is always the same.
inline std::vector<std::string> rows_in_order(postgres::Session& session, const std::string& from) {
  const auto rows = session.query("SELECT found::text FROM (SELECT " + std::string(shown_columns) + " FROM " + from +
                                  ") AS found ORDER BY found::text COLLATE \"C\"");
  std::vector<std::string> texts;
  for (std::size_t row = 0; row < rows.size(); ++row) texts.emplace_back(rows.text(row, 0));
  return texts;
}

// The rows of differences, the lines of files in every way they can be asked for, and the sums are what the join says,
// as of one moment. How many differences there are.
inline std::size_t check_against_join(postgres::Pool& connections) {
  std::size_t differences = 0;
  const auto done = connections.transact(postgres::Mode::write, [&](postgres::Session& session) {
    session.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    session.query("CREATE TEMPORARY TABLE matches ON COMMIT DROP AS " + std::string(all_matches));
    const auto kept = rows_in_order(session, "settlements.differences");
    const auto joined = rows_in_order(session, "matches WHERE status NOT IN ('matched', 'posted')");
    CHECK(kept == joined);
    differences = joined.size();
    using query::Lines;
    CHECK(rows_in_order(session, query::lines_sql(Lines::all)) == rows_in_order(session, "matches WHERE line >= 0"));
    CHECK(rows_in_order(session, query::lines_sql(Lines::agreeing)) ==
          rows_in_order(session, "matches WHERE status IN ('matched', 'posted')"));
    CHECK(rows_in_order(session, query::lines_sql(Lines::differing)) ==
          rows_in_order(session, "matches WHERE line >= 0 AND status NOT IN ('matched', 'posted')"));
    const auto sums = session.query("WITH " + std::string(sums_of_matches));
    const auto found = query::read_verified(session);
    CHECK(found.basis_points.size() == sums.size());
    std::map<std::string, std::int64_t> counts;
    for (std::size_t row = 0; row < sums.size(); ++row) {
      const std::string gateway(sums.text(row, 0));
      REQUIRE(found.basis_points.contains(gateway));
      CHECK(found.basis_points.at(gateway) == sums.integer(row, 1));
      int column = 2;
      for (const auto* status : {"missing", "surplus", "amount_differs", "repeated"}) {
        counts[status] += sums.integer(row, column++);
      }
    }
    for (const auto& [status, count] : counts) CHECK(found.differences.at(status) == count);
  });
  REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
  return differences;
}

}  // namespace paypie::test
