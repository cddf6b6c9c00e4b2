// The statement, in steps: lines that count, the names they go by, our movements, both together.
#include "query-side/settlements/matching.hpp"

#include <fmt/format.h>

namespace paypie::query {
namespace {

// {0}: the condition on stores.
constexpr const char* matches = R"sql((
WITH lines AS (
  SELECT l.*, f.gateway,
         row_number() OVER (PARTITION BY l.store_id, f.gateway, l.kind, l.reference
                            ORDER BY c.completed_at, l.settlement_id, l.line) AS occurrence
  FROM settlements.lines l
  JOIN settlements.files f USING (store_id, settlement_id)
  JOIN settlements.completions c USING (store_id, settlement_id)
  WHERE l.store_id {0}
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
    WHERE store_id {0} AND gateway <> '' AND NOT test_mode
      AND ((kind IN ('sale', 'capture', 'refund') AND state = 'succeeded') OR kind = 'dispute')
    UNION ALL
    SELECT store_id, gateway, 'dispute_returned', gateway_reference, currency, amount, payment_id, order_id,
           updated_at, transaction_id
    FROM payments.transactions
    WHERE store_id {0} AND gateway <> '' AND NOT test_mode AND kind = 'dispute' AND state = 'won'
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
                AND f.period_from <= joined.occurred_at AND joined.occurred_at < f.period_until)
) AS matches)sql";

}  // namespace

std::string matches_sql(const std::string& store) {
  return fmt::format(fmt::runtime(matches), store.empty() ? "IS NOT NULL" : store);
}

}  // namespace paypie::query
