// Sums over the matches.
#include "query-side/settlements/verified.hpp"

#include <fmt/format.h>

#include "query-side/settlements/matching.hpp"

namespace paypie::query {
namespace {

// What is repeated counts nowhere: it was counted before. A fee or a payout has no other side.
constexpr const char* sums = R"sql(
WITH sums AS (
  SELECT store_id, gateway, coalesce(book_currency, file_currency) AS currency,
         sum(abs(coalesce(file_amount, book_amount))) FILTER (WHERE status = 'matched') AS verified,
         sum(abs(coalesce(file_amount, book_amount))) FILTER (WHERE status NOT IN ('posted', 'repeated')) AS of_all,
         count(*) FILTER (WHERE status = 'missing') AS missing, count(*) FILTER (WHERE status = 'surplus') AS surplus,
         count(*) FILTER (WHERE status = 'amount_differs') AS amount_differs,
         count(*) FILTER (WHERE status = 'repeated') AS repeated
  FROM {} GROUP BY 1, 2, 3
)
SELECT gateway, coalesce(min(div(10000 * coalesce(verified, 0), of_all)) FILTER (WHERE of_all > 0), 10000)::bigint,
       sum(missing)::bigint, sum(surplus)::bigint, sum(amount_differs)::bigint, sum(repeated)::bigint
FROM sums GROUP BY gateway)sql";

}  // namespace

Verified read_verified(postgres::Session& session) {
  Verified verified{.differences = {{"missing", 0}, {"surplus", 0}, {"amount_differs", 0}, {"repeated", 0}}};
  const auto rows = session.query(fmt::format(fmt::runtime(sums), matches_sql("")));
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
