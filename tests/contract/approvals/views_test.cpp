// Approvals as people watch them: one with its past, the list, and the model of risk that the last grant made current.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "projections/runner/approvals_sql.hpp"
#include "query-side/approvals/routes.hpp"
#include "query-side/risk/routes.hpp"
#include "tests/support/approval_service.hpp"
#include "tests/support/document_views.hpp"
#include "tests/support/not_ready.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

const std::string refund = fmt::format(
    R"({{"act":"refund_payment","resource":"{}","amount":{{"amount":2500,"currency":"EUR"}},"reason":"broken"}})",
    PaymentId{{1}}.text());
std::string model_of(int version) {
  return fmt::format(
      R"({{"act":"change_risk_model","reason":"too strict","model":{{"name":"by-age","version":{},"base":0,)"
      R"("review_from":10,"reject_from":20,"inputs":[{{"name":"account_age_days","bins":[)"
      R"({{"below":30,"points":40}},{{"points":0}}]}}]}}}})",
      version);
}

struct Watching : DocumentViews<ApprovalService, projections::ApprovalDocuments, projections::ApprovalsSql,
                                query::ApprovalQueries> {
  query::RiskQueries risk{commands.log(), pool, nullptr, queries.sql, risk::Scorecard{.name = "configured"}};
  Watching() {
    router.add(query::approval_query_routes, queries);
    router.add(query::risk_query_routes, risk);
    serve();
  }
  ~Watching() { server.reset(); }  // before what its routes read from

  std::string request(const std::string& act, const std::string& person = "ada") {
    const auto made = commands.call({.body = act, .key = next_key(), .caller = {person, "main", {"*"}}});
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return json_of(made)["id"];
  }
  void decide(const std::string& id, const std::string& what, const std::string& person = "grace") {
    REQUIRE(commands
                .call({.path = "/api/v1/approvals/" + id + "/" + what,
                       .body = R"({"reason":"because"})",
                       .key = next_key(),
                       .caller = {person, "main", {"*"}}})
                .status == 200);
  }
  Reply get(const std::string& target, const std::string& fields = "") {
    return ask("/api/v1/approvals" + target, fields);
  }
  nlohmann::json model(const std::string& fields = "") { return ask("/api/v1/risk/models/current", fields).json; }
  std::vector<std::string> ids(const std::string& filter) {
    std::vector<std::string> found;
    for (const auto& one : get(filter).json.at("data")) found.push_back(one.at("id"));
    return found;
  }
};

}  // namespace

TEST_CASE("an approval is read as it is, as it was, with its history") {
  Watching office;
  const auto id = office.request(refund);
  office.decide(id, "approve");
  office.catch_up();
  const auto now = office.get("/" + id);
  REQUIRE(now.status == 200);
  CHECK(now.json["status"] == "granted");
  CHECK(now.json["act"] == "refund_payment");
  CHECK(now.json["resource"] == PaymentId{{1}}.text());
  CHECK(now.json["amount"]["amount"] == 2'500);
  CHECK(now.json["reason"] == "broken");
  CHECK(now.json["requested_by"] == "ada");
  CHECK(now.json["decided_by"] == "grace");
  CHECK(now.json["decision"] == "because");
  CHECK(now.json["decided_at"].is_string());
  CHECK(now.json["model"].is_null());
  CHECK(now.raw.header("etag") == "\"2\"");
  const auto then = office.get("/" + id + "?as_of=1").json;
  CHECK(then["status"] == "requested");
  CHECK(then["decided_at"].is_null());
  CHECK(office.get("/" + id + "?as_of=7").json["code"] == "approval.no_such_moment");
  CHECK(office.get("/" + id, "X-Store-Id: other\r\n").json["code"] == "approval.not_found");
  CHECK(office.get("/" + ApprovalId{{9}}.text()).json["code"] == "approval.not_found");
  const auto history = office.get("/" + id + "/history");
  REQUIRE(history.json["data"].size() == 2);
  CHECK(history.json["data"][1]["type"] == "paypie.approval.granted.v1");
}

TEST_CASE("approvals are listed by status, act, resource and persons; wrong filters are named") {
  Watching office;
  const auto waiting = office.request(refund);
  const auto rejected = office.request(refund, "linus");
  office.decide(rejected, "reject");
  const auto withdrawn = office.request(model_of(1));
  office.decide(withdrawn, "withdraw", "ada");
  office.catch_up();
  CHECK(office.ids("") == std::vector{withdrawn, rejected, waiting});
  CHECK(office.ids("?status=requested") == std::vector{waiting});
  CHECK(office.ids("?status=rejected") == std::vector{rejected});
  CHECK(office.ids("?status=withdrawn") == std::vector{withdrawn});
  CHECK(office.ids("?act=change_risk_model") == std::vector{withdrawn});
  CHECK(office.ids("?resource=" + PaymentId{{1}}.text()) == std::vector{rejected, waiting});
  CHECK(office.ids("?requested_by=linus") == std::vector{rejected});
  CHECK(office.ids("?decided_by=grace") == std::vector{rejected});
  CHECK(office.get("", "X-Store-Id: other\r\n").json["data"].empty());
  CHECK(office.get("?status=sleeping").status == 400);
  CHECK(office.get("?act=buy_a_boat").status == 400);
  const auto page = office.get("?limit=1").json;
  CHECK(page["has_more"] == true);
  CHECK(office.ids("?limit=1&cursor=" + page["next_cursor"].get<std::string>()).size() == 1);
}

TEST_CASE("the list of approvals says that its tables are not there yet, until they are") {
  Watching office;
  const auto base = std::string_view("/api/v1/approvals").size();
  http::Router approvals;
  approvals.add(query::approval_query_routes, office.queries);
  const auto waiting = reads_not_ready(approvals, ApprovalId{{1}}.text(),
                                       [&](const std::string& target) { return office.get(target.substr(base)); });
  CHECK(waiting == std::set<std::string>{"approvals.list"});
  CHECK(office.ask("/api/v1/risk/models/current").status == 503);
  office.catch_up();
  CHECK(office.get("").status == 200);
}

TEST_CASE("the model in use is the one that was approved last; where nobody has, the one that was configured") {
  Watching office;
  const auto first = office.request(model_of(1)), second = office.request(model_of(2)),
             third = office.request(model_of(3));
  office.catch_up();
  CHECK(office.model()["name"] == "configured");
  office.decide(second, "approve");
  office.catch_up();
  CHECK(office.model()["name"] == "by-age");
  CHECK(office.model()["version"] == 2);
  CHECK(office.model()["inputs"][0]["bins"][0]["points"] == 40);
  office.decide(first, "approve");
  office.decide(third, "reject");
  office.catch_up();
  CHECK(office.model()["version"] == 1);
  CHECK(office.model("X-Store-Id: other\r\n")["name"] == "configured");
}
