// The payment commands: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "command-side/http/handling.hpp"
#include "command-side/payments/api/bodies.hpp"
#include "command-side/payments/api/lanes.hpp"
#include "command-side/payments/api/refusals.hpp"
#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"

namespace paypie::payments {

using PaymentCommands = commands::Handling<PaymentDecider>;

// Of a new payment, or of the one that the path names.
template <class Body>
boost::asio::awaitable<http::Response> change_payment(PaymentCommands& api, http::Request request);

template <class Body, DeclaredEvent... Es>
constexpr http::Route<PaymentCommands> payment_route(std::string_view path, std::string_view summary, http::Key key,
                                                     int success = 200) {
  return {{.method = http::Method::post,
           .path = path,
           .id = Body::route,
           .summary = summary,
           .permission = "payments:write",
           .idempotency_key = key,
           .if_match = success == 200,
           .body = codec::body_schema<Body>,
           .answer = commands::change_schema<Es...>,
           .success = success,
           .refusals = command_refusals},
          change_payment<Body>};
}

inline constexpr http::Route<PaymentCommands> payment_command_routes[] = {
    payment_route<CreatePaymentBody, PaymentCreated>(
        "/api/v1/payments", "Create a payment of an order, and authorise it if it is confirmed", http::Key::required,
        201),
    payment_route<AuthorizeBody, AuthorizationRequested>("/api/v1/payments/{payment_id}/authorize",
                                                         "Ask the gateway to hold the amount", http::Key::required),
    payment_route<CaptureBody, CaptureRequested>("/api/v1/payments/{payment_id}/capture",
                                                 "Ask the gateway to take all or a part of what it holds",
                                                 http::Key::required),
    payment_route<VoidBody, VoidRequested, PaymentVoided>("/api/v1/payments/{payment_id}/void", "Let go what is held",
                                                          http::Key::accepted),
    payment_route<RefundBody, RefundRequested, PaymentRefunded>(
        "/api/v1/payments/{payment_id}/refunds", "Give back all or a part of what was captured", http::Key::required),
    payment_route<ManualBody, ManualPaymentRecorded>("/api/v1/payments/{payment_id}/manual",
                                                     "Record that it was paid without a gateway", http::Key::required),
    payment_route<ResolveBody, PaymentAuthorized, PaymentDeclined, PaymentCaptured, CaptureFailed, PaymentVoided,
                  VoidFailed, PaymentRefunded, RefundFailed, OutcomeConfirmed, OutcomeUnknown>(
        "/api/v1/payments/{payment_id}/resolve", "Say how an operation ended that no gateway could tell",
        http::Key::accepted),
    payment_route<DisputeBody, DisputeOpened>("/api/v1/payments/{payment_id}/disputes",
                                              "Record that the customer's bank disputes the payment",
                                              http::Key::required),
    payment_route<EvidenceBody, DisputeEvidenceSubmitted>("/api/v1/payments/{payment_id}/disputes/evidence",
                                                          "Record the evidence that was sent to the bank",
                                                          http::Key::accepted),
    payment_route<CloseDisputeBody, DisputeClosed>("/api/v1/payments/{payment_id}/disputes/close",
                                                   "Record that the dispute was won or lost", http::Key::accepted),
};

}  // namespace paypie::payments
