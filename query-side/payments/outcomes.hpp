// Payment commands that answer with what came of them. A command's own answer says what was asked for; here one waits,
// as long as the client prefers, until the view shows how the gateway took it:
//
//   201  processed, or the customer has something to do: the payment
//   202  the outcome is unknown, with the schedule on which it is asked for; or the time was up: the payment as it
//   stands 402  declined, with the gateway's code 502  no gateway was reached; nothing happened
//
// Without a wait the command's own answer goes out, with the client secret of a new payment.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "platform/http/message.hpp"
#include "platform/http/route.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/feed/stream_changes.hpp"
#include "projections/stores/payment_documents.hpp"

namespace paypie::query {

struct PaymentOutcomes {
  const projections::PaymentStore& store;
  projections::StreamChanges& changes;  // of the store
  Executor& pool;
  http::RefusalRow declined, not_reached;
  std::chrono::milliseconds wait_by_default{0};  // of clients that prefer nothing
  std::string secret_key;                        // empty: no client secrets are given
};

// `command` answers as the command does; its answer may come from another node.
boost::asio::awaitable<http::Response> with_outcome(PaymentOutcomes& outcomes, http::Handler command,
                                                    http::Request request);

}  // namespace paypie::query
