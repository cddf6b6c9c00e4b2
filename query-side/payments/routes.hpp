// What can be read about payments: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "query-side/payments/payment_queries.hpp"
#include "query-side/payments/shapes.hpp"
#include "query-side/reading/history_event.hpp"

namespace paypie::query {

boost::asio::awaitable<http::Response> get_payment(PaymentQueries& api, http::Request request);
boost::asio::awaitable<http::Response> payment_history(PaymentQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_payments(PaymentQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_transactions(PaymentQueries& api, http::Request request);
boost::asio::awaitable<http::Response> transactions_of_payment(PaymentQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter payment_as_of[] = {
    {"as_of", "The payment as it was: a version, or an RFC 3339 time (recorded time)"}};
inline constexpr http::QueryParameter payment_history[] = {{"limit", "1 to 100, default 20", "integer"},
                                                           {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter payments[] = {
    {"state",
     "created, pending, requires_action, authorized, captured, declined, expired, voided, paid_manually or unknown"},
    {"order", "Of this order"},
    {"gateway", "Of this gateway"},
    {"gateway_reference", "What the gateway calls the authorisation"},
    {"method", "Paid by this method: the gateway's token"},
    {"currency", "ISO 4217 code"},
    {"test", "true: in test mode; false: the others"},
    {"needs_person", "true: no gateway can say how it ended, somebody has to look; false: the others"},
    {"amount_min", "Amount in minor units, at least", "integer"},
    {"amount_max", "Amount in minor units, at most", "integer"},
    {"occurred_from", "Business time of the creation, RFC 3339 or a day; from it on"},
    {"occurred_to", "Business time of the creation; before it"},
    {"created_from", "Recorded time, RFC 3339 or a day; from it on"},
    {"created_to", "Recorded time; before it"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"},
    {"include", "total: how many there are in all"}};
inline constexpr http::QueryParameter payment_transactions[] = {
    {"kind", "authorization, sale, capture, voiding, refund, manual or dispute"},
    {"state", "pending, requires_action, succeeded, declined, not_reached, voided, unknown, won or lost"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"},
    {"include", "total: how many there are in all"}};
inline constexpr http::QueryParameter transactions[] = {
    {"kind", "authorization, sale, capture, voiding, refund, manual or dispute"},
    {"state", "pending, requires_action, succeeded, declined, not_reached, voided, unknown, won or lost"},
    {"payment", "Of this payment"},
    {"order", "Of payments of this order"},
    {"gateway", "Of this gateway"},
    {"gateway_reference", "What the gateway calls it"},
    {"currency", "ISO 4217 code"},
    {"test", "true: in test mode; false: the others"},
    {"amount_min", "Amount in minor units, at least", "integer"},
    {"amount_max", "Amount in minor units, at most", "integer"},
    {"created_from", "Recorded time, RFC 3339 or a day; from it on"},
    {"created_to", "Recorded time; before it"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"},
    {"include", "total: how many there are in all"}};

}  // namespace parameters

inline constexpr http::Route<PaymentQueries> payment_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/payments",
      .id = "payments.list",
      .summary = "List payments, the latest first",
      .permission = "payments:read",
      .wait_for = true,
      .answer = codec::answer_schema<PaymentPage>,
      .refusals = read_refusals,
      .query = parameters::payments},
     list_payments},
    {{.method = http::Method::get,
      .path = "/api/v1/payments/{payment_id}",
      .id = "payments.get",
      .summary = "One payment with its transactions, as it is or as it was",
      .permission = "payments:read",
      .wait_for = true,
      .answer = codec::answer_schema<projections::PaymentView>,
      .refusals = payment_read_refusals,
      .query = parameters::payment_as_of},
     get_payment},
    {{.method = http::Method::get,
      .path = "/api/v1/payments/{payment_id}/history",
      .id = "payments.history",
      .summary = "What happened to a payment, event by event",
      .permission = "payments:read",
      .wait_for = true,
      .answer = history_schema,
      .refusals = payment_read_refusals,
      .query = parameters::payment_history},
     payment_history},
    {{.method = http::Method::get,
      .path = "/api/v1/payments/{payment_id}/transactions",
      .id = "payments.list_transactions",
      .summary = "What was done, or asked to be done, with the money of a payment; the latest first",
      .permission = "payments:read",
      .wait_for = true,
      .answer = codec::answer_schema<TransactionPage>,
      .refusals = read_refusals,
      .query = parameters::payment_transactions},
     transactions_of_payment},
    {{.method = http::Method::get,
      .path = "/api/v1/transactions",
      .id = "transactions.list",
      .summary = "Transactions of all payments, the latest first",
      .permission = "payments:read",
      .wait_for = true,
      .answer = codec::answer_schema<TransactionPage>,
      .refusals = read_refusals,
      .query = parameters::transactions},
     list_transactions},
};

}  // namespace paypie::query
