// Sums over files and differences, never over lines.
#include "query-side/settlements/verified.hpp"

namespace paypie::query {
namespace {

// What is verified is what files have less what differs. What is repeated counts nowhere: it was counted before. A fee
// or a payout has no other side.
constexpr const char* sums = R"sql(
WITH in_files AS (
  SELECT f.store_id, f.gateway, v.currency, sum(v.volume) AS verified
  FROM settlements.completions c
  JOIN settlements.files f USING (store_id, settlement_id)
  LEFT JOIN settlements.volumes v USING (store_id, settlement_id)
  GROUP BY 1, 2, 3
),
differing AS (
  SELECT store_id, gateway, file_currency, book_currency,
         sum(abs(file_amount)) FILTER (WHERE NOT posted) AS in_file,
         sum(abs(coalesce(file_amount, book_amount))) FILTER (WHERE status <> 'repeated') AS not_verified,
         count(*) FILTER (WHERE status = 'missing') AS missing, count(*) FILTER (WHERE status = 'surplus') AS surplus,
         count(*) FILTER (WHERE status = 'amount_differs') AS amount_differs,
         count(*) FILTER (WHERE status = 'repeated') AS repeated
  FROM settlements.differences GROUP BY 1, 2, 3, 4
),
parts AS (
  SELECT store_id, gateway, currency, verified, 0::numeric AS not_verified, 0::bigint AS missing, 0::bigint AS surplus,
         0::bigint AS amount_differs, 0::bigint AS repeated
  FROM in_files
  UNION ALL
  SELECT store_id, gateway, file_currency, -in_file, 0, 0, 0, 0, 0 FROM differing
  UNION ALL
  SELECT store_id, gateway, coalesce(book_currency, file_currency), 0, not_verified, missing, surplus, amount_differs,
         repeated
  FROM differing
),
sums AS (
  SELECT store_id, gateway, currency, coalesce(sum(verified), 0) AS verified,
         coalesce(sum(verified), 0) + coalesce(sum(not_verified), 0) AS of_all, sum(missing) AS missing,
         sum(surplus) AS surplus, sum(amount_differs) AS amount_differs, sum(repeated) AS repeated
  FROM parts GROUP BY 1, 2, 3
)
SELECT gateway, coalesce(min(div(10000 * verified, of_all)) FILTER (WHERE of_all > 0), 10000)::bigint,
       sum(missing)::bigint, sum(surplus)::bigint, sum(amount_differs)::bigint, sum(repeated)::bigint
FROM sums GROUP BY gateway)sql";

}  // namespace

Verified read_verified(postgres::Session& session) {
  Verified verified{.differences = {{"missing", 0}, {"surplus", 0}, {"amount_differs", 0}, {"repeated", 0}}};
  const auto rows = session.query(sums);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    verified.basis_points[std::string(rows.text(row, 0))] = rows.integer(row, 1);
    int column = 2;
    for (const auto* status : {"missing", "surplus", "amount_differs", "repeated"}) {
      verified.differences[status] += rows.integer(row, column++);
    }
  }
  return verified;
}

}  // namespace paypie::query
