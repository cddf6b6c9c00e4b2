// Batches of the log, folded on the strand.
#include "sagas/reactors/gateways/payment_reader.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "platform/crypto/hash.hpp"
#include "projections/feed/fold.hpp"

namespace paypie::reactors {

namespace {

// In the name of "gateways".
lane::Ask<payments::PaymentDecider> ask_for(const std::string& stream, const StoreId& store, const CommandId& id,
                                            payments::PaymentCommand command, std::chrono::microseconds deadline) {
  lane::Ask<payments::PaymentDecider> ask;
  ask.stream = stream;
  ask.id = id;
  ask.request = crypto::sha256_of_parts({stream, id.text()});
  ask.command = std::move(command);
  ask.store = store;
  ask.actor = {"gateways"};
  ask.deadline = deadline;
  return ask;
}

}  // namespace

PaymentReader::PaymentReader(log::EventLog& log, Strand& strand, Executor& pool, const Clock& clock,
                             GatewayReactor& reactor, sagas::Parking::Report report, Expiries* expiries)
    : reactor_(reactor),
      expiries_(expiries),
      parking_({.consumer = "gateways",
                .topics = {std::string(payments::PaymentDecider::topic)},
                .log = log,
                .strand = strand,
                .pool = pool,
                .clock = clock,
                .take = [this](std::size_t, const projections::ValidRecord& record) { take_payment(record); },
                .report = report}),
      reader_(sagas::followed_by("gateways", {std::string(payments::PaymentDecider::topic)}, bool(report)), log, strand,
              pool, [this](sagas::MergedReader::Batch& batch) { take(batch); }) {}

void PaymentReader::take(const sagas::MergedReader::Batch& batch) {
  for (const auto& [topic, record] : batch.records) {
    topic == 0 ? parking_.take(topic, record) : parking_.hear(record);
  }
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
  if (expiries_) expiries_->caught_up();
}

void PaymentReader::take_payment(const projections::ValidRecord& record) {
  const auto decoded = projections::decode_record<payments::PaymentEvent>(record, 0);
  if (expiries_) expiries_->take(decoded.meta, decoded.event);
  reactor_.take(decoded.meta, decoded.event);
}

bool PaymentReader::reads(const std::string& stream) const {
  const auto partition = log::partition_of(stream);
  return !damaged_.contains(partition) && !parking_.is_stopped(0, partition) && !parking_.is_parked(stream);
}

std::vector<std::string> PaymentReader::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

Reporter report_to(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock, std::chrono::microseconds within) {
  return [&lanes, &clock, within](const std::string& stream, const StoreId& store, const CommandId& id,
                                  payments::ReportOutcome report, std::function<void(Taken)> taken) {
    auto ask = ask_for(stream, store, id, std::move(report), clock.monotonic() + within);
    lanes.submit(std::move(ask), [taken = std::move(taken)](lane::Answer<payments::PaymentDecider> answer) {
      if (std::holds_alternative<lane::RefusedBy<payments::PaymentDecider>>(answer)) return taken(Taken::refused);
      const auto* failed = std::get_if<lane::Failed>(&answer);
      if (!failed) return taken(Taken::yes);
      taken(failed->why == lane::Failure::elsewhere ? Taken::elsewhere : Taken::later);
    });
  };
}

Expiries::Ask expire_in(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock,
                        std::chrono::microseconds within) {
  return [&lanes, &clock, within](const std::string& stream, const StoreId& store, const CommandId& id,
                                  payments::ExpireAuthorization expire) {
    auto ask = ask_for(stream, store, id, std::move(expire), clock.monotonic() + within);
    lanes.submit(std::move(ask), [](const lane::Answer<payments::PaymentDecider>&) {});
  };
}

}  // namespace paypie::reactors
