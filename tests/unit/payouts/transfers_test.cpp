// What a payout service is asked, and how its answers are understood, on bodies as Adyen's Transfers API has them.
#include "command-side/cashback/payouts/transfers.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/sample_payouts.hpp"

using namespace paypie;
using namespace paypie::cashback;
using samples::payout_wish;

namespace {

const TransferAccount account{"https://service/btl/v4", "api-key", "BA1"};
const http_client::Outage lost{"cut", true}, refused_connection{"refused", false};

TransferAnswer answer(int status, std::string body) {
  return http_client::Answer{.status = status, .body = std::move(body)};
}
std::string transfer(const std::string& status, const std::string& more = "") {
  return R"({"id":"1W1UG35U8A9J5ZLG","reference":")" + reference_of(payout_wish().payout) + R"(","status":")" + status +
         R"(","amount":{"value":1234,"currency":"EUR"})" + more + "}";
}
std::string header(const http_client::Call& call, std::string_view name) {
  for (const auto& [field, value] : call.headers) {
    if (field == name) return value;
  }
  return "";
}

}  // namespace

TEST_CASE("the same payout makes the same call, with the event's id as its key") {
  const auto once = transfer_call(account, payout_wish()), again = transfer_call(account, payout_wish());
  CHECK(once.body == again.body);
  CHECK(once.headers == again.headers);
  CHECK(once.method == "POST");
  CHECK(once.url == "https://service/btl/v4/transfers");
  CHECK(header(once, "Idempotency-Key") == payout_wish().key);
  CHECK(header(once, "Idempotency-Key").size() <= 64);
  CHECK(header(once, "X-API-Key") == "api-key");
  const auto body = nlohmann::json::parse(once.body);
  CHECK(body["amount"] == nlohmann::json{{"value", 1'234}, {"currency", "EUR"}});
  CHECK(body["balanceAccountId"] == "BA1");
  CHECK(body["category"] == "bank");
  const auto& bank = body["counterparty"]["bankAccount"];
  CHECK(bank["accountHolder"]["fullName"] == "Maria Anders");
  CHECK(bank["accountIdentification"] == nlohmann::json{{"type", "iban"}, {"iban", "DE89370400440532013000"}});
  CHECK(body["reference"] == reference_of(payout_wish().payout));
}

TEST_CASE("a reference has letters, digits and a hyphen") {
  const auto reference = reference_of(payout_wish().payout);
  CHECK(reference.starts_with("pyo-"));
  CHECK(reference.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
        std::string::npos);
  CHECK(reference.size() <= 35);
}

TEST_CASE("a look-up names the transfer, as a part of its path") {
  const auto call = transfer_look_up(account, "1W/../x");
  CHECK(call.method == "GET");
  CHECK(call.url == "https://service/btl/v4/transfers/1W%2F..%2Fx");
  CHECK(header(transfer_look_up({"http://x", "", ""}, "1"), "X-API-Key").empty());
}

TEST_CASE("a transfer's status says how it stands") {
  const auto said = [](const std::string& status) {
    return transfer_heard(payout_wish(), answer(202, transfer(status))).said;
  };
  for (const auto* const status : {"received", "authorised", "pending", "pendingApproval"}) {
    CHECK(said(status) == Said::handed_over);
  }
  CHECK(said("booked") == Said::paid);
  for (const auto* const status : {"refused", "failed", "cancelled", "rejected", "returned"}) {
    CHECK(said(status) == Said::failed);
  }
  for (const auto* const status : {"", "error", "chargeback", "undefined"}) CHECK(said(status) == Said::unknown);
  const auto heard = transfer_heard(payout_wish(), answer(202, transfer("refused", R"(,"reason":"notEnoughBalance")")));
  CHECK(heard.reference == "1W1UG35U8A9J5ZLG");
  CHECK(heard.code == "refused");
  CHECK(heard.message == "notEnoughBalance");
}

TEST_CASE("an answer that says nothing of the transfer leaves it unknown, and may be asked for again") {
  const std::vector<TransferAnswer> answers{
      std::unexpected(lost),
      answer(500, "{}"),
      answer(503, "<html>"),
      answer(302, ""),
      answer(200, "<html>Bad gateway</html>"),
      answer(202, R"({"status":"authorised"})"),
      answer(202, R"({"id":7,"status":"authorised"})"),
      answer(422, "<html>"),
      answer(404, R"({"title":"Not found"})"),
      answer(409, R"({"title":"Conflict"})"),
      answer(422, R"({"errorCode":"704","title":"request already processed or in progress"})"),
  };
  for (const auto& each : answers) {
    const auto heard = transfer_heard(payout_wish(), each);
    CAPTURE(heard.code);
    CHECK(heard.said == Said::unknown);
    CHECK(heard.again);
    CHECK(transfer_found(payout_wish(), each).said == Said::unknown);
  }
}

TEST_CASE("what is about another payout, or another amount, says nothing of this one") {
  const auto other_reference = R"({"id":"1","reference":"pyo-other","status":"booked"})";
  const auto other_amount = R"({"id":"1","reference":")" + reference_of(payout_wish().payout) +
                            R"(","status":"booked","amount":{"value":1235,"currency":"EUR"}})";
  for (const auto& body : {std::string(other_reference), other_amount}) {
    CHECK(transfer_heard(payout_wish(), answer(202, body)).said == Said::unknown);
    CHECK(transfer_found(payout_wish(), answer(200, body)).said == Said::unknown);
  }
}

TEST_CASE("a refused request has surely done nothing itself; whether it may be made again follows from why") {
  const auto heard = [](int status, const std::string& body) {
    return transfer_heard(payout_wish(), answer(status, body));
  };
  const auto invalid = heard(422, R"({"errorCode":"30_081","title":"Invalid transfer information provided"})");
  CHECK(invalid.said == Said::not_done);
  CHECK_FALSE(invalid.again);
  CHECK(invalid.code == "30_081");
  CHECK(invalid.message == "Invalid transfer information provided");
  CHECK(heard(400, "{}").said == Said::not_done);
  CHECK(heard(400, "{}").code == "http_400");
  for (const int status : {401, 403}) {
    CHECK(heard(status, "").said == Said::not_done);
    CHECK_FALSE(heard(status, "").again);
  }
  CHECK(heard(429, "slow down").said == Said::not_done);
  CHECK(heard(429, "slow down").again);
  const auto refused = transfer_heard(payout_wish(), std::unexpected(refused_connection));
  CHECK(refused.said == Said::not_done);
  CHECK(refused.again);
}

TEST_CASE("a look-up hears what the transfer has become") {
  CHECK(transfer_found(payout_wish(), answer(200, transfer("booked"))).said == Said::paid);
  CHECK(transfer_found(payout_wish(), answer(200, transfer("authorised"))).said == Said::handed_over);
  CHECK(transfer_found(payout_wish(), answer(200, transfer("failed"))).said == Said::failed);
  CHECK(transfer_found(payout_wish(), answer(404, R"({"errorCode":"30_011"})")).said == Said::unknown);
}
