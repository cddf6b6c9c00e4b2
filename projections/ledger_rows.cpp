// From postings to their rows, and to what they add up to.
#include "projections/ledger_rows.hpp"

#include <tuple>

namespace paypie::projections {

std::vector<PostingRow> posting_rows(const Envelope& meta, std::string_view event_type,
                                     const ledger::Postings& postings, const RecordPlace& place) {
  const auto occurred_at = meta.occurred_at.value_or(meta.time);
  std::vector<PostingRow> rows;
  rows.reserve(postings.size());
  for (const auto& posting : postings) {
    rows.push_back({.store_id = meta.store.name,
                    .stream = meta.stream,
                    .version = meta.version,
                    .line = static_cast<std::int64_t>(rows.size()),
                    .partition = place.partition,
                    .log_offset = place.offset,
                    .event_id = meta.id.text(),
                    .event_type = std::string(event_type),
                    .account = std::string(ledger::row_of(posting.account).name),
                    .detail = posting.detail,
                    .currency = std::string(posting.amount.currency.text()),
                    .amount_minor = posting.amount.minor,
                    .order_id = posting.order.is_nil() ? "" : posting.order.text(),
                    .day = {to_text(occurred_at).substr(0, 10)},
                    .occurred_at = occurred_at,
                    .recorded_at = meta.time});
  }
  return rows;
}

std::vector<BalanceRow> balance_rows(const std::vector<PostingRow>& postings) {
  using Key = std::tuple<std::string, std::string, std::string, std::string, Day, std::int64_t>;
  std::map<Key, BalanceRow> sums;
  for (const auto& row : postings) {
    auto& sum = sums[{row.store_id, row.account, row.detail, row.currency, row.day, row.partition}];
    sum = {row.store_id, row.account, row.detail, row.currency, row.day, row.partition, sum.debit, sum.credit};
    (row.amount_minor > 0 ? sum.debit : sum.credit) += row.amount_minor > 0 ? row.amount_minor : -row.amount_minor;
  }
  std::vector<BalanceRow> rows;
  rows.reserve(sums.size());
  for (auto& [key, sum] : sums) rows.push_back(std::move(sum));
  return rows;
}

}  // namespace paypie::projections
