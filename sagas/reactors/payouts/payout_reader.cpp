// Batches of the log, folded on the strand.
#include "sagas/reactors/payouts/payout_reader.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "projections/feed/fold.hpp"
#include "sagas/reactors/calls/reports.hpp"

namespace paypie::reactors {
namespace {

std::vector<std::string> topics() { return {std::string(cashback::CashbackAccountDecider::topic)}; }

}  // namespace

PayoutReader::PayoutReader(log::EventLog& log, Strand& strand, Executor& pool, const Clock& clock,
                           PayoutReactor& reactor, sagas::Parking::Report report)
    : reactor_(reactor),
      parking_({.consumer = consumer,
                .topics = topics(),
                .log = log,
                .strand = strand,
                .pool = pool,
                .clock = clock,
                .take =
                    [this](std::size_t, const projections::ValidRecord& record) {
                      const auto decoded = projections::decode_record<cashback::CashbackAccountEvent>(record, 0);
                      reactor_.take(decoded.meta, decoded.event, record.before.validity.epoch());
                    },
                .report = report}),
      reader_(sagas::followed_by(consumer, topics(), bool(report)), log, strand, pool,
              [this](sagas::MergedReader::Batch& batch) { take(batch); }) {}

void PayoutReader::take(const sagas::MergedReader::Batch& batch) {
  for (const auto& [topic, record] : batch.records) {
    topic == 0 ? parking_.take(topic, record) : parking_.hear(record);
  }
  epochs_ = batch.epochs.front();
  for (const auto& [topic, partition] : batch.stopped_at) {
    if (topic == 0) damaged_.insert(partition);
  }
  auto stopped = batch.stopped;
  std::ranges::move(parking_.stopped(), std::back_inserter(stopped));
  {
    const std::lock_guard lock(mutex_);
    stopped_ = std::move(stopped);
  }
  begun_ = begun_ || batch.at_end;
  if (begun_) parking_.act();
  parked_streams_ = parking_.parked().size();
  parked_events_ = parking_.waiting();
  if (batch.at_end) reactor_.caught_up();
}

std::optional<std::uint64_t> PayoutReader::read_for(const std::string& stream,
                                                    std::optional<std::uint64_t> served) const {
  const auto partition = log::partition_of(stream);
  if (!served || epochs_.at(static_cast<std::size_t>(partition)) < *served) return std::nullopt;
  const bool is_read =
      !damaged_.contains(partition) && !parking_.is_stopped(0, partition) && !parking_.is_parked(stream);
  return is_read ? served : std::nullopt;
}

std::vector<std::string> PayoutReader::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

PayoutReporter report_to(lane::Lanes<cashback::CashbackAccountDecider>& lanes, const Clock& clock,
                         std::chrono::microseconds within) {
  return [&lanes, &clock, within](const std::string& stream, const StoreId& store,
                                  Report<cashback::ReportPayout> report, std::function<void(Taken)> taken) {
    using Account = cashback::CashbackAccountDecider;
    auto ask = ask_of<Account>("payouts", stream, store, report.id, std::move(report.said), clock.monotonic() + within);
    ask.only_in = report.only_in;
    hand_over<Account>(lanes, std::move(ask), std::move(taken));
  };
}

}  // namespace paypie::reactors
