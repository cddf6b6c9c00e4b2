// Records to the reactor, and commands in its name.
#include "sagas/reactors/payouts/payout_reader.hpp"

#include <functional>
#include <string>
#include <utility>

#include "projections/feed/fold.hpp"
#include "sagas/reactors/calls/reports.hpp"

namespace paypie::reactors {

WishReader::Parts payouts_for(PayoutReactor& reactor, log::EventLog& log, Strand& strand, Executor& pool,
                              const Clock& clock, sagas::Parking::Report report) {
  return {.consumer = payouts_consumer,
          .topics = {std::string(cashback::CashbackAccountDecider::topic)},
          .log = log,
          .strand = strand,
          .pool = pool,
          .clock = clock,
          .take =
              [&reactor](std::size_t, const projections::ValidRecord& record) {
                const auto decoded = projections::decode_record<cashback::CashbackAccountEvent>(record, 0);
                reactor.take(decoded.meta, decoded.event, record.before.validity.epoch());
              },
          .caught_up = [&reactor] { reactor.caught_up(); },
          .report = std::move(report)};
}

PayoutReporter report_to(lane::Lanes<cashback::CashbackAccountDecider>& lanes, const Clock& clock,
                         std::chrono::microseconds within) {
  return [&lanes, &clock, within](const std::string& stream, const StoreId& store,
                                  Report<cashback::ReportPayout> report, std::function<void(Taken)> taken) {
    using Account = cashback::CashbackAccountDecider;
    auto ask =
        ask_of<Account>(payouts_consumer, stream, store, report.id, std::move(report.said), clock.monotonic() + within);
    ask.only_in = report.only_in;
    hand_over<Account>(lanes, std::move(ask), std::move(taken));
  };
}

}  // namespace paypie::reactors
