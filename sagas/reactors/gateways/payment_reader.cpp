// Records to whoever wants them, and commands in the name of the reactor.
#include "sagas/reactors/gateways/payment_reader.hpp"

#include <string>
#include <utility>
#include <vector>

#include "projections/feed/fold.hpp"
#include "sagas/reactors/calls/reports.hpp"

namespace paypie::reactors {

namespace {

template <Decider D>
lane::Ask<D> ask_for(const std::string& stream, const StoreId& store, const CommandId& id, typename D::Command command,
                     std::chrono::microseconds deadline) {
  return ask_of<D>(gateways_consumer, stream, store, id, std::move(command), deadline);
}

void take_payment(GatewayReactor& reactor, const PaymentFollowers& others, const projections::ValidRecord& record) {
  const auto decoded = projections::decode_record<payments::PaymentEvent>(record, 0);
  if (others.expiries) others.expiries->take(decoded.meta, decoded.event);
  if (others.kept) others.kept->take(decoded.meta, decoded.event);
  reactor.take(decoded.meta, decoded.event, record.before.validity.epoch());
}

void take_kept(KeptReports& kept, const projections::ValidRecord& record) {
  const auto decoded = projections::decode_record<payments::WebhookInboxEvent>(record, 0);
  kept.take(decoded.meta, decoded.event);
}

}  // namespace

WishReader::Parts payments_for(GatewayReactor& reactor, PaymentFollowers others, log::EventLog& log, Strand& strand,
                               Executor& pool, const Clock& clock, sagas::Parking::Report report) {
  std::vector<std::string> topics{std::string(payments::PaymentDecider::topic)};
  if (others.kept) topics.emplace_back(payments::WebhookInboxDecider::topic);
  return {.consumer = gateways_consumer,
          .topics = std::move(topics),
          .log = log,
          .strand = strand,
          .pool = pool,
          .clock = clock,
          .take =
              [&reactor, others](std::size_t topic, const projections::ValidRecord& record) {
                topic == 0 ? take_payment(reactor, others, record) : take_kept(*others.kept, record);
              },
          .caught_up =
              [&reactor, others] {
                reactor.caught_up();
                if (others.expiries) others.expiries->caught_up();
                if (others.kept) others.kept->caught_up();
              },
          .report = std::move(report)};
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
