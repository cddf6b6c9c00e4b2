// Batches of the log, folded on the strand.
#include "sagas/reactors/gateways/payment_reader.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "projections/feed/fold.hpp"
#include "sagas/reactors/calls/reports.hpp"

namespace paypie::reactors {

namespace {

// In the name of "gateways".
template <Decider D>
lane::Ask<D> ask_for(const std::string& stream, const StoreId& store, const CommandId& id, typename D::Command command,
                     std::chrono::microseconds deadline) {
  return ask_of<D>("gateways", stream, store, id, std::move(command), deadline);
}

std::vector<std::string> topics_of(const PaymentReader::Others& others) {
  std::vector<std::string> topics{std::string(payments::PaymentDecider::topic)};
  if (others.kept) topics.emplace_back(payments::WebhookInboxDecider::topic);
  return topics;
}

}  // namespace

PaymentReader::PaymentReader(log::EventLog& log, Strand& strand, Executor& pool, const Clock& clock,
                             GatewayReactor& reactor, sagas::Parking::Report report, Others others)
    : reactor_(reactor),
      others_(others),
      topics_(topics_of(others)),
      parking_({.consumer = "gateways",
                .topics = topics_,
                .log = log,
                .strand = strand,
                .pool = pool,
                .clock = clock,
                .take =
                    [this](std::size_t topic, const projections::ValidRecord& record) {
                      topic == 0 ? take_payment(record) : take_kept(record);
                    },
                .report = report}),
      reader_(sagas::followed_by("gateways", topics_, bool(report)), log, strand, pool,
              [this](sagas::MergedReader::Batch& batch) { take(batch); }) {}

void PaymentReader::take(const sagas::MergedReader::Batch& batch) {
  for (const auto& [topic, record] : batch.records) {
    topic < topics_.size() ? parking_.take(topic, record) : parking_.hear(record);
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
  if (!batch.at_end) return;
  reactor_.caught_up();
  if (others_.expiries) others_.expiries->caught_up();
  if (others_.kept) others_.kept->caught_up();
}

void PaymentReader::take_payment(const projections::ValidRecord& record) {
  const auto decoded = projections::decode_record<payments::PaymentEvent>(record, 0);
  if (others_.expiries) others_.expiries->take(decoded.meta, decoded.event);
  if (others_.kept) others_.kept->take(decoded.meta, decoded.event);
  reactor_.take(decoded.meta, decoded.event, record.before.validity.epoch());
}

void PaymentReader::take_kept(const projections::ValidRecord& record) {
  const auto decoded = projections::decode_record<payments::WebhookInboxEvent>(record, 0);
  others_.kept->take(decoded.meta, decoded.event);
}

std::optional<std::uint64_t> PaymentReader::read_for(const std::string& stream,
                                                     std::optional<std::uint64_t> served) const {
  const auto partition = log::partition_of(stream);
  if (!served || epochs_.at(static_cast<std::size_t>(partition)) < *served) return std::nullopt;
  const bool is_read =
      !damaged_.contains(partition) && !parking_.is_stopped(0, partition) && !parking_.is_parked(stream);
  return is_read ? served : std::nullopt;
}

std::vector<std::string> PaymentReader::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

Reporter report_to(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock, std::chrono::microseconds within) {
  return [&lanes, &clock, within](const std::string& stream, const StoreId& store,
                                  Report<payments::ReportOutcome> report, std::function<void(Taken)> taken) {
    auto ask =
        ask_for<payments::PaymentDecider>(stream, store, report.id, std::move(report.said), clock.monotonic() + within);
    ask.only_in = report.only_in;
    hand_over<payments::PaymentDecider>(lanes, std::move(ask), std::move(taken));
  };
}

Expiries::Ask expire_in(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock,
                        std::chrono::microseconds within) {
  return [&lanes, &clock, within](const std::string& stream, const StoreId& store, const CommandId& id,
                                  payments::ExpireAuthorization expire) {
    auto ask = ask_for<payments::PaymentDecider>(stream, store, id, std::move(expire), clock.monotonic() + within);
    lanes.submit(std::move(ask), [](const lane::Answer<payments::PaymentDecider>&) {});
  };
}

KeptReports::Tell tell_in(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock,
                          std::chrono::microseconds within) {
  return [&lanes, &clock, within](const std::string& payment, const Envelope& kept, const CommandId& id,
                                  payments::ReportOutcome report, std::function<void(Told)> told) {
    auto ask =
        ask_for<payments::PaymentDecider>(payment, kept.store, id, std::move(report), clock.monotonic() + within);
    ask.actor = kept.actor;
    ask.causation = kept.causation;
    ask.traceparent = kept.traceparent;
    lanes.submit(std::move(ask), [told = std::move(told)](lane::Answer<payments::PaymentDecider> answer) {
      if (std::holds_alternative<lane::Accepted<payments::PaymentDecider>>(answer)) return told(Told::recorded);
      if (std::holds_alternative<lane::NothingToDo>(answer)) return told(Told::nothing_new);
      if (std::holds_alternative<lane::RefusedBy<payments::PaymentDecider>>(answer)) return told(Told::not_yet);
      const bool not_ours = std::get<lane::Failed>(answer).why == lane::Failure::other_store;
      told(not_ours ? Told::not_ours : Told::later);
    });
  };
}

KeptReports::Close close_in(lane::Lanes<payments::WebhookInboxDecider>& lanes, const Clock& clock,
                            std::chrono::microseconds within) {
  return [&lanes, &clock, within](const std::string& inbox, const StoreId& store, const CommandId& id,
                                  payments::CloseReport close) {
    auto ask = ask_for<payments::WebhookInboxDecider>(inbox, store, id, close, clock.monotonic() + within);
    lanes.submit(std::move(ask), [](const lane::Answer<payments::WebhookInboxDecider>&) {});
  };
}

}  // namespace paypie::reactors
