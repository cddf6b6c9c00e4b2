// What a customer's browser may see of one payment, by the client secret it was given and nothing else.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/feed/stream_changes.hpp"
#include "projections/stores/payment_documents.hpp"
#include "query-side/payments/payment_queries.hpp"

namespace paypie::query {

struct PaymentClients {
  const projections::PaymentStore& store;
  projections::StreamChanges& changes;  // of the store
  Executor& pool;
  std::string secret_key;  // empty: no secret is right
};

struct ClientDecline {
  std::string code;  // the gateway's own
  std::string message;
};
VALUE(ClientDecline, (code, message))

struct ClientPayment {
  PaymentId id;
  std::uint64_t version = 0;
  projections::PaymentState state = projections::PaymentState::created;
  Money amount;
  bool test_mode = false;
  std::optional<std::string> action_url;  // where the customer acts, while that is required
  std::optional<ClientDecline> decline;
};
VALUE(ClientPayment, (id, version, state, amount, test_mode, action_url, decline))

inline constexpr http::RefusalRow wrong_client_secret{"payment.wrong_client_secret", 401,
                                                      "Paypie-Client-Secret does not hold the secret of this payment"};
inline constexpr std::array client_refusals = {wrong_client_secret, payment_not_found};

// With `Prefer: wait=N` once the payment is neither on its way nor waiting for the customer, or when the time is up.
boost::asio::awaitable<http::Response> payment_for_client(PaymentClients& api, http::Request request);

inline constexpr http::Route<PaymentClients> payment_client_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/payments/{payment_id}/client",
      .id = "payments.get_for_client",
      .summary = "What a customer may see of a payment, by the secret in Paypie-Client-Secret",
      .prefer_wait = true,
      .answer = codec::answer_schema<ClientPayment>,
      .refusals = client_refusals},
     payment_for_client},
};

}  // namespace paypie::query
