// From the log of payments to the gateway reactor, and from its reports to the lanes; likewise for what was kept.
#pragma once
#include <chrono>

#include "command-side/lane/lanes.hpp"
#include "command-side/payments/payment.hpp"
#include "events/log/log.hpp"
#include "sagas/reactors/calls/wish_reader.hpp"
#include "sagas/reactors/gateways/expiries.hpp"
#include "sagas/reactors/gateways/gateway_reactor.hpp"
#include "sagas/reactors/gateways/kept_reports.hpp"
#include "sagas/runner/parking.hpp"

namespace paypie::reactors {

inline constexpr const char* gateways_consumer = "gateways";

// Who else sees what the reactor sees. With `kept`, the topic of inboxes must be there.
struct PaymentFollowers {
  Expiries* expiries = nullptr;
  KeptReports* kept = nullptr;
};
// What is read for the reactor, in that name. All references must outlive the reader that is made of it.
WishReader::Parts payments_for(GatewayReactor& reactor, PaymentFollowers others, log::EventLog& log, Strand& strand,
                               Executor& pool, const Clock& clock, sagas::Parking::Report report);

// Hands reports to the lanes of payments, in that name.
Reporter report_to(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock,
                   std::chrono::microseconds within = std::chrono::seconds(5));

// In the name of the webhook.
KeptReports::Tell tell_in(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock,
                          std::chrono::microseconds within = std::chrono::seconds(5));
KeptReports::Close close_in(lane::Lanes<payments::WebhookInboxDecider>& lanes, const Clock& clock,
                            std::chrono::microseconds within = std::chrono::seconds(5));

// The same for the times of authorisations.
Expiries::Ask expire_in(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock,
                        std::chrono::microseconds within = std::chrono::seconds(5));

}  // namespace paypie::reactors
