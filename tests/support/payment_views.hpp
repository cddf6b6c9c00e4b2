// Payments from command to view: real lanes write, a tail and a PostgreSQL read model follow, the views are asked over
// HTTP. A person's word stands for the gateway's.
#pragma once
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "projections/runner/payments_sql.hpp"
#include "projections/stores/payment_documents.hpp"
#include "query-side/payments/routes.hpp"
#include "tests/support/document_views.hpp"
#include "tests/support/payment_service.hpp"

namespace paypie::test {

struct PaymentViews
    : DocumentViews<PaymentService, projections::PaymentDocuments, projections::PaymentsSql, query::PaymentQueries> {
  PaymentViews() {
    router.add(query::payment_query_routes, queries);
    serve();
  }

  // The payment's id; `attempt` is that of its authorisation.
  std::string create(int minor = 10'000, const std::string& more = "", const OrderId& order = {}) {
    const auto body =
        fmt::format(R"({{"order":"{}","amount":{{"amount":{},"currency":"USD"}},"method":"pm_card","confirm":true{}}})",
                    order.text(), minor, more);
    const auto made = commands.call({.body = body, .key = next_key()});
    REQUIRE_MESSAGE(made.status == 201, made.body);
    position = header(made, "Paypie-Position");
    attempt = json_of(made)["event"]["data"]["attempt"];
    return json_of(made)["id"];
  }
  // The event's data.
  Json post(const std::string& payment, const std::string& what, const std::string& body) {
    const auto answer =
        commands.call({.path = "/api/v1/payments/" + payment + "/" + what, .body = body, .key = next_key()});
    REQUIRE_MESSAGE(answer.status < 300, answer.body);
    position = header(answer, "Paypie-Position");
    return json_of(answer)["event"]["data"];
  }
  // A person says how it ended, in the place of a gateway. `id` is that of the attempt, capture or refund.
  void resolve(const std::string& payment, const std::string& operation, const std::string& id,
               const std::string& outcome = "succeeded") {
    post(payment, "resolve",
         fmt::format(
             R"({{"operation":"{}","id":"opn{}","outcome":"{}","gateway_reference":"ref","reason":"the bank's"}})",
             operation, id.substr(3), outcome));
  }
  static std::string amount(int minor) {
    return fmt::format(R"({{"amount":{{"amount":{},"currency":"USD"}}}})", minor);
  }
  std::string authorized(int minor = 10'000, const std::string& more = "", const OrderId& order = {}) {
    const auto payment = create(minor, more, order);
    resolve(payment, "authorization", attempt);
    return payment;
  }
  std::string captured(int minor = 10'000) {
    const auto payment = authorized(minor);
    resolve(payment, "capture", post(payment, "capture", amount(minor))["capture"]);
    return payment;
  }

  Reply get(const std::string& target, const std::string& fields = "") { return ask("/api/v1/" + target, fields); }

  std::string position;  // of the last command
  std::string attempt;   // of the last payment created
};

}  // namespace paypie::test
