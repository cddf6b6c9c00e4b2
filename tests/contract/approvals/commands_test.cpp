// Approvals over HTTP: who asks, who decides, what is refused by name, and the limits of texts.
#include <doctest/doctest.h>

#include "tests/support/approval_service.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

constexpr const char* all = "/api/v1/approvals";

Json refund(std::int64_t minor = 250'000) {
  return {{"act", "refund_payment"},
          {"resource", PaymentId{{1}}.text()},
          {"amount", {{"amount", minor}, {"currency", "EUR"}}},
          {"reason", "broken"}};
}

struct Office {
  ApprovalService shop;
  int keys = 0;

  http::Response call(const std::string& who, const std::string& path, const Json& body, std::string key = {},
                      const std::string& store = "main") {
    if (key.empty()) key = "k" + std::to_string(++keys);
    return shop.call({.path = path, .body = body.dump(), .key = key, .caller = {who, store, {"*"}}});
  }
  std::string asked(const Json& body = refund()) {
    const auto made = call("ada", all, body);
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return json_of(made)["id"];
  }
  http::Response decide(const std::string& who, const std::string& what, const std::string& id) {
    return call(who, std::string(all) + "/" + id + "/" + what, {{"reason", "because"}});
  }
};

}  // namespace

TEST_CASE("an approval is made by its request, once for each key, and says who asks and until when") {
  Office office;
  const auto made = office.call("ada", all, refund(), "k");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const auto json = json_of(made);
  CHECK(header(made, "Location") == std::string(all) + "/" + json["id"].get<std::string>());
  const auto& data = json["event"]["data"];
  CHECK(data["by"] == "ada");
  CHECK(data["act"]["kind"] == "refund_payment");
  const auto waits = parse_timestamp(data["expires_at"].get<std::string>())->micros - office.shop.wall_micros();
  CHECK(waits == 86'400'000'000);
  CHECK(office.call("ada", all, refund(), "k").body == made.body);
  CHECK(code_of(office.call("ada", all, refund(1), "k")) == "command.key_reused");
}

TEST_CASE("another person decides; who asked cannot, and can take it back") {
  Office office;
  const auto id = office.asked();
  CHECK(code_of(office.decide("ada", "approve", id)) == "approval.same_person");
  CHECK(code_of(office.decide("ada", "reject", id)) == "approval.same_person");
  CHECK(code_of(office.decide("grace", "withdraw", id)) == "approval.not_the_requester");
  const auto granted = office.decide("grace", "approve", id);
  REQUIRE_MESSAGE(granted.status == 200, granted.body);
  CHECK(json_of(granted)["event"]["data"]["by"] == "grace");
  CHECK(json_of(granted)["event"]["data"]["requested_by"] == "ada");
  CHECK(office.decide("grace", "approve", id).status == 200);  // it is so already
  CHECK(code_of(office.decide("linus", "reject", id)) == "approval.is_over");
  CHECK(office.decide("grace", "reject", office.asked()).status == 200);
  CHECK(office.decide("ada", "withdraw", office.asked()).status == 200);
}

TEST_CASE("an approval that nobody asked for, or of another store, is not there") {
  Office office;
  CHECK(code_of(office.decide("grace", "approve", ApprovalId{{9}}.text())) == "approval.not_found");
  const auto path = std::string(all) + "/" + office.asked() + "/approve";
  CHECK(code_of(office.call("grace", path, {{"reason", "x"}}, "", "other")) == "approval.not_found");
}

TEST_CASE("an act that lacks what it needs is refused by name, and nothing happens") {
  Office office;
  const auto with = [](const char* field, const Json& value) {
    auto body = refund();
    body[field] = value;
    return body;
  };
  const auto code = [&](const Json& body) { return code_of(office.call("ada", all, body)); };
  CHECK(code(with("resource", "ord_1")) == "approval.resource_invalid");
  CHECK(code(with("amount", nullptr)) == "approval.amount_invalid");
  CHECK(code(with("method", "cash")) == "approval.method_missing");
  const Json model{
      {"name", "m"},
      {"version", 1},
      {"base", 0},
      {"review_from", 10},
      {"reject_from", 20},
      {"inputs", Json::array({{{"name", "account_age_days"}, {"bins", Json::array({{{"points", 15}}})}}})}};
  CHECK(code(with("model", model)) == "approval.model_invalid");
  auto empty = model;
  empty["inputs"] = Json::array();
  CHECK(code({{"act", "change_risk_model"}, {"model", empty}, {"reason", "too strict"}}) == "approval.model_invalid");
  CHECK(code(with("expires_at", "1999-01-01T00:00:00Z")) == "approval.expiry_out_of_range");
  CHECK(code(with("act", "buy_a_boat")) == "body.invalid");
  CHECK(code(with("reason", "card 4111 1111 1111 1111")) == "body.card_number");
  CHECK(office.shop.commits() == 0);
  const Json change = {{"act", "change_risk_model"}, {"model", model}, {"reason", "too strict"}};
  const auto made = office.call("ada", all, change);
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(json_of(made)["event"]["data"]["act"]["model"]["reject_from"] == 20);
}

TEST_CASE("the texts of approvals have their limits") {
  Office office;
  const auto of = [](std::size_t most, int over) { return std::string(most + static_cast<std::size_t>(over), 'x'); };
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    const int made = over > 0 ? 400 : 201, changed = over > 0 ? 400 : 200;
    auto body = refund();
    body["reason"] = of(approvals::text_limit::reason, over);
    CHECK(office.call("ada", all, body).status == made);
    Json cash{{"act", "record_manual_payment"},
              {"resource", PaymentId{{1}}.text()},
              {"amount", refund()["amount"]},
              {"reason", "paid at the till"},
              {"method", "cash"},
              {"reference", "till 1"}};
    auto method = cash, reference = cash;
    method["method"] = of(approvals::text_limit::method, over);
    reference["reference"] = of(approvals::text_limit::reference, over);
    CHECK(office.call("ada", all, method).status == made);
    CHECK(office.call("ada", all, reference).status == made);
    const Json why{{"reason", of(approvals::text_limit::reason, over)}};
    const auto path = [&](const char* what) { return std::string(all) + "/" + office.asked() + "/" + what; };
    CHECK(office.call("grace", path("approve"), why).status == changed);
    CHECK(office.call("grace", path("reject"), why).status == changed);
    CHECK(office.call("ada", path("withdraw"), why).status == changed);
  }
}
