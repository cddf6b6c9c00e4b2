// Batches of the log, folded on the strand.
#include "sagas/reactors/gateways/payment_reader.hpp"

#include <string>
#include <utility>

#include "events/codec/codec.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/telemetry/log.hpp"

namespace paypie::reactors {

PaymentReader::PaymentReader(log::EventLog& log, Strand& strand, Executor& pool, GatewayReactor& reactor)
    : reactor_(reactor),
      reader_({.consumer = "gateways", .topics = {std::string(payments::PaymentDecider::topic)}}, log, strand, pool,
              [this](sagas::MergedReader::Batch& batch) { take(batch); }) {}

void PaymentReader::take(const sagas::MergedReader::Batch& batch) {
  for (const auto& [topic, record] : batch.records) {
    if (unreadable_.contains(record.partition)) continue;
    const auto decoded = codec::decode_event<payments::PaymentEvent>(record.record->value);
    if (decoded) {
      reactor_.take(decoded->meta, decoded->event);
      continue;
    }
    // An event of a newer program: this partition waits for an upgrade, the others go on.
    const auto why = "an event of payments cannot be read: " + decoded.error().detail;
    telemetry::error("a partition stopped", {{"consumer", "gateways"},
                                             {"topic", payments::PaymentDecider::topic},
                                             {"partition", record.partition},
                                             {"offset", record.record->offset.value},
                                             {"error", why}});
    unreadable_.emplace(record.partition, why);
  }
  damaged_ = batch.stopped;
  if (batch.at_end) reactor_.caught_up();
}

std::vector<std::string> PaymentReader::stopped() const {
  auto all = damaged_;
  for (const auto& [partition, why] : unreadable_) all.push_back("partition " + std::to_string(partition) + ": " + why);
  return all;
}

Reporter report_to(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock, std::chrono::microseconds within) {
  return [&lanes, &clock, within](const std::string& stream, const StoreId& store, const CommandId& id,
                                  payments::ReportOutcome report, std::function<void(Taken)> taken) {
    lane::Ask<payments::PaymentDecider> ask;
    ask.stream = stream;
    ask.id = id;
    ask.request = crypto::sha256_of_parts({stream, id.text()});
    ask.command = std::move(report);
    ask.store = store;
    ask.actor = {"gateways"};
    ask.deadline = clock.monotonic() + within;
    lanes.submit(std::move(ask), [taken = std::move(taken)](lane::Answer<payments::PaymentDecider> answer) {
      if (std::holds_alternative<lane::RefusedBy<payments::PaymentDecider>>(answer)) return taken(Taken::refused);
      const auto* failed = std::get_if<lane::Failed>(&answer);
      if (!failed) return taken(Taken::yes);
      taken(failed->why == lane::Failure::elsewhere ? Taken::elsewhere : Taken::later);
    });
  };
}

}  // namespace paypie::reactors
