// The statement. In the order of a file it goes along its key, and stops with the page. LIMIT 1 and OFFSET 0 make
// PostgreSQL look up each line by the index, whatever it believes to know of the tables.
#include "query-side/settlements/matching.hpp"

#include <fmt/format.h>

namespace paypie::query {
namespace {

// {0}: which lines are wanted.
constexpr const char* lines = R"sql((
SELECT l.store_id, coalesce(d.status, CASE WHEN l.posted THEN 'posted' ELSE 'matched' END) AS status, f.gateway,
       l.kind, l.reference, l.settlement_id, l.line, l.gross AS file_amount, l.currency AS file_currency, l.fee,
       CASE WHEN d.line IS NOT NULL THEN d.book_amount WHEN NOT l.posted THEN l.gross END AS book_amount,
       CASE WHEN d.line IS NOT NULL THEN d.book_currency WHEN NOT l.posted THEN l.currency END AS book_currency,
       coalesce(d.payment_id, ours.payment_id) AS payment_id, coalesce(d.order_id, ours.order_id) AS order_id,
       l.occurred_at
FROM settlements.lines l
JOIN settlements.files f ON f.store_id = l.store_id AND f.settlement_id = l.settlement_id
JOIN settlements.completions c ON c.store_id = l.store_id AND c.settlement_id = l.settlement_id
LEFT JOIN LATERAL (SELECT * FROM settlements.differences
                   WHERE store_id = l.store_id AND settlement_id = l.settlement_id AND line = l.line AND line >= 0
                   LIMIT 1) AS d ON true
LEFT JOIN LATERAL (
  SELECT min(p.payment_id) AS payment_id, min(p.order_id) AS order_id
  FROM (VALUES (1, l.reference), (2, l.also)) AS name (choice, reference)
  CROSS JOIN LATERAL (SELECT * FROM settlements.movement_parts
                      WHERE store_id = l.store_id AND kind = l.kind AND reference = name.reference AND reference <> ''
                      OFFSET 0) AS p
  WHERE p.gateway = f.gateway AND d.line IS NULL AND NOT l.posted
  GROUP BY name.choice ORDER BY name.choice LIMIT 1
) AS ours ON true
WHERE {0}
) AS matches)sql";

}  // namespace

std::string lines_sql(Lines which) {
  switch (which) {
    case Lines::all: break;
    case Lines::agreeing:
      return fmt::format(fmt::runtime(lines),
                         "NOT EXISTS (SELECT FROM settlements.differences WHERE store_id = l.store_id AND "
                         "settlement_id = l.settlement_id AND line = l.line AND line >= 0)");
    case Lines::differing: return "(SELECT * FROM settlements.differences WHERE line >= 0) AS matches";
  }
  return fmt::format(fmt::runtime(lines), "true");
}

}  // namespace paypie::query
