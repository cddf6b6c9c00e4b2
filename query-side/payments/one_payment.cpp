// GET /api/v1/payments/{payment_id}, its past and its history: as every document is read.
#include "query-side/payments/routes.hpp"
#include "query-side/reading/documents.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

struct PaymentResource {
  using Documents = projections::PaymentDocuments;
  static constexpr const http::RefusalRow& not_found = payment_not_found;
  static constexpr const http::RefusalRow& no_such_moment = payment_no_such_moment;
  static constexpr std::string_view path = "/api/v1/payments/";
};

}  // namespace

awaitable<http::Response> get_payment(PaymentQueries& api, http::Request request) {
  return get_document<PaymentResource>(api, std::move(request));
}

awaitable<http::Response> payment_history(PaymentQueries& api, http::Request request) {
  return document_history<PaymentResource>(api, std::move(request));
}

}  // namespace paypie::query
