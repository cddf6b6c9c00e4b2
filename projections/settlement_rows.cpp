// From events of settlement files to rows.
#include "projections/settlement_rows.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace paypie::projections {
namespace {

using namespace settlements;

void on(SettlementRows& rows, const Envelope& meta, const SettlementOpened& event) {
  rows.files.push_back({.store_id = meta.store.name,
                        .settlement_id = meta.stream,
                        .gateway = event.gateway,
                        .file = event.file,
                        .digest = event.digest,
                        .lines = event.lines,
                        .period_from = event.from,
                        .period_until = event.until,
                        .opened_by = meta.actor.name,
                        .opened_at = meta.time});
}
void on(SettlementRows& rows, const Envelope& meta, const SettlementLinesRecorded& event) {
  auto index = event.first;
  for (const auto& line : event.lines) {
    rows.lines.push_back({.store_id = meta.store.name,
                          .settlement_id = meta.stream,
                          .line = index++,
                          .kind = boost::describe::enum_to_string(line.kind, ""),
                          .reference = line.reference,
                          .also = line.also.value_or(""),
                          .currency = std::string(line.gross.currency.text()),
                          .gross = line.gross.minor,
                          .fee = line.fee.minor,
                          .occurred_at = line.at});
  }
}
void on(SettlementRows& rows, const Envelope& meta, const SettlementCompleted& event) {
  rows.completions.push_back({meta.store.name, meta.stream, meta.time});
  for (const auto& total : event.totals) {
    rows.totals.push_back({.store_id = meta.store.name,
                           .settlement_id = meta.stream,
                           .currency = std::string(total.gross.currency.text()),
                           .gross = total.gross.minor,
                           .fees = total.fees.minor,
                           .payouts = total.payouts.minor});
  }
}
void on(SettlementRows&, const Envelope&, const CommandSettled&) {}

}  // namespace

void add_rows(SettlementRows& rows, const Envelope& meta, const SettlementEvent& event) {
  std::visit([&](const auto& happened) { on(rows, meta, happened); }, event);
}

}  // namespace paypie::projections
