// Batches of the log, folded on the strand.
#include "sagas/reactors/gateways/payment_reader.hpp"

#include <string>
#include <utility>

#include "events/codec/codec.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/telemetry/log.hpp"
#include "projections/feed/fold.hpp"

namespace paypie::reactors {

namespace {

std::vector<std::string> topics(bool with_letters) {
  std::vector<std::string> topics{std::string(payments::PaymentDecider::topic)};
  if (with_letters) topics.emplace_back(dead_letters::DeadLetterDecider::topic);
  return topics;
}

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
                .topics = topics(false),
                .log = log,
                .strand = strand,
                .pool = pool,
                .clock = clock,
                .take = [this](std::size_t, const projections::ValidRecord& record) { take_payment(record); },
                .report = report}),
      reader_({.consumer = "gateways", .topics = topics(bool(report))}, log, strand, pool,
              [this](sagas::MergedReader::Batch& batch) { take(batch); }) {}

void PaymentReader::take(const sagas::MergedReader::Batch& batch) {
  for (const auto& [topic, record] : batch.records) {
    topic == 0 ? parking_.take(topic, record) : parking_.hear(record);
  }
  for (const auto& [topic, partition] : batch.stopped_at) {
    if (topic == 0) damaged_.insert(partition);
  }
  auto stopped = batch.stopped;
  for (const auto& [partition, why] : unreadable_) {
    stopped.push_back("partition " + std::to_string(partition) + ": " + why);
  }
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

// What is unknown is an event of a newer program: its partition waits for an upgrade, the others go on.
void PaymentReader::take_payment(const projections::ValidRecord& record) {
  if (unreadable_.contains(record.partition)) return;
  const auto decoded = codec::decode_event<payments::PaymentEvent>(record.record->value);
  if (decoded) {
    if (expiries_) expiries_->take(decoded->meta, decoded->event);
    return reactor_.take(decoded->meta, decoded->event);
  }
  const auto why = "an event of payments cannot be read: " + decoded.error().detail;
  const auto code = decoded.error().code;
  if (code != codec::DecodeErrc::unknown_type && code != codec::DecodeErrc::unknown_version) {
    throw projections::Poison(0, why);
  }
  telemetry::error("a partition stopped", {{"consumer", "gateways"},
                                           {"topic", payments::PaymentDecider::topic},
                                           {"partition", record.partition},
                                           {"offset", record.record->offset.value},
                                           {"error", why}});
  unreadable_.emplace(record.partition, why);
}

bool PaymentReader::reads(const std::string& stream) const {
  const auto partition = log::partition_of(stream);
  return !damaged_.contains(partition) && !unreadable_.contains(partition) && !parking_.is_parked(stream);
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
